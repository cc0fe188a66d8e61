/** A task with its parts, followed live. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { useConnectionStatus, useConsole } from '../../app/context.tsx';
import { latestParts } from './task-parts.ts';
import { isActive } from './task-words.ts';

type TaskTree = {
  /** null until it was read. */
  readonly task: Task | null;
  readonly children: readonly Task[];
  readonly error: unknown;
  /** Takes a newer snapshot that a call answered. */
  take(task: Task): void;
};

type Known = { readonly tasks: ReadonlyMap<string, Task>; readonly error: unknown };
const nothing: Known = { tasks: new Map(), error: null };

/**
 * Reads the task and its parts once, then takes every snapshot as it comes. Begins again when the connection is back.
 * `round` starts anew for a task that is run again under the same id.
 */
export function useTaskTree(taskId: string, round = 0): TaskTree {
  const { api, queries, tasks } = useConsole();
  const cache = useQueryClient();
  const connected = useConnectionStatus().state === 'connected';
  const [known, setKnown] = useState<Known>(nothing);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks for a new start.
  useEffect(() => {
    if (!connected) return;
    const stop = new AbortController();
    const { signal } = stop;
    const take = (tasks: readonly Task[]) => setKnown((before) => withTasks(before, tasks));
    const end = Promise.withResolvers<void>();
    // Listening begins before the list is read: what changes meanwhile is then not missed.
    const early: Task[] = [];
    let isRead = false;
    const leave = tasks.follow((snapshot) => {
      if (snapshot.id !== taskId && snapshot.parentId !== taskId) return;
      if (isRead) take([snapshot]);
      else early.push(snapshot);
      if (snapshot.id === taskId && !isActive(snapshot)) end.resolve();
    });
    async function follow(): Promise<void> {
      const { task, children } = await api.tasks.get({ id: taskId }, { signal });
      take([task, ...children, ...early]);
      isRead = true;
      if (!isActive(task)) return;
      await end.promise;
      if (signal.aborted) return;
      // The last word on every part, in whatever order the ends came.
      const last = await api.tasks.get({ id: taskId }, { signal });
      take([last.task, ...last.children]);
      void cache.invalidateQueries({ queryKey: queries.tasks.key() });
    }
    follow().catch((error: unknown) => {
      if (!signal.aborted) setKnown((before) => ({ ...before, error }));
    });
    return () => {
      leave();
      stop.abort();
    };
  }, [api, cache, queries, tasks, taskId, connected, round]);

  const all = [...known.tasks.values()];
  return {
    task: known.tasks.get(taskId) ?? null,
    children: latestParts(all.filter((one) => one.parentId === taskId)),
    error: known.error,
    take: (task) => setKnown((before) => withTasks(before, [task])),
  };
}

function withTasks(before: Known, tasks: readonly Task[]): Known {
  const next = new Map(before.tasks);
  for (const task of tasks) next.set(task.id, task);
  return { tasks: next, error: null };
}
