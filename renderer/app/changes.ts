/** Keeps what is on screen fresh: the service says what changed, and that is fetched again. */
import type { QueryClient } from '@tanstack/react-query';
import type { Change } from '../../common/model/system.ts';
import type { Connection } from './connection.ts';
import { createRows, isRowTopic, pathOf, type RowTopic } from './rows.ts';
import { createTaskFeed, type TaskFeed } from './task-feed.ts';

/** Areas whose answers also show data of the topic. */
const alsoShownBy: Readonly<Record<Change['topic'], readonly string[]>> = {
  // A session keeps the name of its host, and is told of by itself where that host is lost.
  hosts: ['hosts', 'sessions.placement', 'workspaces', 'system', 'search'],
  registries: ['registries', 'defaults', 'search'],
  workspaces: ['workspaces', 'registries', 'defaults', 'search'],
  installs: ['workspaces', 'registries', 'hosts'],
  sessions: ['sessions', 'hosts', 'workspaces', 'licensing', 'search'],
  tasks: ['tasks', 'search'],
  // Who signs in, and what is done to one's own account, is written down; nothing else tells of it.
  audit: ['audit', 'account.signIns', 'account.factors', 'account.apiKeys'],
  people: ['people', 'roles'],
  settings: ['settings', 'licensing'],
  search: ['search'],
};

/** Answers that are worked out from figures of a topic's objects: the free space of hosts. */
const workedOutFrom: Readonly<Partial<Record<Change['topic'], readonly string[]>>> = {
  hosts: ['workspaces.capacity', 'workspaces.estimate', 'sessions.placement', 'system.health'],
};

/** What depends on sessions as a whole. What shows the one that changed takes its row anew (rows.ts). */
const aboutSessions = [
  'sessions.history',
  'sessions.placement',
  'workspaces.uninstallPreview',
  'licensing',
  'search',
] as const;

/** Collects changes for this long before anything is fetched again, milliseconds: a pull makes many in a row. */
const gatherMs = 150;

/**
 * Follows the one change stream for as long as the connection lives. What changed is fetched again where it is shown: a whole
 * area, or only rows, where one session changed or only figures moved. While the window is hidden nothing is fetched; it is
 * caught up when the window shows again. Returns the snapshots of tasks that come with it, and what ends it all.
 */
export function followChanges(
  connection: Pick<Connection, 'api' | 'status'>,
  queryClient: QueryClient,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> = document,
): { readonly tasks: TaskFeed; stop(): void } {
  const { api, status } = connection;
  const tasks = createTaskFeed();
  const dirty = new Set<string>();
  /** Of which only figures moved. */
  const moved = new Map<RowTopic, Set<string>>();
  const changedSessions = new Set<string>();
  const rows = createRows(api, queryClient);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stream: AbortController | null = null;

  const flush = () => {
    timer = null;
    if (page.hidden) return;
    const fresh = new Set(dirty);
    dirty.clear();
    const sessions = [...changedSessions].filter(() => !fresh.has('sessions'));
    changedSessions.clear();
    const figures = [...moved].filter(([topic]) => !fresh.has(topic));
    moved.clear();
    if (fresh.size > 0) {
      const isFresh = (path: readonly string[]) => fresh.has(path[0] ?? '') || fresh.has(path.join('.'));
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isFresh(pathOf(queryKey)) });
    }
    if (sessions.length > 0) void rows.sessions(sessions);
    for (const [topic, ids] of figures)
      void rows.refresh(topic, topic === 'sessions' ? [...ids].filter((id) => !sessions.includes(id)) : [...ids]);
  };
  const note = (change: Change) => {
    const { topic, id, part, task } = change;
    if (task) tasks.tell(task);
    if (id === undefined || (part === undefined && topic !== 'sessions'))
      for (const area of alsoShownBy[topic]) dirty.add(area);
    else if (part === undefined) {
      for (const path of aboutSessions) dirty.add(path);
      changedSessions.add(id);
    } else {
      for (const path of workedOutFrom[topic] ?? []) dirty.add(path);
      // The figures of tasks came along.
      if (isRowTopic(topic)) moved.set(topic, (moved.get(topic) ?? new Set()).add(id));
    }
    if (dirty.size > 0 || changedSessions.size > 0 || moved.size > 0) schedule();
  };
  const schedule = () => {
    timer ??= setTimeout(flush, gatherMs);
  };

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const change of await api.system.changes(undefined, { signal })) note(change);
  }

  const onStatus = () => {
    // The stream of a connection that is gone ended with it; aborting it would send on a closed socket.
    stream = null;
    tasks.forget();
    if (status.getState().state !== 'connected') return;
    stream = new AbortController();
    // What changed while there was no connection is unknown: everything on screen is fetched again.
    void queryClient.invalidateQueries();
    // A stream that breaks is a connection that breaks; the status tells, and the next one follows again.
    follow(stream.signal).catch(() => undefined);
  };
  const unsubscribe = status.subscribe(onStatus);
  onStatus();
  page.addEventListener('visibilitychange', schedule);
  return {
    tasks,
    stop: () => {
      unsubscribe();
      page.removeEventListener('visibilitychange', schedule);
      stream?.abort();
      if (timer) clearTimeout(timer);
    },
  };
}
