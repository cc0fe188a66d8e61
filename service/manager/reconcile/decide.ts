/**
 * What to do about a session, from what is wanted, what the store says, and what the engine says. Pure: the reconciler
 * carries it out. Level-triggered, so that a missed event costs nothing but time.
 */

import { type ErrorInfo, FairleadError, toErrorInfo } from '../../../common/errors.ts';
import { asHint } from '../../../common/hint.ts';
import type { ContainerDetails } from '../../hosts/connector.ts';
import type { SessionRow } from '../../store/types.ts';

export type Seen = Pick<ContainerDetails, 'id' | 'state' | 'startedAt' | 'exitCode' | 'oomKilled' | 'errorMessage'>;

/** What is done to a container that stays. */
export type Action = 'pause' | 'unpause' | 'start' | 'stop';

export type Decision =
  | { readonly do: 'nothing' }
  /** Store what is so already. */
  | { readonly do: 'note'; readonly observed: SessionRow['observed']; readonly sentence: string }
  /** The container runs, but the desktop of this start has not answered yet: not running until it has. */
  | { readonly do: 'await-desktop' }
  | { readonly do: Action | 'remove' }
  /** What a failed launch left behind goes; the session stays as it is, so that its error can be read. */
  | { readonly do: 'discard' }
  /** It had ended by itself, and somebody started it again past Fairlead: wanted again, if it is still what was sent. */
  | { readonly do: 'adopt' }
  /** The container ended by itself: wanted is now what is. `error` where its desktop had not answered before. */
  | { readonly do: 'accept-stop'; readonly sentence: string; readonly error: ErrorInfo | null }
  /** The container is gone for good. */
  | { readonly do: 'close'; readonly reason: string };

type Row = Pick<SessionRow, 'desired' | 'observed' | 'target' | 'notes'>;

/** The note of a session that ended without anybody having wished it: what ended on purpose has none. */
export const endedByItselfCode = 'SESSION_ENDED_BY_ITSELF';

/** States that belong to a launch task: the reconciler leaves them to it while that task lives. */
export const launchStates: readonly SessionRow['observed'][] = [
  'requested',
  'placing',
  'pulling',
  'provisioning',
  'starting',
];

/**
 * Outside of `starting`, `startedAt` of its target is the start whose desktop has answered. This is stored where a session
 * leaves `starting` in any other way, and where another start is seen: neither its desktop nor its certificate is known.
 */
export const unknownStart = { target: { startedAt: null, certificateSha256: null }, answers_since: null } as const;

export function decide(row: Row, seen: Seen | null): Decision {
  if (row.observed === 'deleted') return seen ? { do: 'remove' } : { do: 'nothing' };
  if (row.desired === 'deleted') return seen ? { do: 'remove' } : { do: 'close', reason: 'Ended.' };
  if (row.observed === 'failed') return seen ? { do: 'discard' } : { do: 'nothing' };
  if (!seen) {
    // A session that never had a container has nothing to lose: its launch failed or was interrupted.
    if (row.target.containerId === null) return { do: 'nothing' };
    return { do: 'close', reason: 'Its container was removed outside of Fairlead.' };
  }
  switch (seen.state) {
    case 'running':
    case 'restarting':
      if (row.desired === 'paused') return { do: 'pause' };
      if (row.desired === 'stopped') return { do: cameBack(row) ? 'adopt' : 'stop' };
      if (row.observed === 'starting' || row.target.startedAt !== seen.startedAt) return { do: 'await-desktop' };
      return row.observed === 'running' ? { do: 'nothing' } : { do: 'note', observed: 'running', sentence: 'Running.' };
    case 'paused':
      if (row.desired === 'running') return { do: 'unpause' };
      if (row.desired === 'stopped') return { do: 'stop' };
      return row.observed === 'paused' ? { do: 'nothing' } : { do: 'note', observed: 'paused', sentence: 'Paused.' };
    case 'created':
      return row.desired === 'running'
        ? { do: 'start' }
        : { do: 'note', observed: 'stopped', sentence: 'Not started yet.' };
    case 'removing':
      return { do: 'nothing' };
    case 'exited':
    case 'dead':
      return decideExited(row, seen);
  }
}

/** Nobody wished it to stop: it ended, which was accepted, and it runs again. */
function cameBack({ observed, notes }: Row): boolean {
  return observed === 'stopped' && notes.some(({ code }) => code === endedByItselfCode);
}

/** What a session that ended by itself is shown with, for as long as nobody wishes anything else of it. */
export function endedByItself(sentence: string): ErrorInfo {
  return {
    code: endedByItselfCode,
    message: sentence,
    hint: asHint(
      'Start it again here. Where its container is started on its host instead, the session is taken up again.',
    ),
  };
}

function decideExited(row: Row, seen: Seen): Decision {
  if (row.desired === 'running') {
    // Lost: the engine was away and stopped it (a restart of the engine or of the host), and the wish to run still
    // holds. Stopped: a person wished it to run again; what ends by itself is no longer wished to run.
    if (row.observed === 'lost' || row.observed === 'stopped') return { do: 'start' };
    if (row.observed !== 'starting') return { do: 'accept-stop', sentence: exitSentence(seen), error: null };
    const error = toErrorInfo(endedEarly(seen));
    return { do: 'accept-stop', sentence: error.message, error };
  }
  return row.observed === 'stopped' ? { do: 'nothing' } : { do: 'note', observed: 'stopped', sentence: 'Stopped.' };
}

/**
 * As a row counts right after something was done to its container, for the next decision: what was done is over, and
 * the desktop of a container that was started has not answered yet.
 */
export function afterAction(row: Row, action: Action): Row {
  if (action === 'start' || row.observed === 'starting') return { ...row, observed: 'starting' };
  return { ...row, observed: action === 'unpause' ? 'paused' : 'running' };
}

/** The container ended, or was removed, before its desktop answered. */
export function endedEarly(seen: Parameters<typeof exitSentence>[0] | null): FairleadError {
  return new FairleadError('SESSION_ENDED_EARLY', {
    message: seen
      ? `The session ended while it was starting. ${exitSentence(seen)}`
      : 'The container was removed while it was starting.',
    hint: 'The last lines of its log may say why.',
  });
}

/** Why a container ended, in words. Exit codes: 128 + signal, as shells and engines count. */
export function exitSentence({
  exitCode,
  oomKilled,
  errorMessage,
}: Pick<Seen, 'exitCode' | 'oomKilled' | 'errorMessage'>): string {
  if (oomKilled) return 'It ran out of its memory and was ended. Give the workspace more memory.';
  if (errorMessage !== '') return `The engine could not keep it running: ${errorMessage}`;
  if (exitCode === 0) return 'It ended by itself.';
  if (exitCode === 137) return 'It was killed (exit code 137).';
  if (exitCode === 143) return 'It was asked to end (exit code 143).';
  return `It ended by itself with exit code ${exitCode}.`;
}
