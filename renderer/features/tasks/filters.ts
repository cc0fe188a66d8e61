/** The filters of the task list. Pure. */
import type { Task } from '../../../common/model/tasks.ts';

export const taskFilters = ['all', 'active', 'failed', 'partly', 'interrupted', 'succeeded', 'cancelled'] as const;
export type TaskFilter = (typeof taskFilters)[number];

export const filterLabels: Readonly<Record<TaskFilter, string>> = {
  all: 'All',
  active: 'Running',
  failed: 'Failed',
  partly: 'Partly done',
  interrupted: 'Interrupted',
  succeeded: 'Done',
  cancelled: 'Cancelled',
};

/** States to ask the service for; undefined asks for all. */
export function statesOf(filter: TaskFilter): Task['state'][] | undefined {
  if (filter === 'all') return undefined;
  return filter === 'active' ? ['queued', 'running'] : [filter];
}

/** Keeps a task on screen only while it fits the filter: snapshots change states under an answer. */
export function fits(task: Task, filter: TaskFilter): boolean {
  const states = statesOf(filter);
  return states === undefined || states.includes(task.state);
}
