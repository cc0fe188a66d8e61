/** Tries of one wish as one: what the service tries again by itself would fill every list of tasks. Pure. */
import type { Task } from '../../../common/model/tasks.ts';
import { formatAgo, formatCount } from '../words/format.ts';

/** A task with the tries before it, the newest first. Most tasks have none. */
export type TaskSeries = { readonly newest: Task; readonly earlier: readonly Task[] };

/** Whom the service names where nobody asked. */
const byItself = 'system';

/**
 * Groups what the service tried by itself, over and over, for the same thing: the same kind of task with the same title
 * about the same object. What people asked for stays a row of its own. A try that succeeded ends its series: what comes
 * after it is a wish of its own. What runs or waits stands first, then the newest.
 */
export function groupTries(tasks: readonly Task[]): readonly TaskSeries[] {
  const series: { newest: Task; earlier: Task[] }[] = [];
  const open = new Map<string, { earlier: Task[] }>();
  for (const task of [...tasks].sort(byNewest)) {
    const key = wishOf(task);
    const later = key === null || task.state === 'succeeded' ? undefined : open.get(key);
    if (later) {
      later.earlier.push(task);
      continue;
    }
    const begun = { newest: task, earlier: [] };
    series.push(begun);
    if (key !== null) open.set(key, begun);
  }
  return series.sort((a, b) => rank(a.newest) - rank(b.newest) || byNewest(a.newest, b.newest));
}

/** What a task of the service is about; null for what somebody asked for, and for what is about nothing in particular. */
function wishOf({ actor, parentId, kind, title, subject }: Task): string | null {
  if (actor !== byItself || parentId !== null || subject === null) return null;
  return JSON.stringify([kind, subject.type, subject.id, title]);
}

function byNewest(a: Task, b: Task): number {
  return b.queuedAt - a.queuedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function rank({ state }: Task): number {
  return state === 'running' ? 0 : state === 'queued' ? 1 : 2;
}

/** All tries, the newest first. */
export function triesOf({ newest, earlier }: TaskSeries): readonly Task[] {
  return [newest, ...earlier];
}

/**
 * `12 tries in 3 h`; null where there was only one.
 * @param all whether every task is known: else there may have been more tries.
 */
export function triesWords(series: TaskSeries, now: number, all: boolean): string | null {
  const oldest = series.earlier.at(-1);
  if (oldest === undefined) return null;
  const count = formatCount(series.earlier.length + 1, 'try', 'tries');
  return `${all ? '' : 'At least '}${count}, the first ${all ? '' : 'of them '}${formatAgo(oldest.queuedAt, now)}`;
}

/** A page shows this many rows before somebody has to ask for more. */
const rowsWanted = 30;

/**
 * How many tasks to ask for next, where so many became one row that little is left to see; null where that is enough, or
 * all there is.
 * @param most the service answers no more than that.
 */
export function nextLimit(have: {
  readonly rows: number;
  readonly tasks: number;
  readonly limit: number;
  readonly most: number;
}): number | null {
  const { rows, tasks, limit, most } = have;
  if (rows >= rowsWanted || tasks < limit || limit >= most) return null;
  return Math.min(most, limit * 2);
}
