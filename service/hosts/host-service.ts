/** Hosts as people see and change them. The contract's area `hosts`. */

import type { hostsContract } from '../../common/contract/hosts.ts';
import { type ErrorInfo, FairleadError } from '../../common/errors.ts';
import type { Host, HostConfig, HostKey } from '../../common/model/hosts.ts';
import type { Face } from '../api/face.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { HostRow, Store } from '../store/types.ts';
import type { EngineInfo } from './connector.ts';
import { hostContainers, hostImages, removeHostImage } from './host-contents.ts';
import { type ConnectorFactory, type HostSecret, hostSecretPurpose, type OpenPool } from './host-pool.ts';
import { hostAddress, type ManagedHost } from './host-types.ts';
import type { HeldImages } from './image-types.ts';
import { imageUsers } from './image-users.ts';

/** What is known of a host key that a host presented. */
export type KeyVerdict = {
  readonly presented: HostKey;
  readonly verdict: 'known' | 'new' | 'changed' | 'revoked';
  readonly known: readonly (HostKey & { readonly source: string })[];
};

export type SshSuggestions = {
  readonly hosts: readonly {
    alias: string;
    host: string;
    port: number;
    user: string | null;
    keyPath: string | null;
    reason: string | null;
  }[];
  readonly notes: readonly string[];
  readonly agentAvailable: boolean;
  readonly keyFiles: readonly string[];
};

export type LocalEngineFinding = {
  readonly socketPath: string;
  readonly label: string;
  readonly error: ErrorInfo | null;
};

/** How this machine and the network are looked at. */
export type HostEyes = {
  localEngines(): Promise<{
    readonly engines: readonly LocalEngineFinding[];
    readonly install: { sentence: string; command: string } | null;
  }>;
  sshSuggestions(): Promise<SshSuggestions>;
  /** Reads the key a host presents, without authenticating, and compares it with what is known. */
  probeKey(host: string, port: number, storedKeys: readonly HostKey[]): Promise<KeyVerdict>;
};

/** How long one sample of `samples` waits for the next, milliseconds. */
const sampleEveryMs = 1000;
/** How long adding a host waits for its first connection, milliseconds. */
const checkDeadlineMs = 20_000;

type NewHost = Parameters<Face<typeof hostsContract>['add']>[0];

export function createHostService(deps: {
  store: Store;
  pool: OpenPool;
  secrets: SecretBox;
  eyes: HostEyes;
  connect: ConnectorFactory;
  events: EventBus<ServiceTopics>;
  held: HeldImages;
  siteId: string;
  newId: () => string;
  now: () => number;
  /** Ends all sessions on a host, by force; used when a host is removed with its sessions. */
  endSessionsOn(hostId: string, actor: string): Promise<void>;
}): Face<typeof hostsContract> & { adoptLocalEngines(): Promise<void> } {
  const { store, pool, secrets, events, newId, now } = deps;

  /** Sessions by host, those that run or will: of one host, or of all in one query. */
  async function runningSessions(hostId?: string): Promise<ReadonlyMap<string | null, number>> {
    const counts = await store.db
      .selectFrom('sessions')
      .select(({ fn }) => ['host_id', fn.countAll<number>().as('count')])
      .where('observed', 'not in', ['deleted', 'failed'])
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
    const secretId = hasSecret(input.secret)
      ? await secrets.put({ purpose: hostSecretPurpose, value: JSON.stringify(input.secret) })
      : null;
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

  async function rowOf(id: string): Promise<HostRow> {
    pool.require(id);
    return store.db.selectFrom('hosts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  return {
    /** Offers the engines of this machine at the first start: those that answer become hosts. */
    async adoptLocalEngines() {
      const { engines } = await deps.eyes.localEngines();
      const answering = engines.find((engine) => engine.error === null);
      if (!answering) return;
      const config: HostConfig = { kind: 'socket', socketPath: answering.socketPath };
      const info = await tryOut(config, {}, [], AbortSignal.timeout(checkDeadlineMs));
      await save({ name: 'This machine', config, tags: [], zone: 'default', installByDefault: true }, info);
    },

    async list() {
      const running = await runningSessions();
      return { hosts: pool.all().map((host) => dtoOf(host, running)) };
    },
    async get({ id }) {
      return toDto(pool.require(id));
    },
    async discoverLocal() {
      const { engines, install } = await deps.eyes.localEngines();
      const sockets = new Set(
        pool.all().flatMap(({ config }) => (config.kind === 'socket' ? [config.socketPath] : [])),
      );
      return { engines: engines.map((engine) => ({ ...engine, added: sockets.has(engine.socketPath) })), install };
    },
    async sshSuggestions() {
      const { hosts, notes, agentAvailable, keyFiles } = await deps.eyes.sshSuggestions();
      return { hosts: [...hosts], notes: [...notes], agentAvailable, keyFiles: [...keyFiles] };
    },
    async probeKey({ host, port }) {
      const stored = pool
        .all()
        .flatMap((one) =>
          one.config.kind === 'ssh' && one.config.host === host && one.config.port === port ? one.knownKeys : [],
        );
      const { presented, verdict, known } = await deps.eyes.probeKey(host, port, stored);
      return { presented, verdict, known: [...known] };
    },
    async check(input, { signal }) {
      const info = await tryOut(input.config, input.secret ?? {}, keysOf(input), signal);
      await refuseTwin(input.config, info);
      return info;
    },
    async add(input, { signal, note }) {
      const info = await tryOut(input.config, input.secret ?? {}, keysOf(input), signal);
      await refuseTwin(input.config, info);
      const host = await save(input, info);
      Object.assign(note, {
        objectType: 'host',
        objectId: host.id,
        objectName: host.name,
        data: { address: hostAddress(host.config) },
      });
      return toDto(host);
    },
    async update({ id, config, secret, installByDefault, ...plain }, { note }) {
      const before = await rowOf(id);
      Object.assign(note, {
        objectType: 'host',
        objectName: before.name,
        data: { changed: Object.keys({ ...plain, ...(config && { config }), ...(secret && { secret }) }) },
      });
      // A way to another machine starts without the old machine's key and secret: neither may go to a stranger.
      const moved =
        config !== undefined &&
        before.config.kind === 'ssh' &&
        (config.kind !== 'ssh' || config.host !== before.config.host || config.port !== before.config.port);
      const secretId = hasSecret(secret)
        ? await secrets.put({ purpose: hostSecretPurpose, value: JSON.stringify(secret) })
        : moved
          ? null
          : before.secret_id;
      const row = await store.db
        .updateTable('hosts')
        .set({
          ...plain,
          ...(config && { config, kind: config.kind }),
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
      return toDto(host);
    },
    async trustKey({ id, key }, { note }) {
      const before = await rowOf(id);
      Object.assign(note, {
        objectType: 'host',
        objectName: before.name,
        data: { type: key.type, sha256: key.sha256, replaced: before.known_keys.map((one) => one.sha256) },
      });
      const row = await store.db
        .updateTable('hosts')
        .set({ known_keys: [key], updated_at: now() })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const host = await pool.put(row);
      host.connector.reconnect();
      return toDto(host);
    },
    async reconnect({ id }) {
      const host = pool.require(id);
      host.connector.reconnect();
      return toDto(host);
    },
    async remove({ id, endSessions }, { note, caller }) {
      const row = await rowOf(id);
      Object.assign(note, { objectType: 'host', objectName: row.name, data: { endSessions } });
      if (endSessions) await deps.endSessionsOn(id, caller.userName);
      await store.db.deleteFrom('hosts').where('id', '=', id).execute();
      if (row.secret_id !== null) await secrets.remove(row.secret_id);
      await pool.drop(id);
      events.emit('hosts', { id });
      return {};
    },
    async images({ id }) {
      const host = pool.require(id);
      const [images, users] = await Promise.all([
        hostImages(host, store, deps.held),
        imageUsers(host, store, deps.siteId),
      ]);
      return { images: images.map((image) => ({ ...image, containers: users.get(image.id) ?? [] })) };
    },
    async removeImage({ id, image, force }, { note }) {
      const host = pool.require(id);
      Object.assign(note, { objectType: 'host', objectName: host.name, data: { image, force } });
      const outcome = await removeHostImage(host, store, image, { force, now: now(), siteId: deps.siteId });
      await pool.refresh(id);
      events.emit('installs', {});
      return outcome;
    },
    async containers({ id }) {
      return { containers: await hostContainers(pool.require(id), deps.siteId) };
    },
    async *samples({ id }, { signal }) {
      const { connector } = pool.require(id);
      while (!signal.aborted) {
        const sample = await connector.load({ signal });
        if (sample) yield { ...sample };
        await pause(sampleEveryMs, signal);
      }
    },
  };
}

/** The engine's id alone does not tell: engines of one machine, and clones of one disk, can share it. */
function sameEngine(a: EngineInfo, b: EngineInfo): boolean {
  return a.engineId === b.engineId && a.dataRoot === b.dataRoot && a.hostname === b.hostname;
}

const hasSecret = (secret: HostSecret | undefined): secret is HostSecret =>
  Boolean(secret?.password || secret?.passphrase);

/** Resolves after `ms`, or at once when the signal aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
