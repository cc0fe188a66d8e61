/** Registries: add, keep up to date, browse. The contract's area `registries`. */

import { FairleadError, notFound } from '../../common/errors.ts';
import type { Registry } from '../../common/model/registries.ts';
import { isOwnOrOfficial } from '../../common/registry/trust.ts';
import { guard } from '../access/actor.ts';
import { type Attempt, attempt, Done } from '../access/facts.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';
import { createBrowser } from './browser.ts';
import { cardOf } from './cards.ts';
import { type Icons, iconPlace } from './icons.ts';
import { firstPartyOffer, knownRegistries, trustOf } from './known.ts';
import { headColumns, type Library, type RegistryHead } from './library.ts';
import { rememberOrphans, takeOrphansBack } from './orphans.ts';
import { documentProblems, toRegistry } from './registry-dto.ts';
import { type RegistryArea, type RegistryOperations, registryNeeds } from './registry-operations.ts';
import type { FetchedRegistry, FetchRegistry } from './types.ts';
import { changedMeanwhile, createUpdates } from './updates.ts';

export function createRegistryService(deps: {
  store: Store;
  library: Library;
  icons: Icons;
  fetchRegistry: FetchRegistry;
  /** Whether the program came with a registry. */
  isShipped: boolean;
  events: EventBus<ServiceTopics>;
  log: Logger;
  newId: () => string;
  now: () => number;
}): RegistryOperations {
  const { store, library, icons, events, log, newId, now } = deps;
  const updates = createUpdates(deps);
  const browser = createBrowser({ rows: () => rows(), library, events, now });

  const rows = () =>
    store.db.selectFrom('registries').select(headColumns).orderBy('created_at').orderBy('id').execute();

  async function rowOf(id: string): Promise<RegistryHead> {
    const row = await store.db.selectFrom('registries').select(headColumns).where('id', '=', id).executeTakeFirst();
    if (!row) throw notFound('registry', id);
    return row;
  }

  const toDto = async (row: RegistryHead, installed: number): Promise<Registry> =>
    toRegistry(row, { reading: await library.reading(row), installed, updating: updates.isRunning(row.id) });

  async function dtoOf(row: RegistryHead): Promise<Registry> {
    const { count } = await store.db
      .selectFrom('workspaces')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('source_registry_id', '=', row.id)
      .executeTakeFirstOrThrow();
    return toDto(row, Number(count));
  }

  async function findTwin(fetched: FetchedRegistry): Promise<string | null> {
    const twin = await store.db
      .selectFrom('registries')
      .select('id')
      .where('root', '=', fetched.root)
      .executeTakeFirst();
    return twin?.id ?? null;
  }

  const about = (row: { readonly id: string; readonly name: string }, data?: Attempt['data']): Attempt => ({
    object: { type: 'registry', id: row.id, name: row.name },
    ...(data && { data }),
  });

  return guard<RegistryArea>(registryNeeds, {
    async list() {
      const [all, installed] = await Promise.all([rows(), library.installedFrom()]);
      const countOf = (id: string) =>
        [...(installed.get(id)?.values() ?? [])].reduce((sum, list) => sum + list.length, 0);
      return Promise.all(all.map((row) => toDto(row, countOf(row.id))));
    },

    async offered() {
      const added = new Set((await rows()).map(({ root }) => root));
      const all = [...(deps.isShipped ? [firstPartyOffer] : []), ...knownRegistries];
      return all.filter(({ url }) => !added.has(url)).map((known) => ({ ...known }));
    },

    async preview(_actor, location) {
      const { fetched, document, source } = await updates.look(location);
      return {
        sha: fetched.sha,
        source,
        name: document.name,
        description: document.description,
        schemaVersion: document.schema,
        trust: trustOf(fetched),
        signed: document.signed,
        ...document.tally,
        problems: documentProblems(document.problems),
        tried: fetched.tried.map((one) => ({ ...one })),
        alreadyAdded: await findTwin(fetched),
      };
    },

    async add(_actor, { location, trusted, sha }) {
      const { fetched, document, source } = await updates.look(location);
      const data = { root: fetched.root };
      return attempt(about({ id: '', name: document.name }, data), async () => {
        const twin = await findTwin(fetched);
        if (twin !== null) {
          throw new FairleadError('REGISTRY_ADDED_ALREADY', {
            message: `The registry "${document.name}" is here already.`,
            hint: 'Use "Update now" to fetch it again.',
            status: 409,
            data: { registryId: twin },
          });
        }
        // SECURITY: docs/security.md 2.10: a yes is to what was shown, not to what is there a moment later.
        if (sha !== undefined && sha !== fetched.sha) throw changedMeanwhile(document.name, fetched.root);
        const trust = trustOf(fetched);
        // SECURITY: docs/security.md 2.6: what a third-party registry publishes runs on the hosts; somebody has to say yes
        // to that. Well known is not official.
        if (!isOwnOrOfficial(trust) && !trusted) {
          throw new FairleadError('REGISTRY_NOT_TRUSTED', {
            message:
              'This registry is published by a third party. What it offers runs on your hosts, with the rights it asks for.',
            hint: 'Read the warning and confirm that you trust the publisher.',
            status: 409,
            data: { root: fetched.root },
          });
        }
        const id = newId();
        library.remember(fetched.sha, fetched.digest, null);
        const row = await store.transaction(async (tx) => {
          const added = await tx
            .insertInto('registries')
            .values({
              id,
              source: source.location,
              ...updates.columnsOf(fetched, document),
              trust,
              // The field's rule: automatic updates are on for the official registry and off for all others. What came with the
              // program is as new as the program.
              auto_update: isOwnOrOfficial(trust),
              last_attempt_at: now(),
              last_result: { ok: true, changed: true, error: null, tried: fetched.tried },
              created_at: now(),
              updated_at: now(),
            })
            .returning(headColumns)
            .executeTakeFirstOrThrow();
          await library.noteSeen(tx, id, fetched.digest.index);
          if (fetched.kind === 'shipped') await takeOrphansBack(tx, id);
          return added;
        });
        events.emit('registries', { id });
        if (fetched.kind === 'shipped') events.emit('workspaces', {});
        return new Done(await dtoOf(row), [about({ id, name: document.name }, data)]);
      });
    },

    async update(_actor, id) {
      const before = await rowOf(id);
      return attempt(about(before), async () => {
        const row = await updates.update(before);
        const registry = await dtoOf(row);
        const failed = registry.lastAttempt?.ok === false ? registry.lastAttempt : null;
        // It is answered with its last good copy: what was asked for did not happen all the same.
        const outcome = failed && {
          result: 'failed' as const,
          reason: failed.error === null ? '' : `${failed.error.code}: ${failed.error.message}`,
        };
        return new Done(registry, [{ ...about(row), ...(outcome && { outcome }) }]);
      });
    },

    async opened() {
      const automatic = (await rows()).filter(({ auto_update }) => auto_update);
      for (const row of automatic) {
        updates.update(row).catch((err: unknown) => log.warn({ err, registry: row.id }, 'An automatic update failed'));
      }
      return automatic.map(({ id }) => id);
    },

    async configure(_actor, { id, autoUpdate, channel }) {
      const what = about(await rowOf(id), { autoUpdate, channel });
      return attempt(what, async () => {
        const row = await store.db
          .updateTable('registries')
          .set({
            ...(autoUpdate === undefined ? {} : { auto_update: autoUpdate }),
            ...(channel === undefined ? {} : { channel }),
            updated_at: now(),
          })
          .where('id', '=', id)
          .returning(headColumns)
          .executeTakeFirstOrThrow();
        events.emit('registries', { id });
        return new Done(await dtoOf(row), [what]);
      });
    },

    async remove(_actor, id) {
      const row = await rowOf(id);
      const { kept } = await store.transaction(async (tx) => {
        if (row.source_kind === 'shipped') await rememberOrphans(tx, id, now());
        const { count } = await tx
          .selectFrom('workspaces')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('source_registry_id', '=', id)
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('workspaces')
          .set({ source_registry_id: null, source_registry_name: row.name })
          .where('source_registry_id', '=', id)
          .execute();
        await tx.deleteFrom('registries').where('id', '=', id).execute();
        return { kept: Number(count) };
      });
      events.emit('registries', { id });
      if (kept > 0) events.emit('workspaces', {});
      return new Done({ kept }, [about(row)]);
    },

    async changes(_actor, id) {
      const { changes } = await store.db
        .selectFrom('registries')
        .select('changes')
        .where('id', '=', (await rowOf(id)).id)
        .executeTakeFirstOrThrow();
      return changes;
    },

    async document(_actor, id) {
      const { document, fetched_at: fetchedAt } = await store.db
        .selectFrom('registries')
        .select(['document', 'fetched_at'])
        .where('id', '=', (await rowOf(id)).id)
        .executeTakeFirstOrThrow();
      if (document === null || fetchedAt === null) {
        throw new FairleadError('REGISTRY_NEVER_FETCHED', {
          message: 'This registry has not been fetched yet.',
          hint: 'Use "Update now".',
          status: 404,
        });
      }
      return { text: await library.shownText(document), fetchedAt };
    },

    entries: async (_actor, cursor) => library.pageOf(await rows(), cursor),

    browse: (_actor, query) => browser.browse(query),

    async entry(_actor, { registryId, key }) {
      const row = await rowOf(registryId);
      const { card, raw, draft, notes, availableTags, warnings, problems } = await library.detailOf(row, key);
      return {
        card: cardOf(card, await library.contextOf(row, [key])),
        raw: { ...raw },
        draft,
        notes,
        availableTags: [...availableTags],
        warnings: warnings.map(({ path: _, ...warning }) => warning),
        problems: documentProblems(problems),
      };
    },

    icon: async (_actor, { registryId, path }) => icons.show(iconPlace(await rowOf(registryId)), path),
  });
}
