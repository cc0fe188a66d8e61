import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { useConsole } from '../context.tsx';
import { patchList, patchOne, type TaskList, type TaskWithChildren } from './task-snapshots.ts';
import { tellOutside } from './use-native.ts';

/** How long snapshots are gathered before they are shown, milliseconds: a pull makes many a second. */
const gatherMs = 200;

/**
 * Puts the snapshots of tasks that the service sends into every answer about tasks that is kept. So progress moves wherever it
 * is shown, and no page polls.
 */
export function useFollowTasks(): void {
  const { queries, tasks } = useConsole();
  const cache = useQueryClient();

  useEffect(() => {
    const gathered = new Map<string, Task>();
    let timer: ReturnType<typeof setTimeout> | null = null;

    const show = () => {
      timer = null;
      const snapshots = new Map(gathered);
      gathered.clear();
      cache.setQueriesData<TaskList>(
        { queryKey: queries.tasks.list.key({ type: 'query' }) },
        (list) => list && patchList(list, snapshots),
      );
      cache.setQueriesData<TaskWithChildren>(
        { queryKey: queries.tasks.get.key() },
        (answer) => answer && patchOne(answer, snapshots),
      );
    };
    const leave = tasks.follow((task) => {
      tellOutside(task);
      gathered.set(task.id, task);
      timer ??= setTimeout(show, gatherMs);
    });
    return () => {
      leave();
      if (timer) clearTimeout(timer);
    };
  }, [queries, tasks, cache]);
}
