/**
 * What to do about a session, from what is wanted, what the store says, and what the engine says. Pure: the reconciler
 * carries it out. Level-triggered, so that a missed event costs nothing but time.
 */
import type { ContainerDetails } from '../hosts/connector.ts';
import type { SessionRow } from '../store/types.ts';

export type Seen = Pick<ContainerDetails, 'id' | 'state' | 'startedAt' | 'exitCode' | 'oomKilled' | 'errorMessage'>;

export type Decision =
  | { readonly do: 'nothing' }
  /** Store what is so already. */
  | { readonly do: 'note'; readonly observed: SessionRow['observed']; readonly sentence: string }
  | { readonly do: 'pause' | 'unpause' | 'start' | 'stop' | 'remove' }
  /** What a failed launch left behind goes; the session stays as it is, so that its error can be read. */
  | { readonly do: 'discard' }
  /** The container ended by itself: wanted is now what is. */
  | { readonly do: 'accept-stop'; readonly sentence: string }
  /** The container is gone for good. */
  | { readonly do: 'close'; readonly reason: string };

type Row = Pick<SessionRow, 'desired' | 'observed' | 'container_id' | 'container_started_at'>;

/** States that belong to a launch task: the reconciler leaves them to it while that task lives. */
export const launchStates: readonly SessionRow['observed'][] = [
  'requested',
  'placing',
  'pulling',
  'provisioning',
  'starting',
];

export function decide(row: Row, seen: Seen | null): Decision {
  if (row.observed === 'deleted') return seen ? { do: 'remove' } : { do: 'nothing' };
  if (row.desired === 'deleted') return seen ? { do: 'remove' } : { do: 'close', reason: 'Ended.' };
  if (row.observed === 'failed') return seen ? { do: 'discard' } : { do: 'nothing' };
  if (!seen) {
    // A session that never had a container has nothing to lose: its launch failed or was interrupted.
    if (row.container_id === null) return { do: 'nothing' };
    return { do: 'close', reason: 'Its container was removed outside of Fairlead.' };
  }
  switch (seen.state) {
    case 'running':
    case 'restarting':
      if (row.desired === 'paused') return { do: 'pause' };
      if (row.desired === 'stopped') return { do: 'stop' };
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

function decideExited(row: Row, seen: Seen): Decision {
  if (row.desired === 'running') {
    // Lost: the engine was away and stopped it (a restart of the engine or of the host), and the wish to run still
    // holds. Stopped: a person wished it to run again; what ends by itself is no longer wished to run.
    if (row.observed === 'lost' || row.observed === 'stopped') return { do: 'start' };
    return { do: 'accept-stop', sentence: exitSentence(seen) };
  }
  return row.observed === 'stopped' ? { do: 'nothing' } : { do: 'note', observed: 'stopped', sentence: 'Stopped.' };
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
  return `It ended by itself with exit code ${exitCode}. Its log says why.`;
}
