/** Consoles without a window: the console's own way to keep its answers fresh, over a WebSocket of its own each. */
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient, QueryObserver, type QueryObserverOptions } from '@tanstack/react-query';
import { createStore } from 'zustand/vanilla';
import { followChanges } from '../../renderer/app/changes.ts';
import type { Api, ConnectionStatus } from '../../renderer/app/connection.ts';
import { connectApi } from '../../service/testing/client.ts';
import type { Defer } from './scope.ts';
import type { BenchSite } from './site.ts';

/** What stands open on each. */
export const consolePages = ['sessions', 'hosts', 'workspaces', 'tasks'] as const;
type ConsolePage = (typeof consolePages)[number];

/** Opens one with this page, and keeps it up to date until the benchmark undoes it. */
export async function openConsole(defer: Defer, site: BenchSite, page: ConsolePage): Promise<void> {
  const { api, close } = await connectApi(`${site.loopback.replace(/^http/, 'ws')}rpc`, site.bearer);
  // As renderer/app/main.tsx makes it.
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000, retry: false } } });
  const status = createStore<ConnectionStatus>(() => ({ state: 'connected' }));
  const shown = Object.assign(new EventTarget(), { hidden: false });
  const { stop } = followChanges({ api, status }, client, shown);
  const observers = queriesOf(api, page).map((options) => new QueryObserver(client, options));
  for (const observer of observers) observer.subscribe(() => undefined);
  defer(() => {
    // What is under way ends with the connection; cancelling it would be sent on a socket that is closed.
    status.setState({ state: 'signed-out' }, true);
    stop();
    close();
  });
  for (const observer of observers) await observer.refetch({ throwOnError: true });
}

/** What a console asks for and keeps: the task centre of its shell, and its page. */
function queriesOf(api: Api, page: ConsolePage): QueryObserverOptions[] {
  const queries = createTanstackQueryUtils(api);
  const centre = queries.tasks.list.queryOptions({ input: { topLevel: true, limit: 100 } });
  const pages = {
    sessions: [queries.sessions.list.queryOptions()],
    hosts: [queries.hosts.list.queryOptions()],
    workspaces: [
      queries.workspaces.list.queryOptions(),
      queries.workspaces.links.queryOptions(),
      queries.registries.list.queryOptions(),
    ],
    tasks: [],
  };
  return [centre, ...pages[page]] as QueryObserverOptions[];
}
