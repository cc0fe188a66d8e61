/** When hosts are looked at: when they connect, on a timer; and their sessions, when their engine tells of them. */

import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import { toErrorInfo } from '../../../common/errors.ts';
import { DisposableStore } from '../../async/disposables.ts';
import type { HostPool, ManagedHost, Steering } from '../../hosts/host-types.ts';
import type { ImageInventory } from '../../hosts/image-types.ts';
import type { Logger } from '../../log/logger.ts';

/** How often each host is looked at without a reason, milliseconds, and in how many turns all are. */
const everyMs = 20_000;
const turns = 20;
/** What an engine tells of a container that can change what its session is. */
const telling = new Set(['create', 'die', 'oom', 'pause', 'unpause', 'start', 'stop', 'destroy']);

/** What a host is followed over: one connection, which began at `since`. */
type Watch = {
  readonly scope: AbortController;
  readonly connector: ManagedHost['connector'];
  readonly since: number;
};

export function createHostWatch(deps: {
  siteId: string;
  pool: HostPool;
  /** Hosts that this process steers: those of others are followed, and left alone. */
  steering: Steering;
  log: Logger;
  /** Told where images of a host came or went. */
  inventory: Pick<ImageInventory, 'changed'>;
  /** Looks at everything on a host; `gap`: its engine was out of sight since it was looked at last. Never rejects. */
  sweep(hostId: string, gap: boolean): void;
  /** Looks at one session; the host whose engine told of it. Never rejects. */
  look(sessionId: string, hostId: string): void;
}): { start(): void; dispose(): void } {
  const { siteId, pool, steering, log, inventory } = deps;
  const watches = new Map<string, Watch>();
  const seenBefore = new Set<string>();
  const disposables = new DisposableStore();

  const sweep = (hostId: string, gap: boolean): void => {
    if (steering.steers(hostId)) deps.sweep(hostId, gap);
  };
  const look = (sessionId: string, hostId: string): void => {
    if (steering.steers(hostId)) deps.look(sessionId, hostId);
  };

  /** Follows the engine's events; every one about a container of this site is a reason to look at its session. */
  async function follow(host: ManagedHost, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of host.connector.events(signal)) {
        const ours = event.type === 'container' && event.labels[siteLabel] === siteId;
        if (event.type === 'image' || event.action === 'resync') inventory.changed(host.id);
        if (event.action === 'resync') sweep(host.id, true);
        else if (ours && telling.has(event.action)) look(event.labels[sessionLabel] ?? '', host.id);
      }
    } catch (thrown) {
      // The connection broke: it is followed again when it is back, after a sweep that catches up.
      log.debug({ host: host.id, code: toErrorInfo(thrown).code }, 'The events of a host ended');
    }
  }

  function arrived(host: ManagedHost): void {
    const { connector } = host;
    const { since } = connector.connection;
    const before = watches.get(host.id);
    // Found connected at the start, and told of once more by its pool, which was still reading its facts: no gap lies between.
    if (before?.connector === connector && before.since === since) return;
    before?.scope.abort();
    const scope = new AbortController();
    watches.set(host.id, { scope, connector, since });
    void follow(host, scope.signal);
    sweep(host.id, seenBefore.has(host.id));
    seenBefore.add(host.id);
  }

  return {
    start() {
      disposables.add('hosts that connect', pool.onConnected(arrived));
      disposables.add(
        'hosts that are removed',
        pool.onRemoved((hostId) => watches.get(hostId)?.scope.abort()),
      );
      // As after a start: what happened while nobody steered it is met by a look at everything.
      disposables.add(
        'hosts that are steered from now on',
        steering.onBegun((hostId) => {
          if (pool.get(hostId)?.connector.connection.state === 'connected') deps.sweep(hostId, false);
        }),
      );
      for (const host of pool.all()) if (host.connector.connection.state === 'connected') arrived(host);
      // Not all at once: whatever else is asked of the service meanwhile would wait for all of it.
      let turn = 0;
      const timer = setInterval(() => {
        turn = (turn + 1) % turns;
        for (const [at, { id, connector }] of pool.all().entries())
          if (at % turns === turn && connector.connection.state === 'connected') sweep(id, false);
      }, everyMs / turns);
      timer.unref();
      disposables.add('timer', () => clearInterval(timer));
    },
    dispose() {
      void disposables.dispose();
      for (const { scope } of watches.values()) scope.abort();
    },
  };
}
