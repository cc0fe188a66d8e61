/** What an area of the console brings along. The shell knows features only by this. */

import type { RouterUtils } from '@orpc/tanstack-query';
import type { IconProps } from '@tabler/icons-react';
import type { QueryClient } from '@tanstack/react-query';
import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import type { Api } from './connection.ts';

export type NavItem = {
  readonly to: string;
  readonly label: string;
  readonly icon: ComponentType<IconProps>;
  /** Position in the navigation; items of one group stand together. */
  readonly order: number;
  readonly group: 'work' | 'site';
};

/** An entry of the command palette. */
export type Command = {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: ComponentType<IconProps>;
  readonly keywords?: readonly string[];
  run(navigate: (to: string) => void): void;
};

export type Feature = {
  readonly id: string;
  readonly nav?: NavItem;
  /** Routes under the shell. Pages are loaded when they are first opened. */
  routes(parent: AnyRoute): readonly AnyRoute[];
  /** Wraps all pages, and keeps what of the area has to outlive each of them. In the first load: little on purpose. */
  readonly around?: ComponentType<{ readonly children: ReactNode }>;
  readonly commands?: readonly Command[];
  /** Commands for objects that are known already: sessions by name, hosts by address. Reads the cache, fetches nothing. */
  commandsFrom?(cache: QueryClient, queries: RouterUtils<Api>): readonly Command[];
};
