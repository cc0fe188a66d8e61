import { type ErrorInfo, FairleadError } from '../../common/errors.ts';
import { asHint } from '../../common/hint.ts';
import type { TaskRow } from '../store/types.ts';
import { isActive } from './rows.ts';

/** A task that keeps killing the service is not resumed for ever. */
export const maxResumedAttempts = 5;

/** How a task ends that the service's end interrupts. */
export const interrupted = (): ErrorInfo => ({
  code: 'TASK_INTERRUPTED',
  message: 'Fairlead stopped while this was running.',
  hint: asHint('Run it again. What was done already is kept where that is safe.'),
});

/** Why a task's signal aborts when the service is ending, as against a person cancelling it. */
export function interruption(): FairleadError {
  return new FairleadError('TASK_INTERRUPTED', { message: interrupted().message });
}

/** True where the service is ending: what the task stands for stays as it is, and goes on after the next start. */
export function isInterruption(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof FairleadError && signal.reason.code === 'TASK_INTERRUPTED';
}

export function closed(): FairleadError {
  return new FairleadError('TASKS_CLOSED', {
    message: 'Fairlead is shutting down and starts nothing new.',
    hint: 'Try again when it runs.',
    status: 503,
  });
}

export function notCancellable({ id, title }: TaskRow): FairleadError {
  return new FairleadError('TASK_NOT_CANCELLABLE', {
    message: `"${title}" cannot be cancelled once it runs.`,
    hint: 'Wait for it to end.',
    status: 409,
    data: { id },
  });
}

export function notRetryable(row: TaskRow): FairleadError {
  return new FairleadError('TASK_NOT_RETRYABLE', {
    message: `"${row.title}" cannot be run again${why(row)}.`,
    hint: 'Start a new one instead.',
    status: 409,
    data: { id: row.id, state: row.state },
  });
}

function why({ state }: TaskRow): string {
  if (isActive(state)) return ': it still runs';
  return state === 'succeeded' ? ': it is done' : ' now';
}
