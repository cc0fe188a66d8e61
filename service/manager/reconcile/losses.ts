/** Sessions that cannot be asked: their host is away, was removed, or nobody works on their launch any more. */

import type { Locks } from '../../async/locks.ts';
import type { HostPool, ManagedHost, Steering } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionRow } from '../../store/types.ts';
import type { CloseSession } from '../records/closing.ts';
import type { SessionBook } from '../records/session-book.ts';
import type { Viewers } from '../types.ts';
import { launchStates, unknownStart } from './decide.ts';

/**
 * A container that ended this long before its engine went away was ended by that: an engine that is stopped stops its
 * containers first, and still tells of it. Milliseconds.
 */
const engineStopMs = 30_000;

export type Losses = {
  /** Takes note of a session whose container ended without anybody having asked for it. */
  endedByItself(sessionId: string): void;
  /**
   * The row as it counts after its engine was out of sight: what ended meanwhile, or just before, ended with the engine
   * (a restart takes all containers along), so the wish to run holds.
   */
  afterGap(row: SessionRow): Promise<SessionRow>;
  /** Looks at what an earlier process left, and follows the hosts from now on. Returns the function that stops it. */
  start(): () => void;
};

export function createLosses(deps: {
  book: SessionBook;
  pool: HostPool;
  viewers: Pick<Viewers, 'endViews'>;
  locks: Locks;
  steering: Steering;
  log: Logger;
  now: () => number;
  /** Whether a task works on this session right now. */
  launching(row: SessionRow): Promise<boolean>;
  close: CloseSession;
  interrupted(row: SessionRow): Promise<SessionRow>;
}): Losses {
  const { book, pool, viewers, locks, steering, log, now } = deps;
  const endings = new Map<string, number>();

  async function lose(
    row: SessionRow,
    sentence: string,
    wish: { desired?: SessionRow['desired'] } = {},
  ): Promise<void> {
    viewers.endViews(row.id);
    await book.patch(row.id, {
      ...wish,
      observed: 'lost',
      sentence,
      ...(row.observed === 'starting' && unknownStart),
    });
  }

  /**
   * Every session of a host in its turn: what is under way for it ends first, a launch on that host too, and what came of
   * that is what `work` is given.
   */
  async function eachOn(hostId: string, work: (row: SessionRow) => Promise<unknown>): Promise<void> {
    const ids = (await book.living(hostId)).map(({ id }) => id);
    const turn = async (id: string) => {
      const row = await book.find(id);
      if (row?.host_id === hostId) await work(row);
    };
    await Promise.all(ids.map((id) => locks.run(id, () => turn(id))));
  }

  /** Whether this session ended because its engine was ending. Asked once. */
  function endedWithEngine(id: string): boolean {
    const at = endings.get(id);
    endings.delete(id);
    return at !== undefined && now() - at < engineStopMs;
  }

  async function hostAway(hostId: string): Promise<void> {
    // Whoever steers it may reach it.
    if (!steering.steers(hostId)) return;
    await eachOn(hostId, async (row) => {
      // It is back, and looked at as after any gap.
      if (pool.get(hostId)?.connector.connection.state === 'connected') return;
      const sentence = `${row.host_name ?? 'The host'} cannot be reached. The session is shown again when it is back.`;
      if (row.observed === 'stopped' && endedWithEngine(row.id)) await lose(row, sentence, { desired: 'running' });
      else if (
        ['running', 'paused', 'deleting'].includes(row.observed) ||
        (launchStates.includes(row.observed) && !(await deps.launching(row)))
      )
        await lose(row, sentence);
    });
  }

  /** The containers stay where they are (contract: hosts.remove), so what runs there is lost, not over. */
  async function hostRemoved(hostId: string): Promise<void> {
    await eachOn(hostId, async (row) => {
      if (row.observed === 'deleted') return;
      if (row.desired === 'deleted') await deps.close(row, 'Ended after its host was removed.');
      else if (row.observed !== 'failed')
        await lose(
          row,
          `${row.host_name ?? 'Its host'} was removed from this site. Its container may still run there.`,
        );
    });
  }

  /** Rows of an earlier process that no host will ever tell about. */
  async function leftBehind(): Promise<void> {
    const startedAt = now();
    for (const row of await book.living()) {
      if (row.created_at >= startedAt) continue;
      if (row.host_id === null) {
        if (row.desired === 'deleted') await deps.close(row, 'Ended before it was placed.');
        else if (launchStates.includes(row.observed) && !(await deps.launching(row))) await deps.interrupted(row);
      } else if (pool.get(row.host_id) === null) await hostRemoved(row.host_id);
    }
  }

  const logged = (work: Promise<void>, host?: string) =>
    void work.catch((err: unknown) => log.error({ err, host }, 'Lost sessions could not be marked'));

  return {
    endedByItself(sessionId) {
      for (const [id, at] of endings) if (now() - at > engineStopMs) endings.delete(id);
      endings.set(sessionId, now());
    },
    async afterGap(row) {
      if (row.observed === 'running' || row.observed === 'paused') return { ...row, observed: 'lost' };
      if (row.observed === 'starting')
        return { ...row, observed: 'lost', ...unknownStart, target: { ...row.target, ...unknownStart.target } };
      if (row.observed === 'stopped' && endedWithEngine(row.id))
        return { ...(await book.patch(row.id, { desired: 'running' })), observed: 'lost' };
      return row;
    },
    start() {
      const stops = [
        pool.onDisconnected((hostId) => logged(hostAway(hostId), hostId)),
        pool.onRemoved((hostId) => logged(hostRemoved(hostId), hostId)),
      ];
      logged(leftBehind());
      const hostSteered = (hostId: string) => {
        const host = pool.get(hostId);
        if (host !== null && isAway(host)) logged(hostAway(hostId), hostId);
      };
      stops.push(steering.onBegun(hostSteered));
      // Hosts that turned out to be away before anybody listened.
      for (const { id } of pool.all()) hostSteered(id);
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Whether a connection was tried and failed. One that is tried again just now has the reason of the last failure. */
function isAway({ connector: { connection } }: ManagedHost): boolean {
  return (
    connection.state === 'waiting' ||
    connection.state === 'refused' ||
    (connection.state === 'connecting' && connection.code !== undefined)
  );
}
