/** What was asked of a session and is to be told when it has come true: its end, or a start whose desktop has yet to answer. */
import type { DbOrTx, SessionRow } from '../../store/types.ts';

/** Actions of the audit log that only order it. */
export type LateAction = 'session.end' | 'session.start' | 'session.restart' | 'session.resume';

type LateEnd = { readonly result: 'ok' | 'failed' | 'cancelled'; readonly reason: string };

/** Who keeps a record of what was asked for and comes later. */
export type SessionEnds = {
  /** It was asked for. */
  expectSession(
    db: DbOrTx,
    asked: {
      readonly ref: string;
      readonly action: LateAction;
      readonly object: { readonly type: string; readonly id: string; readonly name: string };
      readonly actor: string;
      readonly askedAt: number;
    },
  ): Promise<void>;
  /** A session changes: tells how what was asked of it ended, and null where it has not. Part of that transaction. */
  settleSession(
    db: DbOrTx,
    sessionId: string,
    endOf: (action: string) => (LateEnd & { readonly endedAt: number }) | null,
  ): Promise<void>;
  /** That transaction stands. */
  kick(): void;
};

type State = Pick<SessionRow, 'observed' | 'desired' | 'sentence' | 'host_name' | 'error'>;

/** How what was asked ended, once it has; null while it has not. Pure. */
export function lateEndOf(action: string, row: State): LateEnd | null {
  const { observed, host_name: host, error, sentence } = row;
  if (action === 'session.end') {
    if (observed !== 'deleted') return null;
    return { result: 'ok', reason: host === null ? 'It ended.' : `It ended on ${host}.` };
  }
  if (!['session.start', 'session.restart', 'session.resume'].includes(action)) return null;
  if (observed === 'running') return { result: 'ok', reason: host === null ? 'It runs.' : `It runs on ${host}.` };
  if (observed === 'stopped' || observed === 'failed')
    return { result: 'failed', reason: error === null ? sentence : `${error.code}: ${error.message}` };
  // Lost is not over: it becomes what the engine says when its host is back.
  if (observed === 'deleted') return { result: 'cancelled', reason: 'The session was ended meanwhile.' };
  return null;
}

/** States in which something that was asked for may have come true. */
export function mayEnd(observed: SessionRow['observed'] | undefined): boolean {
  return observed === 'running' || observed === 'stopped' || observed === 'failed' || observed === 'deleted';
}
