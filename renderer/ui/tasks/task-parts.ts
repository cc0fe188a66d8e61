/** The parts of a task as they are shown. Pure. */
import type { Task } from '../../../common/model/tasks.ts';

/**
 * Parts in the order in which they began. A task that was started again has new parts beside the old ones, with the
 * same titles: only the last attempt at each is shown, in the place of the first.
 */
export function latestParts<Part extends Pick<Task, 'id' | 'title' | 'queuedAt'>>(parts: readonly Part[]): Part[] {
  const last = new Map<string, Part>();
  for (const part of [...parts].sort(byTime)) last.set(part.title, part);
  return [...last.values()];
}

type Timed = Pick<Task, 'id' | 'queuedAt'>;

function byTime(a: Timed, b: Timed): number {
  return a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
