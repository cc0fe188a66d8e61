/**
 * Which process of the site steers a host. Every process connects to every host and works there on what it was asked for; what
 * nobody asks for (bringing list and engine together, catching up installs, pictures) is done by one of them alone. It has a
 * lock for that, which ends with it: another one steers then (docs/adr/0005-processes-of-a-site.md).
 */
import type { Logger } from '../log/logger.ts';
import type { Peers } from '../store/types.ts';
import type { HostPool, Steering } from './host-types.ts';

/** A site of one process. */
export const steersAll: Steering = { steers: () => true, onBegun: () => () => undefined };

/** How often a host that nobody steers is looked for, milliseconds. */
const roundMs = 2000;
/**
 * Who cannot reach a host leaves it to others: gives it free after this many rounds, and takes it again, for as many, only after
 * twice as many. So a host that one process reaches is steered by that one, and one that nobody reaches is still told to be away.
 */
const patienceRounds = 5;

type Look = { mine: boolean; away: number };

export function createSteering(deps: {
  readonly peers: Pick<Peers, 'tryLock' | 'unlock' | 'onLost' | 'onRestored'>;
  readonly pool: Pick<HostPool, 'all' | 'get' | 'onConnected' | 'onRemoved'>;
  readonly log: Pick<Logger, 'info' | 'debug'>;
}): Steering & { start(): void; stop(): Promise<void> } {
  const { peers, pool, log } = deps;
  const looks = new Map<string, Look>();
  const listeners = new Set<(hostId: string) => void>();
  const stops: (() => void)[] = [];
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  const nameOf = (hostId: string) => `steers:${hostId}`;
  const isThere = (hostId: string) => pool.get(hostId)?.connector.connection.state === 'connected';

  async function look(hostId: string): Promise<void> {
    const at = looks.get(hostId) ?? { mine: false, away: 0 };
    looks.set(hostId, at);
    at.away = isThere(hostId) ? 0 : at.away + 1;
    if (at.mine && at.away === patienceRounds) {
      at.mine = false;
      await peers.unlock(nameOf(hostId));
      return;
    }
    if (at.mine || (at.away > 0 && at.away < 2 * patienceRounds)) return;
    if (!(await peers.tryLock(nameOf(hostId)))) return;
    if (stopped || looks.get(hostId) !== at) return void (await peers.unlock(nameOf(hostId)));
    at.mine = true;
    at.away = 0;
    log.info({ host: hostId }, 'This process steers a host');
    for (const listener of [...listeners]) listener(hostId);
  }

  async function round(): Promise<void> {
    do {
      again = false;
      for (const { id } of pool.all()) {
        if (stopped) return;
        try {
          await look(id);
        } catch (err) {
          log.debug({ err, host: id }, 'Who steers a host could not be asked');
        }
      }
    } while (again && !stopped);
  }

  function ask(): void {
    again = true;
    running ??= round().finally(() => {
      running = null;
    });
  }

  async function leave(hostId: string): Promise<void> {
    looks.delete(hostId);
    await peers.unlock(nameOf(hostId));
  }

  return {
    steers: (hostId) => looks.get(hostId)?.mine === true,
    onBegun(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const timer = setInterval(ask, roundMs);
      timer.unref();
      stops.push(
        () => clearInterval(timer),
        pool.onConnected(ask),
        pool.onRemoved(
          (hostId) =>
            void leave(hostId).catch((err: unknown) => log.debug({ err, host: hostId }, 'A host was not given free')),
        ),
        // Its locks are gone with the connection, and another process may have them.
        peers.onLost(() => looks.clear()),
        peers.onRestored(ask),
      );
      ask();
    },
    async stop() {
      stopped = true;
      for (const stop of stops.splice(0)) stop();
      await running;
      for (const [hostId, { mine }] of looks) if (mine) await peers.unlock(nameOf(hostId));
      looks.clear();
    },
  };
}
