/** Hosts as people see and change them. */
import { FairleadError } from '../../common/errors.ts';
import type { Host, HostConfig, HostKey, HostSecret, NewHost } from '../../common/model/hosts.ts';
import { sessionStates } from '../../common/model/sessions.ts';
import { hostAddress } from '../../common/ways/table.ts';
import { type Actor, guard } from '../access/actor.ts';
import { type Attempt, attempt, Done } from '../access/facts.ts';
import { pause } from '../async/abort.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { HostRow, Store } from '../store/types.ts';
import type { EngineInfo } from './connector.ts';
import { hostContainers, hostImages, removeHostImage } from './host-contents.ts';
import type { HostDiscovery } from './host-operations.ts';
import { type HostArea, type HostOperations, hostNeeds } from './host-operations.ts';
import type { ConnectorFactory, OpenPool } from './host-pool.ts';
import { keepHostSecret, readForReplacement, readHostSecret } from './host-secrets.ts';
import type { ManagedHost } from './host-types.ts';
import type { HeldImages } from './image-types.ts';
import { imageUsers } from './image-users.ts';
import { wayOf } from './ways.ts';

/** Sessions that run or will. Named one by one: a condition on what they are not would read the whole history. */
const countedStates = sessionStates.filter((state) => state !== 'deleted' && state !== 'failed');
/** How long one sample of `samples` waits for the next, milliseconds. */
const sampleEveryMs = 1000;
/** How long adding a host waits for its first connection, milliseconds. */
const checkDeadlineMs = 20_000;

export function createHostService(deps: {
  store: Store;
  pool: OpenPool;
  secrets: SecretBox;
  discovery: HostDiscovery;
  connect: ConnectorFactory;
  events: EventBus<ServiceTopics>;
  held: HeldImages;
  siteId: string;
  newId: () => string;
  now: () => number;
  /** Ends all sessions on a host, by force; used when a host is removed with its sessions. @throws NOT_PERMITTED */
  endSessionsOn(hostId: string, actor: Actor): Promise<void>;
}): { readonly hosts: HostOperations; adoptLocalEngines(): Promise<void> } {
  const { store, pool, secrets, events, newId, now } = deps;

  /** Sessions by host, those that run or will: of one host, or of all in one query. */
  async function runningSessions(hostId?: string): Promise<ReadonlyMap<string | null, number>> {
    const counts = await store.db
      .selectFrom('sessions')
      .select(({ fn }) => ['host_id', fn.countAll<number>().as('count')])
      .where('observed', 'in', countedStates)
      .$if(hostId !== undefined, (query) => query.where('host_id', '=', hostId ?? ''))
      .groupBy('host_id')
      .execute();
    return new Map(counts.map(({ host_id, count }) => [host_id, Number(count)]));
  }

  async function toDto(host: ManagedHost): Promise<Host> {
    return dtoOf(host, await runningSessions(host.id));
  }

  function dtoOf(host: ManagedHost, running: ReadonlyMap<string | null, number>): Host {
    return {
      id: host.id,
      name: host.name,
      config: host.config,
      address: hostAddress(host.config),
      enabled: host.enabled,
      tags: [...host.tags],
      zone: host.zone,
      installByDefault: host.installByDefault,
      overrides: host.overrides,
      connection: { ...host.connector.connection },
      info: host.info,
      disk: host.disk,
      knownKeys: [...host.knownKeys],
      runningSessions: running.get(host.id) ?? 0,
      lastSeenAt: host.lastSeenAt,
      createdAt: host.createdAt,
    };
  }

  /** The keys a connection may meet: the confirmed one, or none where `known_hosts` has to know it. */
  const keysOf = (input: Pick<NewHost, 'confirmedKey'>): readonly HostKey[] =>
    input.confirmedKey ? [input.confirmedKey] : [];

  async function tryOut(
    config: HostConfig,
    secret: HostSecret,
    keys: readonly HostKey[],
    signal: AbortSignal,
  ): Promise<EngineInfo> {
    const connector = deps.connect(config, secret, keys);
    try {
      return await connector.info({ signal, deadlineMs: checkDeadlineMs });
    } finally {
      await connector.close();
    }
  }

  async function refuseTwin(config: HostConfig, info: EngineInfo, except?: string): Promise<void> {
    const address = hostAddress(config);
    const twin = pool
      .all()
      .find(
        (host) =>
          host.id !== except &&
          (hostAddress(host.config) === address || (host.info !== null && sameEngine(host.info, info))),
      );
    if (!twin) return;
    throw new FairleadError('HOST_ADDED_ALREADY', {
      message: `This engine is already here as the host "${twin.name}".`,
      hint: 'Two entries for one engine would count its space and sessions twice. Edit the existing host instead.',
      status: 409,
      data: { hostId: twin.id },
    });
  }

  async function save(input: NewHost, info: EngineInfo): Promise<ManagedHost> {
    const secretId = await keepHostSecret(secrets, wayOf(input.config).secretFor({}, input.secret));
    const id = newId();
    const row = await store.db
      .insertInto('hosts')
      .values({
        id,
        name: input.name || info.hostname || hostAddress(input.config),
        kind: input.config.kind,
        config: input.config,
        secret_id: secretId,
        known_keys: keysOf(input),
        tags: input.tags,
        zone: input.zone,
        install_by_default: input.installByDefault,
        last_info: info,
        created_at: now(),
        updated_at: now(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const host = await pool.put(row);
    events.emit('hosts', { id });
    return host;
  }

  /** SECURITY: docs/security.md 3.4, 3.10: a secret goes to the place that it was given for, and nowhere else. */
  async function secretAfter(
    before: HostRow,
    config: HostConfig,
    { given, moved }: { given: HostSecret | undefined; moved: boolean },
  ): Promise<string | null> {
    const stored = await readForReplacement(secrets, before.secret_id);
    const { hops } = stored;
    const kept = wayOf(config).secretFor(moved ? { ...(hops && { hops }) } : stored, given);
    if (!moved && JSON.stringify(kept) === JSON.stringify(stored)) return before.secret_id;
    return await keepHostSecret(secrets, kept);
  }

  async function rowOf(id: string): Promise<HostRow> {
    pool.require(id);
    return store.db.selectFrom('hosts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  return {
    /** Offers the engines of this machine at the first start: those that answer become hosts. */
    async adoptLocalEngines() {
      const { engines } = await deps.discovery.localEngines();
      const answering = engines.find((engine) => engine.error === null);
      if (!answering) return;
      const config: HostConfig = { kind: 'socket', socketPath: answering.socketPath };
      const info = await tryOut(config, {}, [], AbortSignal.timeout(checkDeadlineMs));
      await save({ name: 'This machine', config, tags: [], zone: 'default', installByDefault: true }, info);
    },

    hosts: guard<HostArea>(hostNeeds, {
      async list() {
        const running = await runningSessions();
        return pool.all().map((host) => dtoOf(host, running));
      },
      get: async (_actor, id) => toDto(pool.require(id)),
      async discoverLocal() {
        const { engines, install } = await deps.discovery.localEngines();
        const addresses = new Set(pool.all().map(({ config }) => hostAddress(config)));
        return { engines: engines.map((engine) => ({ ...engine, added: addresses.has(engine.socketPath) })), install };
      },
      sshSuggestions: () => deps.discovery.sshSuggestions(),
      async probeKey(_actor, { host, port, hops = [], secret = {} }, signal) {
        const target = { host, port };
        const stored = pool.all().flatMap(({ config, knownKeys }) => wayOf(config).keysAt(knownKeys, { target, hops }));
        const through = deps.discovery.jumpHosts(hops, secret);
        return deps.discovery.probeKey({ ...target, isJump: false }, through, stored, signal);
      },
      async probeStoredKey(_actor, { id, hop }, signal) {
        const row = await rowOf(id);
        const secret = await readHostSecret(secrets, row.secret_id);
        const point = wayOf(row.config).keyedPoint(secret, row.known_keys, hop);
        if (point === null) throw noSuchPoint(row, hop);
        return deps.discovery.probeKey(point, point.hops, point.knownKeys, signal);
      },
      async check(_actor, input, signal) {
        const info = await tryOut(input.config, input.secret ?? {}, keysOf(input), signal);
        await refuseTwin(input.config, info);
        return info;
      },
      async add(_actor, input, signal) {
        const what = {
          object: { type: 'host', id: '', name: input.name ?? '' },
          data: { address: hostAddress(input.config) },
        };
        return attempt(what, async () => {
          const info = await tryOut(input.config, input.secret ?? {}, keysOf(input), signal);
          await refuseTwin(input.config, info);
          const host = await save(input, info);
          return new Done(await toDto(host), [{ ...what, object: { type: 'host', id: host.id, name: host.name } }]);
        });
      },
      async update(_actor, { id, config, secret, installByDefault, ...plain }) {
        const before = await rowOf(id);
        const changed = Object.keys({ ...plain, ...(config && { config }), ...(secret && { secret }) });
        const what = hostAttempt(before, { changed });
        return attempt(what, async () => {
          // A way to another machine starts without the old machine's key and secret: neither may go to a stranger.
          const moved = config !== undefined && wayOf(config).leadsElsewhere(before.config);
          const secretId =
            config === undefined && secret === undefined
              ? before.secret_id
              : await secretAfter(before, config ?? before.config, { given: secret, moved });
          const row = await store.db
            .updateTable('hosts')
            .set({
              ...plain,
              ...(config && { config: wayOf(config).withKeysOf(before.config), kind: config.kind }),
              ...(moved && { known_keys: [] }),
              ...(installByDefault !== undefined && { install_by_default: installByDefault }),
              secret_id: secretId,
              updated_at: now(),
            })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow();
          if (before.secret_id !== null && before.secret_id !== secretId) await secrets.remove(before.secret_id);
          const host = await pool.put(row);
          events.emit('hosts', { id });
          return new Done(await toDto(host), [what]);
        });
      },
      async trustKey(_actor, { id, key, hop }) {
        const before = await rowOf(id);
        const way = wayOf(before.config);
        const point = way.keyedPoint({}, before.known_keys, hop);
        if (point === null) throw noSuchPoint(before, hop);
        const replaced = point.knownKeys.map(({ sha256 }) => sha256);
        const at = hop && { hop: `${hop.host}:${hop.port}` };
        const what = hostAttempt(before, { type: key.type, sha256: key.sha256, replaced, ...at });
        return attempt(what, async () => {
          const config = hop && way.withHopKey(hop, key);
          const row = await store.db
            .updateTable('hosts')
            .set({ ...(config ? { config } : { known_keys: [key] }), updated_at: now() })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow();
          const host = await pool.put(row);
          host.connector.reconnect();
          return new Done(await toDto(host), [what]);
        });
      },
      async reconnect(_actor, id) {
        const host = pool.require(id);
        host.connector.reconnect();
        return toDto(host);
      },
      async remove(actor, { id, endSessions }) {
        const row = await rowOf(id);
        const what = hostAttempt(row, { endSessions });
        return attempt(what, async () => {
          if (endSessions) await deps.endSessionsOn(id, actor);
          await store.db.deleteFrom('hosts').where('id', '=', id).execute();
          if (row.secret_id !== null) await secrets.remove(row.secret_id);
          await pool.drop(id);
          events.emit('hosts', { id });
          return new Done(null, [what]);
        });
      },
      async images(actor, id) {
        const host = pool.require(id);
        const [images, users] = await Promise.all([
          hostImages(host, store, deps.held),
          imageUsers(host, store, deps.siteId, actor),
        ]);
        return images.map((image) => ({ ...image, containers: users.get(image.id) ?? [] }));
      },
      async removeImage(actor, { id, image, force }) {
        const host = pool.require(id);
        const what = hostAttempt(host, { image, force });
        return attempt(what, async () => {
          const outcome = await removeHostImage(host, store, image, { force, now: now(), siteId: deps.siteId, actor });
          await pool.refresh(id);
          events.emit('installs', {});
          return new Done(outcome, [what]);
        });
      },
      containers: (_actor, id) => hostContainers(pool.require(id), deps.siteId),
      async *samples(_actor, id, signal) {
        const { connector } = pool.require(id);
        while (!signal.aborted) {
          const sample = await connector.load({ signal });
          if (sample) yield { ...sample };
          await pause(sampleEveryMs, signal);
        }
      },
    }),
  };
}

const hostAttempt = (host: { readonly id: string; readonly name: string }, data: Attempt['data']): Attempt => ({
  object: { type: 'host', id: host.id, name: host.name },
  ...(data && { data }),
});

/** The engine's id alone does not tell: engines of one machine, and clones of one disk, can share it. */
function sameEngine(a: EngineInfo, b: EngineInfo): boolean {
  return a.engineId === b.engineId && a.dataRoot === b.dataRoot && a.hostname === b.hostname;
}

/** Nothing with a key is there: this machine's own engine, or a way without that jump host. */
function noSuchPoint({ id, name }: HostRow, hop: { readonly host: string } | undefined): FairleadError {
  return new FairleadError('HOST_NOT_FOUND', {
    message:
      hop === undefined
        ? `${name} has no key: it is reached without SSH.`
        : `${hop.host} is no jump host on the way to ${name}.`,
    hint: 'The way to this host was changed meanwhile. Reload the page.',
    status: 404,
    data: { id },
  });
}
