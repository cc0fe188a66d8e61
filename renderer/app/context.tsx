/** What every part of the console may use: the API, its queries, the connection's state. */
import type { RouterUtils } from '@orpc/tanstack-query';
import { createContext, type ReactNode, use } from 'react';
import { useStore } from 'zustand';
import type { Commands } from '../../common/commands.ts';
import type { PictureAddresses } from '../ui/blob.ts';
import type { Api, Connection, ConnectionStatus } from './connection.ts';
import type { TaskFeed } from './task-feed.ts';

type ConsoleContext = {
  readonly connection: Connection;
  readonly api: Api;
  /** `queries.hosts.list.queryOptions()` and so on. Their keys start with the area, so change events find them. */
  readonly queries: RouterUtils<Api>;
  /** Newer snapshots of tasks, as they come. */
  readonly tasks: TaskFeed;
  /** Where pictures of answers can be shown from. */
  readonly pictures: PictureAddresses;
  /** What can be typed on the machine of the service. */
  readonly commands: Commands;
  signOut(): void;
};

const Context = createContext<ConsoleContext | null>(null);

export function ConsoleProvider({ value, children }: { value: ConsoleContext; children: ReactNode }) {
  return <Context value={value}>{children}</Context>;
}

export function useConsole(): ConsoleContext {
  const value = use(Context);
  if (!value) throw new Error('useConsole is used outside of the console');
  return value;
}

export function useApi(): Api {
  return useConsole().api;
}

export function useQueries(): RouterUtils<Api> {
  return useConsole().queries;
}

export function useCommands(): Commands {
  return useConsole().commands;
}

export function useConnectionStatus(): ConnectionStatus {
  return useStore(useConsole().connection.status);
}
