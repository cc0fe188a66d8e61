/** The registry and the workspaces that come with Fairlead: taken at the first start of a site, offered to an older one. */
import { loggedError } from '../../common/errors.ts';
import type { Registry } from '../../common/model/registries.ts';
import { type Actor, demand, guard } from '../access/actor.ts';
import { type Attempt, attempt, Done, type Fact } from '../access/facts.ts';
import type { NewAuditEntry } from '../audit/types.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import { firstPartyLocation } from '../registries/types.ts';
import { readSetting, type Store } from '../store/types.ts';
import type { PublishedEntries, RegisterWorkspace } from '../workspaces/types.ts';
import { type DefaultsState, decideDefaults, defaultsStateSchema } from './decide.ts';
import { type DefaultsArea, type DefaultsOperations, defaultsNeeds } from './defaults-operations.ts';

const settingKey = 'defaults';

/** The service acting by itself, at a start. */
const fairlead: Actor = {
  userId: 'fairlead',
  userName: 'Fairlead',
  permissions: new Set(['registries.view', 'registries.modify', 'workspaces.modify']),
  tokenId: '',
  connectionId: null,
};

/** What of the area `registries` is used. */
type Registries = {
  list(actor: Actor): Promise<readonly Registry[]>;
  add(actor: Actor, source: { readonly location: string; readonly trusted: boolean }): Promise<Done<Registry>>;
  update(actor: Actor, id: string): Promise<Done<Registry>>;
};

type Defaults = {
  readonly operations: DefaultsOperations;
  /**
   * At each start: a new site takes them, and the registry is brought up to what came with this version. Never rejects: what
   * cannot be done is logged, and offered later.
   */
  begin(): Promise<void>;
};

export function createDefaults(deps: {
  readonly store: Store;
  readonly registries: Registries;
  readonly published: Pick<PublishedEntries, 'offers'>;
  readonly register: RegisterWorkspace;
  /** Writes an entry of the audit log. */
  readonly write: (entry: NewAuditEntry) => Promise<void>;
  readonly isNew: boolean;
  readonly isWanted: boolean;
  readonly isShipped: boolean;
  readonly events: EventBus<ServiceTopics>;
  readonly log: Logger;
  readonly now: () => number;
}): Defaults {
  const { store, registries, published, register, isWanted, isShipped, events, log, now } = deps;

  async function state(): Promise<DefaultsState | null> {
    return (await readSetting(store.db, settingKey, defaultsStateSchema))?.state ?? null;
  }

  async function decided(what: DefaultsState): Promise<void> {
    const value = { state: what, at: now() };
    await store.db
      .insertInto('settings')
      .values({ key: settingKey, value, updated_at: now() })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now() }))
      .execute();
    events.emit('registries', {});
  }

  const shippedOf = (all: readonly Registry[]) => all.find(({ source }) => source.kind === 'shipped') ?? null;

  /** The registry as it is there, or as it is now. */
  async function addRegistry(actor: Actor, facts: Fact[]): Promise<Registry> {
    const there = shippedOf(await registries.list(actor));
    if (there !== null) return there;
    const added = await registries.add(actor, { location: firstPartyLocation, trusted: false });
    facts.push(...added.facts);
    return added.value;
  }

  /** Entries of the registry that no workspace was made of. */
  async function missing(registryId: string) {
    const [offers, made] = await Promise.all([
      published.offers(registryId),
      store.db
        .selectFrom('workspaces')
        .select('source_entry_key')
        .where('source_registry_id', '=', registryId)
        .execute(),
    ]);
    const keys = new Set(made.map(({ source_entry_key: key }) => key));
    return offers.filter(({ key }) => !keys.has(key));
  }

  async function take(actor: Actor) {
    const facts: Fact[] = [];
    const registry = await addRegistry(actor, facts);
    const workspaceIds: string[] = [];
    for (const { key } of await missing(registry.id)) {
      const { id, name } = await register(registry.id, key);
      workspaceIds.push(id);
      facts.push({ object: { type: 'workspace', id, name } });
    }
    await decided('taken');
    return new Done({ registryId: registry.id, workspaceIds }, facts);
  }

  /** What the service did by itself is written down as what people do is. */
  async function note(action: string, facts: readonly Fact[]): Promise<void> {
    const actor = { id: fairlead.userId, name: fairlead.userName };
    for (const { object, data } of facts) await deps.write({ actor, action, object, result: 'ok', data });
  }

  /** An upgrade of the program is an update of its registry, as of any other. */
  async function upToDate(): Promise<void> {
    const registry = isShipped ? shippedOf(await registries.list(fairlead)) : null;
    if (registry === null || !registry.autoUpdate) return;
    const updated = await registries.update(fairlead, registry.id);
    if (updated.value.lastAttempt?.changed === true) await note('registry.update', updated.facts);
  }

  const siteFacts: Attempt = { object: { type: 'site', id: '', name: '' } };

  return {
    async begin() {
      try {
        const todo = decideDefaults({ state: await state(), isNew: deps.isNew, isWanted, isShipped });
        if (todo === 'take') await note('defaults.take', (await take(fairlead)).facts);
        else if (todo === 'leave') await decided('left');
        else await upToDate();
        if (deps.isNew && isWanted && !isShipped) log.warn('This copy of Fairlead came without its registry');
      } catch (thrown) {
        log.error(loggedError(thrown), 'The registry that comes with Fairlead could not be brought up to date');
      }
    },

    operations: guard<DefaultsArea>(defaultsNeeds, {
      async offer(actor) {
        if (decideDefaults({ state: await state(), isNew: false, isWanted, isShipped }) !== 'offer') return null;
        const registry = shippedOf(await registries.list(actor));
        if (registry === null) return { registry: true, workspaces: [] };
        const left = await missing(registry.id);
        if (left.length === 0) return null;
        return { registry: false, workspaces: left.map(({ name, description }) => ({ name, description })) };
      },
      async take(actor) {
        demand(actor, 'workspaces.modify');
        return attempt(siteFacts, () => take(actor));
      },
      async dismiss() {
        await decided('dismissed');
        return new Done({ dismissed: true }, [siteFacts]);
      },
    }),
  };
}
