import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { useApi, useConnectionStatus, useQueries } from '../context.tsx';
import { patchList, patchOne, type TaskList, type TaskWithChildren } from './task-snapshots.ts';
import { tellOutside } from './use-native.ts';

/** How long snapshots are gathered before they are shown, milliseconds: a pull makes many a second. */
const gatherMs = 200;

/**
 * One stream of task snapshots for the whole console, put into every answer about tasks that is kept. So progress moves
 * wherever it is shown, and no page polls.
 */
export function useFollowTasks(): void {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const connected = useConnectionStatus().state === 'connected';

  useEffect(() => {
    if (!connected) return;
    const stream = new AbortController();
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
    const follow = async () => {
      for await (const task of await api.tasks.watch({}, { signal: stream.signal })) {
        tellOutside(task);
        gathered.set(task.id, task);
        timer ??= setTimeout(show, gatherMs);
      }
    };
    // A stream that breaks is a connection that breaks: the banner tells, and the next connection follows again.
    follow().catch(() => undefined);
    return () => {
      stream.abort();
      if (timer) clearTimeout(timer);
    };
  }, [api, queries, cache, connected]);
}
