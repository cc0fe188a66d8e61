/** Test support: the area `registries` on a real store, real files and real HTTP; every answer checked by the contract. */
import { pino } from 'pino';
import { registriesContract } from '../../../common/contract/registries.ts';
import { Done, type Fact } from '../../access/facts.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createRegistriesApi } from '../../api/registries.ts';
import { createEventBus } from '../../events/bus.ts';
import type { ServiceTopics } from '../../events/topics.ts';
import type { Store } from '../../store/types.ts';
import { inlineWorkers } from '../../work/testing/inline.ts';
import type { Workers } from '../../work/types.ts';
import type { PublishedEntry } from '../../workspaces/types.ts';
import { createRegistryFetcher } from '../fetch.ts';
import { createIconReader } from '../fetch-icon.ts';
import { createIcons } from '../icons.ts';
import { createLibrary } from '../library.ts';
import { createPublishedEntries } from '../published.ts';
import { createRegistryService } from '../registry-service.ts';
import type { FetchRegistry } from '../types.ts';

export type Area = ReturnType<typeof createTestArea>;

/**
 * `standIns`: where the registries at well-known addresses are instead; `redirects`: the root that an address leads to.
 * Nothing leaves this machine.
 */
export function createTestArea(
  store: Store,
  standIns: Readonly<Record<string, string>> = {},
  redirects: Readonly<Record<string, string>> = {},
  workers: Workers = inlineWorkers(),
  shipped: string | null = null,
) {
  const clock = { now: 1_800_000_000_000 };
  let ids = 0;
  const log = pino({ level: 'silent' });
  const now = () => clock.now;
  const newId = () => {
    ids += 1;
    return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
  };
  const events = createEventBus<ServiceTopics>({
    onListenerError: (error) => {
      throw error;
    },
  });
  const library = createLibrary({ store, workers, onRead: (id) => events.emit('registries', { id }), now });
  const icons = createIcons({ store, read: createIconReader(), shipped, log, now });
  const fetcher = createRegistryFetcher({ workers, shipped });
  const fetchRegistry: FetchRegistry = async (source, previous) => {
    const standIn = standIns[source.location];
    const fetched = await fetcher(standIn === undefined ? source : { ...source, location: standIn }, previous);
    if (fetched === 'unchanged') return fetched;
    const asked = standIn === undefined ? fetched : { ...fetched, root: source.location, askedRoot: source.location };
    return { ...asked, root: redirects[source.location] ?? asked.root };
  };
  const service = createRegistriesApi(
    createRegistryService({
      store,
      library,
      icons,
      fetchRegistry,
      isShipped: shipped !== null,
      events,
      log,
      newId,
      now,
    }),
  );
  const published = createPublishedEntries({ store, library, icons });
  const facts: Fact[] = [];
  const call = () => ({ actor: actorWith('operator'), signal: new AbortController().signal });

  type Service = typeof service;
  type ValueOf<Answer> = Answer extends Done<infer Value> ? Value : Answer;
  /** Calls as the API does: an answer that the contract does not know is a failure. */
  async function ask<K extends keyof Service>(
    name: K,
    ...[input]: unknown extends Parameters<Service[K]>[0]
      ? []
      : undefined extends Parameters<Service[K]>[0]
        ? [Parameters<Service[K]>[0]?]
        : [Parameters<Service[K]>[0]]
  ): Promise<ValueOf<Awaited<ReturnType<Service[K]>>>> {
    const method = service[name] as (input: unknown, call: unknown) => Promise<unknown>;
    const answer = await method(input, call());
    if (answer instanceof Done) facts.push(...answer.facts);
    const schema = registriesContract[name]['~orpc'].outputSchema;
    if (schema === undefined) throw new Error(`${name} has no output`);
    return schema.parse(answer instanceof Done ? answer.value : answer) as ValueOf<Awaited<ReturnType<Service[K]>>>;
  }

  return {
    ask,
    clock,
    events,
    library,
    facts,
    published,
    /** What installing an entry keeps of where it came from, and of what else must not change by itself. */
    async installed(entry: PublishedEntry): Promise<string> {
      const id = newId();
      const { draft } = entry;
      await store.db
        .insertInto('workspaces')
        .values({
          id,
          kind: 'container',
          friendly_name: draft.friendlyName,
          search_text: draft.friendlyName.toLowerCase(),
          description: draft.description,
          image: draft.image,
          cores: draft.cores,
          memory_bytes: draft.memoryBytes,
          icon_hash: await entry.icon(),
          source_registry_id: entry.registryId,
          source_registry_name: entry.registryName,
          source_entry_key: entry.key,
          source_sha: entry.sha,
          created_at: clock.now,
          updated_at: clock.now,
        })
        .execute();
      return id;
    },
  };
}
