/** How the states of a task are said and coloured, everywhere the same. Pure. */
import type { Task } from '../../../common/model/tasks.ts';

export const taskStateWords: Readonly<Record<Task['state'], string>> = {
  queued: 'Waiting',
  running: 'Running',
  succeeded: 'Done',
  partly: 'Partly done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

export const taskStateColors: Readonly<Record<Task['state'], string>> = {
  queued: 'gray',
  running: 'harbour',
  succeeded: 'teal',
  partly: 'yellow',
  failed: 'red',
  cancelled: 'gray',
  interrupted: 'orange',
};

export function isActive(task: Pick<Task, 'state'>): boolean {
  return task.state === 'running' || task.state === 'queued';
}

/** What to say of a task in one line: why it ended badly, or what it does. */
export function taskSentence(task: Pick<Task, 'state' | 'error' | 'sentence'>): string {
  if (task.state === 'interrupted') return 'The service ended while this ran.';
  if (task.error) return task.error.message;
  return task.sentence;
}

/** Milliseconds that the task has taken or takes so far; null before it began. */
export function taskDurationMs(task: Pick<Task, 'startedAt' | 'endedAt'>, now: number): number | null {
  return task.startedAt === null ? null : Math.max(0, (task.endedAt ?? now) - task.startedAt);
}
