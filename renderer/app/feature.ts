/** What an area of the console brings along. The shell knows features only by this. */

import type { IconProps } from '@tabler/icons-react';
import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import type { Found, FoundKind } from '../../common/model/search.ts';
import type { Offer } from './may.ts';

export type NavItem = Offer & {
  readonly to: string;
  readonly label: string;
  readonly icon: ComponentType<IconProps>;
  /** Position in the navigation; items of one group stand together. */
  readonly order: number;
  readonly group: 'work' | 'site';
};

/** An entry of the command palette that the console itself knows; those of the site come from the service. */
export type Command = Offer & {
  readonly id: string;
  /** `action` where silent. */
  readonly group?: 'page' | 'action' | 'setting' | 'guide';
  readonly label: string;
  readonly description?: string;
  readonly icon: ComponentType<IconProps>;
  readonly keywords?: readonly string[];
  /** A longer text, whose words find it as well, after everything else. */
  readonly text?: string;
  run(navigate: (to: string) => void): void;
};

/** How something of the site that was found is shown in the palette. */
export type FoundView = {
  readonly label: string;
  /** What it is beside its name: address, user and host, image. */
  readonly context: string;
  /** Its state in words, with a theme colour. */
  readonly state?: { readonly color: string; readonly label: string };
  readonly icon: ComponentType<IconProps>;
  readonly to: string;
};
export type FoundViews = { readonly [K in FoundKind]?: (found: Extract<Found, { kind: K }>) => FoundView };

export type Feature = {
  readonly id: string;
  readonly nav?: NavItem;
  /** Routes under the shell. Pages are loaded when they are first opened. */
  routes(parent: AnyRoute): readonly AnyRoute[];
  /** Wraps all pages, and keeps what of the area has to outlive each of them. In the first load: little on purpose. */
  readonly around?: ComponentType<{ readonly children: ReactNode }>;
};

/** What an area brings to the palette. Apart from the feature, because the first screen needs none of it. */
export type Finds = {
  readonly commands?: readonly Command[];
  /** How the kinds of things that the area has are shown where they are found. */
  readonly finds?: FoundViews;
};
