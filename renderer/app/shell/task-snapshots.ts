/** Puts snapshots of running tasks into answers that are on screen already. Pure. */
import type { Task } from '../../../common/model/tasks.ts';

export type TaskList = { tasks: Task[] };
export type TaskWithChildren = { task: Task; children: Task[] };

/** The list with newer snapshots in place. The same object where none of them is in it, so nothing renders for nothing. */
export function patchList(list: TaskList, snapshots: ReadonlyMap<string, Task>): TaskList {
  if (!list.tasks.some(({ id }) => snapshots.has(id))) return list;
  return { ...list, tasks: list.tasks.map((task) => snapshots.get(task.id) ?? task) };
}

/** The task and its children with newer snapshots; a child that was not there yet is added at the end. */
export function patchOne(answer: TaskWithChildren, snapshots: ReadonlyMap<string, Task>): TaskWithChildren {
  const known = new Set(answer.children.map(({ id }) => id));
  const added = [...snapshots.values()].filter(({ id, parentId }) => parentId === answer.task.id && !known.has(id));
  const changed = snapshots.has(answer.task.id) || answer.children.some(({ id }) => snapshots.has(id));
  if (!changed && added.length === 0) return answer;
  return {
    task: snapshots.get(answer.task.id) ?? answer.task,
    children: [...answer.children.map((child) => snapshots.get(child.id) ?? child), ...added],
  };
}
