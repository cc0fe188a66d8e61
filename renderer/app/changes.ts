/** Keeps what is on screen fresh: the service says what changed, the queries of that area are fetched again. */
import type { QueryClient } from '@tanstack/react-query';
import type { Change } from '../../common/model/system.ts';
import type { Connection } from './connection.ts';

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

/** Collects changes for this long before queries are fetched again, milliseconds: a pull makes many in a row. */
const gatherMs = 150;

/**
 * Follows the change stream for as long as the connection lives, and invalidates what changed. While the window is
 * hidden nothing is fetched; it is caught up when the window shows again. Returns the function that ends it.
 */
export function followChanges(connection: Connection, queryClient: QueryClient): () => void {
  const dirty = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stream: AbortController | null = null;

  const flush = () => {
    timer = null;
    if (document.hidden) return;
    for (const area of dirty)
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => areaOf(queryKey) === area });
    dirty.clear();
  };
  const schedule = () => {
    timer ??= setTimeout(flush, gatherMs);
  };

  async function follow(signal: AbortSignal): Promise<void> {
    for await (const change of await connection.api.system.changes(undefined, { signal })) {
      for (const area of alsoShownBy[change.topic]) dirty.add(area);
      schedule();
    }
  }

  const onStatus = () => {
    // The stream of a connection that is gone ended with it; aborting it would send on a closed socket.
    stream = null;
    if (connection.status.getState().state !== 'connected') return;
    stream = new AbortController();
    // What changed while there was no connection is unknown: everything on screen is fetched again.
    void queryClient.invalidateQueries();
    // A stream that breaks is a connection that breaks; the status tells, and the next one follows again.
    follow(stream.signal).catch(() => undefined);
  };
  const unsubscribe = connection.status.subscribe(onStatus);
  onStatus();
  document.addEventListener('visibilitychange', schedule);
  return () => {
    unsubscribe();
    document.removeEventListener('visibilitychange', schedule);
    stream?.abort();
    if (timer) clearTimeout(timer);
  };
}

/** oRPC's query keys start with the path: `[['hosts', 'list'], …]`. */
function areaOf(queryKey: readonly unknown[]): string | undefined {
  const path = queryKey[0];
  return Array.isArray(path) && typeof path[0] === 'string' ? path[0] : undefined;
}
