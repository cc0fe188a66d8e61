/** A task with its parts, followed live. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Task } from '../../common/model/tasks.ts';
import { useApi, useConnectionStatus, useQueries } from '../app/context.tsx';
import { latestParts } from './task-parts.ts';
import { isActive } from './task-words.ts';

export type TaskTree = {
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
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const connected = useConnectionStatus().state === 'connected';
  const [known, setKnown] = useState<Known>(nothing);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` is what asks for a new start.
  useEffect(() => {
    if (!connected) return;
    const stop = new AbortController();
    const { signal } = stop;
    const take = (tasks: readonly Task[]) => setKnown((before) => withTasks(before, tasks));
    async function follow(): Promise<void> {
      // Watching begins first: what changes while the list is read is then not missed.
      const changes = await api.tasks.watch({ id: taskId }, { signal });
      const { task, children } = await api.tasks.get({ id: taskId }, { signal });
      take([task, ...children]);
      if (!isActive(task)) return;
      for await (const snapshot of changes) {
        take([snapshot]);
        if (snapshot.id === taskId && !isActive(snapshot)) break;
      }
      // The last word on every part, in whatever order the ends came.
      const end = await api.tasks.get({ id: taskId }, { signal });
      take([end.task, ...end.children]);
      void cache.invalidateQueries({ queryKey: queries.tasks.key() });
    }
    follow().catch((error: unknown) => {
      if (!signal.aborted) setKnown((before) => ({ ...before, error }));
    });
    return () => stop.abort();
  }, [api, cache, queries, taskId, connected, round]);

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
