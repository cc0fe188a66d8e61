/**
 * Sessions whose container was started without a launch: by a person, by a restart, or because their engine was away.
 * They are `starting` until their desktop answers. Who is waited for is kept in memory only: after a crash the
 * reconciler finds them still starting, and has them waited for again.
 */
import { type ErrorInfo, errorInfoOf, toErrorInfo } from '../../../common/errors.ts';
import type { Locks } from '../../async/locks.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionRow } from '../../store/types.ts';
import type { PassDesktopGate } from '../ready/desktop-gate.ts';
import { withDesktopNote } from '../ready/desktop-ready.ts';
import { withLogTail } from '../ready/log-tail.ts';
import { type SessionBook, waitingTeller } from '../records/session-book.ts';
import type { Viewers } from '../types.ts';

export type Starts = {
  /** Has the desktop of a starting session waited for, unless that is done already. Returns at once. */
  follow(row: SessionRow, connector: EngineConnector): void;
  /** Ends all waiting; the sessions stay as they are. */
  dispose(): void;
};

/** It runs, and will not answer: everything else is seen by who looks at the container or at its host. */
const givesUp = new Set(['SESSION_NOT_READY', 'SESSION_NOTHING_LISTENS', 'SESSION_WITHOUT_TLS', 'SESSION_WITH_TLS']);

type Wait = { readonly row: SessionRow; readonly connector: EngineConnector; readonly stop: AbortController };

export function createStarts(deps: {
  book: Pick<SessionBook, 'find' | 'patch'>;
  passGate: PassDesktopGate;
  locks: Locks;
  viewers: Pick<Viewers, 'endViews'>;
  log: Logger;
  now: () => number;
}): Starts {
  const { book, passGate, locks, viewers, log, now } = deps;
  const waits = new Map<string, Wait>();

  async function waitFor({ row, connector, stop }: Wait): Promise<void> {
    let failure: ErrorInfo | null = null;
    let note: ErrorInfo | null = null;
    const tell = waitingTeller(book, row.id, log);
    try {
      note = await passGate(row, connector, {
        signal: stop.signal,
        onWaiting: tell,
      });
    } catch (thrown) {
      if (stop.signal.aborted) return;
      failure = toErrorInfo(thrown);
      // A container that ended and a host that went away are seen by the reconciler; it tells both, and has the
      // desktop waited for again where that makes sense.
      if (!givesUp.has(failure.code)) {
        log.info({ session: row.id, code: failure.code }, 'The desktop of a session is not waited for any more');
        return;
      }
    }
    await locks.run(row.id, async () => {
      if (stop.signal.aborted || !isSameStart(row, await book.find(row.id))) return;
      await (failure === null ? arrived(row, note) : giveUp(row, connector, failure));
    });
  }

  async function arrived(row: SessionRow, note: ErrorInfo | null): Promise<void> {
    await book.patch(row.id, {
      notes: withDesktopNote(row.notes.map(errorInfoOf), note),
      observed: 'running',
      progress: 100,
      sentence: 'Running.',
      started_at: row.started_at ?? now(),
      error: null,
    });
  }

  /** Stopped, not removed as after a launch: what a person keeps in the container stays, and it can be started again. */
  async function giveUp(row: SessionRow, connector: EngineConnector, failure: ErrorInfo): Promise<void> {
    const containerId = row.target.containerId ?? '';
    const error = await withLogTail(failure, connector, containerId, log);
    viewers.endViews(row.id);
    await connector.stopContainer(containerId);
    await book.patch(row.id, { desired: 'stopped', observed: 'stopped', sentence: error.message, error });
  }

  return {
    follow(row, connector) {
      const before = waits.get(row.id);
      if (before && before.connector === connector && isSameStart(before.row, row)) return;
      before?.stop.abort();
      const wait = { row, connector, stop: new AbortController() };
      waits.set(row.id, wait);
      void waitFor(wait)
        .catch((err: unknown) => log.warn({ err, session: row.id }, 'How a session started could not be kept'))
        .finally(() => {
          if (waits.get(row.id) === wait) waits.delete(row.id);
        });
    },
    dispose() {
      for (const { stop } of waits.values()) stop.abort();
      waits.clear();
    },
  };
}

/** Whether the session is still waiting for the desktop of that same start, and somebody wants it. */
function isSameStart(row: SessionRow, current: SessionRow | null): boolean {
  return (
    current !== null &&
    current.observed === 'starting' &&
    current.desired === 'running' &&
    current.target.containerId === row.target.containerId &&
    current.target.startedAt === row.target.startedAt
  );
}
