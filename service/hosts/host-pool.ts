/** Keeps a connection to every host, and what was last seen there. */

import { FairleadError, notFound } from '../../common/errors.ts';
import { type HostConfig, type HostKey, type HostSecret, hostOverridesSchema } from '../../common/model/hosts.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { isOfThisMachine } from '../../common/ways/table.ts';
import { createLocks } from '../async/locks.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { HostRow, Store } from '../store/types.ts';
import type { CallOptions, DiskSpace, EngineConnector, EngineInfo } from './connector.ts';
import { readHostSecret } from './host-secrets.ts';
import type { HostPool, ManagedHost } from './host-types.ts';

export type ConnectorFactory = (
  config: HostConfig,
  secret: HostSecret,
  knownKeys: readonly HostKey[],
) => EngineConnector;

/** How often disk space is read again while a host is connected. */
const refreshEveryMs = 30_000;
/** After how long a host that connected, and whose facts could not be read then, is asked again. */
const askAgainMs = 2000;

type Entry = {
  row: HostRow;
  connector: EngineConnector;
  info: EngineInfo | null;
  disk: DiskSpace | null;
  lastSeenAt: number | null;
  stop: () => void;
  retry?: NodeJS.Timeout;
};

export type OpenPool = HostPool & {
  /** Connects to every host of the store. Returns at once; connections come up by themselves. */
  start(): Promise<void>;
  /** Takes a changed or new row: a new connection where the way there has changed. */
  put(row: HostRow): Promise<ManagedHost>;
  drop(id: string): Promise<void>;
  close(): Promise<void>;
};

export function createHostPool(deps: {
  store: Store;
  secrets: SecretBox;
  connect: ConnectorFactory;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
  /** Whether other processes of the site, perhaps on other machines, have the same hosts. */
  shared?: boolean;
}): OpenPool {
  const { store, secrets, events, log, now } = deps;
  const entries = new Map<string, Entry>();
  const connectedListeners = new Set<(host: ManagedHost) => void>();
  const disconnectedListeners = new Set<(hostId: string) => void>();
  const lookedListeners = new Set<(host: ManagedHost, why: 'settings' | 'disk') => void>();
  const removedListeners = new Set<(hostId: string) => void>();
  let timer: NodeJS.Timeout | undefined;
  let stopHearing: () => void = () => undefined;

  const managed = ({ row, connector, info, disk, lastSeenAt }: Entry): ManagedHost => ({
    id: row.id,
    name: row.name,
    config: row.config,
    enabled: row.enabled,
    tags: row.tags,
    zone: row.zone,
    installByDefault: row.install_by_default,
    overrides: hostOverridesSchema.safeParse(row.overrides).data ?? {},
    knownKeys: row.known_keys,
    connector,
    info,
    disk,
    lastSeenAt,
    createdAt: row.created_at,
  });

  async function open(row: HostRow, known?: Pick<Entry, 'info' | 'disk' | 'lastSeenAt'>): Promise<Entry> {
    const connector = deps.connect(row.config, await readHostSecret(secrets, row.secret_id), row.known_keys);
    try {
      // Before anybody can use it: a socket leads to the engine of whichever machine this process is on.
      if (isElsewhere(row)) refuseOtherEngine(row, await connector.info().catch(() => null));
    } catch (thrown) {
      await connector.close();
      throw thrown;
    }
    const entry: Entry = {
      row,
      connector,
      info: known?.info ?? row.last_info,
      disk: known?.disk ?? row.last_disk,
      lastSeenAt: known?.lastSeenAt ?? row.last_seen_at,
      stop: () => undefined,
    };
    // At the start nothing is known of sessions on a host that is away, so that counts as having lost it.
    let wasConnected = true;
    entry.stop = connector.onConnection((state) => {
      events.emit('hosts', { id: row.id });
      clearTimeout(entry.retry);
      if (state.state === 'connected') void arrived(entry);
      else if (wasConnected && state.state !== 'connecting')
        for (const listener of disconnectedListeners) listener(row.id);
      if (state.state !== 'connecting') wasConnected = state.state === 'connected';
    });
    entries.set(row.id, entry);
    if (connector.connection.state === 'connected') void arrived(entry);
    return entry;
  }

  /** Whether the path to this host may lead to another engine here than where it was added. */
  function isElsewhere({ config, last_info: info }: HostRow): boolean {
    return deps.shared === true && isOfThisMachine(config) && info !== null;
  }

  /** Says in its place why a host cannot be used here. */
  function stand(row: HostRow, thrown: unknown): void {
    entries.set(row.id, brokenEntry(row, thrown, now()));
    events.emit('hosts', { id: row.id });
  }

  async function arrived(entry: Entry): Promise<void> {
    const { id } = entry.row;
    try {
      if (isElsewhere(entry.row)) refuseOtherEngine(entry.row, await entry.connector.info());
    } catch (thrown) {
      if (thrown instanceof FairleadError && thrown.code === 'HOST_OTHER_MACHINE' && entries.get(id) === entry) {
        await close(entry);
        stand(entry.row, thrown);
        return;
      }
    }
    try {
      const host = await refresh(id);
      for (const listener of connectedListeners) listener(host);
    } catch (err) {
      log.warn({ err, host: id }, 'A host connected but its engine could not be read');
      // Where the connection went away meanwhile, the next arrival tries again. Where it stands, nobody else would.
      if (entries.get(id) !== entry || entry.connector.connection.state !== 'connected') return;
      entry.retry = setTimeout(() => void arrived(entry), askAgainMs);
      entry.retry.unref();
    }
  }

  function looked(entry: Entry, why: 'settings' | 'disk'): void {
    if (entry.connector.connection.state !== 'connected') return;
    for (const listener of lookedListeners) listener(managed(entry), why);
  }

  async function refresh(id: string): Promise<ManagedHost> {
    const entry = entries.get(id);
    if (!entry) throw notFound('host', id);
    const { connector } = entry;
    const [info, disk] = await Promise.all([connector.info(), connector.diskSpace()]);
    entry.info = info;
    entry.disk = disk;
    entry.lastSeenAt = now();
    await store.db
      .updateTable('hosts')
      .set({ last_info: info, last_disk: disk, last_seen_at: entry.lastSeenAt })
      .where('id', '=', id)
      .execute();
    events.emit('hosts', { id });
    looked(entry, 'disk');
    return managed(entry);
  }

  async function measureDisk(id: string, options?: CallOptions): Promise<DiskSpace | null> {
    const entry = entries.get(id);
    if (!entry) throw notFound('host', id);
    const before = entry.disk;
    entry.disk = await entry.connector.diskSpace(options);
    // What nobody would see is not told: consoles ask again for what they are told of, and so would measure again.
    if (shownFree(before) !== shownFree(entry.disk)) events.emit('hosts', { id, part: 'figures' });
    return entry.disk;
  }

  async function refreshDisks(): Promise<void> {
    for (const entry of entries.values()) {
      if (entry.connector.connection.state !== 'connected') continue;
      const before = entry.disk;
      try {
        entry.disk = await entry.connector.diskSpace();
        entry.lastSeenAt = now();
      } catch (err) {
        log.debug({ err, host: entry.row.id }, 'Disk space could not be read');
        continue;
      }
      if (before?.freeBytes !== entry.disk?.freeBytes) events.emit('hosts', { id: entry.row.id, part: 'figures' });
      looked(entry, 'disk');
    }
  }

  async function openAll(): Promise<void> {
    for (const row of await store.db.selectFrom('hosts').selectAll().execute()) {
      try {
        await open(row);
      } catch (err) {
        // A secret that cannot be read must not keep the other hosts away. The host is listed with the reason.
        log.error({ err, host: row.id }, 'A host could not be opened');
        entries.set(row.id, brokenEntry(row, err, now()));
      }
    }
  }

  /** Another process changed a host, or `undefined` any of them: brings what is open here up to what the store says. */
  async function heard(id: string | undefined): Promise<void> {
    let query = store.db.selectFrom('hosts').selectAll();
    if (id !== undefined) query = query.where('id', '=', id);
    const rows = await query.execute();
    for (const row of rows) {
      const known = entries.get(row.id);
      // Only what was seen of it is other: that is seen here as well.
      if (known !== undefined && known.row.updated_at === row.updated_at) continue;
      try {
        await pool.put(row);
      } catch (err) {
        log.error({ err, host: row.id }, 'A host could not be opened');
        stand(row, err);
      }
      // Whoever was told of it at once has read it as it was before. Nothing is left to be done when this is heard again.
      events.hear('hosts', { id: row.id });
    }
    for (const gone of id === undefined ? [...entries.keys()] : [id]) {
      if (rows.some((row) => row.id === gone) || !entries.has(gone)) continue;
      await pool.drop(gone);
      events.hear('hosts', { id: gone });
    }
  }

  async function close(entry: Entry): Promise<void> {
    entry.stop();
    clearTimeout(entry.retry);
    await entry.connector.close();
  }

  const pool: OpenPool = {
    all: () =>
      [...entries.values()].map(managed).sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
    get: (id) => {
      const entry = entries.get(id);
      return entry ? managed(entry) : null;
    },
    require(id) {
      const entry = entries.get(id);
      if (!entry) throw notFound('host', id);
      return managed(entry);
    },
    onConnected(listener) {
      connectedListeners.add(listener);
      return () => connectedListeners.delete(listener);
    },
    onDisconnected(listener) {
      disconnectedListeners.add(listener);
      return () => disconnectedListeners.delete(listener);
    },
    onLooked(listener) {
      lookedListeners.add(listener);
      return () => lookedListeners.delete(listener);
    },
    onRemoved(listener) {
      removedListeners.add(listener);
      return () => removedListeners.delete(listener);
    },
    refresh,
    measureDisk,
    async start() {
      // One after another, so that an older look never wins over a newer one; listening before the first one, so that none is missed.
      const changes = createLocks();
      stopHearing = events.on('hosts', ({ id, part }, from) =>
        from === 'elsewhere' && part === undefined ? changes.run('hosts', () => heard(id)) : undefined,
      );
      await changes.run('hosts', openAll);
      timer = setInterval(() => void refreshDisks(), refreshEveryMs);
      timer.unref();
    },
    async put(row) {
      const before = entries.get(row.id);
      if (before && sameWay(before.row, row)) {
        before.row = row;
        looked(before, 'settings');
        return managed(before);
      }
      if (before) await close(before);
      return managed(await open(row, before));
    },
    async drop(id) {
      const entry = entries.get(id);
      entries.delete(id);
      if (entry) await close(entry);
      for (const listener of removedListeners) listener(id);
    },
    async close() {
      stopHearing();
      clearInterval(timer);
      await Promise.all([...entries.values()].map(close));
      entries.clear();
    },
  };
  return pool;
}

/** @throws HOST_OTHER_MACHINE where the socket leads to another engine than the one that was added. */
function refuseOtherEngine({ name, last_info: known }: HostRow, info: EngineInfo | null): void {
  if (known === null || info === null || known.engineId === info.engineId) return;
  throw new FairleadError('HOST_OTHER_MACHINE', {
    message: `${name} is the machine of another service of this site, and is worked with from there.`,
    hint: 'To use it from every service, add it by SSH or TLS instead of by its socket.',
    status: 409,
  });
}

/** Free space as it is written. */
function shownFree(disk: DiskSpace | null): string | null {
  return disk === null ? null : formatBytes(disk.freeBytes);
}

/** Whether a connection made for `a` serves `b` as well. Secrets get a new id whenever they change. */
function sameWay(a: HostRow, b: HostRow): boolean {
  return (
    a.secret_id === b.secret_id && JSON.stringify([a.config, a.known_keys]) === JSON.stringify([b.config, b.known_keys])
  );
}

/** Stands in for a host whose stored secret cannot be read: every call says why. */
function brokenEntry(row: HostRow, thrown: unknown, since: number): Entry {
  const error =
    thrown instanceof FairleadError
      ? thrown
      : new FairleadError('HOST_UNREADABLE', { message: 'The settings of this host cannot be read.', cause: thrown });
  const refuse = () => Promise.reject(error);
  const connector = new Proxy({} as EngineConnector, {
    get(_target, property) {
      if (property === 'kind') return row.kind;
      if (property === 'connection')
        return { state: 'refused', since, code: error.code, reason: error.message, hint: error.hint };
      if (property === 'onConnection') return () => () => undefined;
      if (property === 'reconnect') return () => undefined;
      if (property === 'close') return () => Promise.resolve();
      return refuse;
    },
  });
  return {
    row,
    connector,
    info: row.last_info,
    disk: row.last_disk,
    lastSeenAt: row.last_seen_at,
    stop: () => undefined,
  };
}
