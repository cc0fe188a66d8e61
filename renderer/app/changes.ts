/** Keeps what is on screen fresh: the service says what changed, and that is fetched again. */
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Change } from '../../common/model/system.ts';
import type { Api, Connection } from './connection.ts';
import { createTaskFeed, type TaskFeed } from './task-feed.ts';

/** Areas whose answers also show data of the topic. */
const alsoShownBy: Readonly<Record<Change['topic'], readonly string[]>> = {
  hosts: ['hosts', 'sessions', 'workspaces', 'system', 'search'],
  registries: ['registries', 'search'],
  workspaces: ['workspaces', 'registries', 'search'],
  installs: ['workspaces', 'registries', 'hosts'],
  sessions: ['sessions', 'hosts', 'workspaces', 'search'],
  tasks: ['tasks', 'search'],
  audit: ['audit'],
  settings: ['settings'],
  search: ['search'],
};

/** Answers that are worked out from figures of a topic's objects: the free space of hosts. */
const workedOutFrom: Readonly<Partial<Record<Change['topic'], readonly string[]>>> = {
  hosts: ['workspaces.capacity', 'workspaces.estimate', 'sessions.placement', 'system.health'],
};

/** Objects of which one can be fetched and put into the lists that are kept. */
const rows = {
  hosts: (api: Api, id: string) => api.hosts.get({ id }),
  sessions: (api: Api, id: string) => api.sessions.get({ id }),
} as const;
type RowTopic = keyof typeof rows;

/** Collects changes for this long before anything is fetched again, milliseconds: a pull makes many in a row. */
const gatherMs = 150;

/**
 * Follows the one change stream for as long as the connection lives. What changed is fetched again where it is shown: a whole
 * area, or only the row of which figures moved. While the window is hidden nothing is fetched; it is caught up when the
 * window shows again. Returns the snapshots of tasks that come with it, and what ends it all.
 */
export function followChanges(
  connection: Pick<Connection, 'api' | 'status'>,
  queryClient: QueryClient,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'> = document,
): { readonly tasks: TaskFeed; stop(): void } {
  const { api, status } = connection;
  const tasks = createTaskFeed();
  const dirty = new Set<string>();
  /** As `sessions/id`. */
  const dirtyRows = new Map<string, { readonly topic: RowTopic; readonly id: string }>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stream: AbortController | null = null;

  const flush = () => {
    timer = null;
    if (page.hidden) return;
    const fresh = new Set(dirty);
    dirty.clear();
    const moved = [...dirtyRows.values()];
    dirtyRows.clear();
    if (fresh.size > 0) {
      const isFresh = (path: readonly string[]) => fresh.has(path[0] ?? '') || fresh.has(path.join('.'));
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isFresh(pathOf(queryKey)) });
    }
    for (const { topic, id } of moved) if (!fresh.has(topic)) void refreshRow(api, queryClient, topic, id);
  };
  const note = (change: Change) => {
    const { topic, id, part, task } = change;
    if (task) tasks.tell(task);
    if (part === undefined || id === undefined) for (const area of alsoShownBy[topic]) dirty.add(area);
    else {
      for (const path of workedOutFrom[topic] ?? []) dirty.add(path);
      // The figures of tasks came along.
      if (isRowTopic(topic)) dirtyRows.set(`${topic}/${id}`, { topic, id });
    }
    if (dirty.size > 0 || dirtyRows.size > 0) schedule();
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

function isRowTopic(topic: Change['topic']): topic is RowTopic {
  return Object.hasOwn(rows, topic);
}

/** Fetches one object and puts it where it is shown; nothing where nothing shows it. */
async function refreshRow(api: Api, queryClient: QueryClient, topic: RowTopic, id: string): Promise<void> {
  const shows = ({ queryKey }: { readonly queryKey: QueryKey }) =>
    ['list', 'get'].some((call) => pathOf(queryKey).join('.') === `${topic}.${call}`);
  const shown = queryClient.getQueryCache().findAll({ predicate: (query) => shows(query) && query.isActive() });
  // Those that nobody looks at are fetched when somebody does.
  void queryClient.invalidateQueries({ predicate: (query) => shows(query) && !query.isActive(), refetchType: 'none' });
  if (!shown.some(({ state }) => holds(state.data, topic, id))) return;
  // One that is gone by now is told of as a change of its whole area.
  const row = await rows[topic](api, id).catch(() => null);
  if (row === null) return;
  for (const { queryKey } of shown) queryClient.setQueryData(queryKey, (data: unknown) => withRow(data, topic, row));
}

type Row = { readonly id: string };

function rowsOf(data: unknown, topic: RowTopic): readonly Row[] | null {
  if (typeof data !== 'object' || data === null) return null;
  const list = new Map<string, unknown>(Object.entries(data)).get(topic);
  return Array.isArray(list) ? list : null;
}

function isRow(data: unknown): data is Row {
  return typeof data === 'object' && data !== null && 'id' in data;
}

function holds(data: unknown, topic: RowTopic, id: string): boolean {
  const list = rowsOf(data, topic);
  return list === null ? isRow(data) && data.id === id : list.some((row) => row.id === id);
}

/** The answer with a newer row; the same object where it is not in it, so that nothing renders for nothing. */
function withRow(data: unknown, topic: RowTopic, row: Row): unknown {
  if (!holds(data, topic, row.id)) return data;
  const list = rowsOf(data, topic);
  return list === null ? row : { ...Object(data), [topic]: list.map((one) => (one.id === row.id ? row : one)) };
}

/** oRPC's query keys start with the path: `[['hosts', 'list'], …]`. */
function pathOf(queryKey: QueryKey): readonly string[] {
  const path = queryKey[0];
  return Array.isArray(path) ? path : [];
}
