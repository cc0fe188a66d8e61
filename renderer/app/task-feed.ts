/** How far the tasks are that run, for whatever part of the console shows it. Fed by the one stream of changes. */
import type { Task } from '../../common/model/tasks.ts';
import { isActive } from '../ui/tasks/task-words.ts';

export type TaskFeed = {
  /** Tells every newer snapshot as it comes. Returns what stops it. */
  follow(listener: (task: Task) => void): () => void;
  /** The newest snapshots of what runs now. */
  running(): readonly Task[];
};

export function createTaskFeed(): TaskFeed & { tell(task: Task): void; forget(): void } {
  const running = new Map<string, Task>();
  const listeners = new Set<(task: Task) => void>();
  return {
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    running: () => [...running.values()],
    tell(task) {
      if (isActive(task)) running.set(task.id, task);
      else running.delete(task.id);
      for (const listener of [...listeners]) listener(task);
    },
    /** The connection went: what runs is told anew by the next one. */
    forget: () => running.clear(),
  };
}
