/** When a host is looked at: when it connects, after its events, and on a timer; one look at a time. */
import { siteLabel } from '../../../common/docker/labels.ts';
import { type FairleadError, toErrorInfo } from '../../../common/errors.ts';
import { DisposableStore } from '../../async/disposables.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import type { ImageInventory } from '../../hosts/image-types.ts';
import type { Logger } from '../../log/logger.ts';

const timerMs = 20_000;
/** What can change a session. */
const actions: readonly string[] = ['create', 'die', 'oom', 'pause', 'unpause', 'start', 'stop', 'destroy'];

type Rounds = {
  /** Looks at everything on a host. Never rejects: what cannot be done now is tried again. */
  sweep(host: ManagedHost): Promise<void>;
  start(): void;
  dispose(): void;
};

export function createRounds(deps: {
  siteId: string;
  pool: HostPool;
  log: Logger;
  /** Told where images of a host came or went. */
  inventory: Pick<ImageInventory, 'changed'>;
  /** @param gap whether the engine was out of sight since it was looked at last. */
  look(host: ManagedHost, gap: boolean): Promise<void>;
}): Rounds {
  const { siteId, pool, log, inventory } = deps;
  const watches = new Map<string, AbortController>();
  const sweeping = new Map<string, Promise<void>>();
  /** Hosts to look at once more, and whether their engine was out of sight meanwhile. */
  const again = new Map<string, boolean>();
  const seenBefore = new Set<string>();
  const disposables = new DisposableStore();

  function sweep(host: ManagedHost, gap = false): Promise<void> {
    const running = sweeping.get(host.id);
    if (running) {
      again.set(host.id, gap || (again.get(host.id) ?? false));
      return running;
    }
    const work = deps
      .look(host, gap)
      .catch((err: FairleadError) =>
        log.info({ host: host.id, code: err.code, message: err.message }, 'A host could not be looked at now'),
      )
      .finally(() => {
        sweeping.delete(host.id);
        const wanted = again.get(host.id);
        const current = pool.get(host.id);
        if (again.delete(host.id) && current) void sweep(current, wanted);
      });
    sweeping.set(host.id, work);
    return work;
  }

  /** Follows the engine's events; every one about a container of this site is a reason to look. */
  async function follow(host: ManagedHost, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of host.connector.events(signal)) {
        const isOurs = event.type === 'container' && event.labels[siteLabel] === siteId;
        const isGap = event.action === 'resync';
        const current = pool.get(host.id);
        if (event.type === 'image' || isGap) inventory.changed(host.id);
        if (current && (isGap || (isOurs && actions.includes(event.action)))) void sweep(current, isGap);
      }
    } catch (thrown) {
      // The connection broke: it is followed again when it is back, after a sweep that catches up.
      log.debug({ host: host.id, code: toErrorInfo(thrown).code }, 'The events of a host ended');
    }
  }

  function arrived(host: ManagedHost): void {
    watches.get(host.id)?.abort();
    const watch = new AbortController();
    watches.set(host.id, watch);
    void follow(host, watch.signal);
    void sweep(host, seenBefore.has(host.id));
    seenBefore.add(host.id);
  }

  const connected = () => pool.all().filter(({ connector }) => connector.connection.state === 'connected');

  return {
    sweep,
    start() {
      disposables.add('hosts that connect', pool.onConnected(arrived));
      disposables.add(
        'hosts that are removed',
        pool.onRemoved((hostId) => watches.get(hostId)?.abort()),
      );
      for (const host of connected()) arrived(host);
      const timer = setInterval(() => {
        for (const host of connected()) void sweep(host);
      }, timerMs);
      timer.unref();
      disposables.add('timer', () => clearInterval(timer));
      disposables.add('events', () => {
        for (const watch of watches.values()) watch.abort();
      });
    },
    dispose: () => void disposables.dispose(),
  };
}
