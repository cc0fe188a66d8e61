/** The ways to a host: one line each. Service and console have a table of the same kinds. */
import { z } from 'zod';
import type { HostKey } from './host-key.ts';
import { socketForm } from './socket/index.ts';
import { sshForm } from './ssh/index.ts';
import type { KeyRoute, TypedWishes, WayForm } from './way.ts';

export const wayForms = {
  // The most particular form of an address first: a name may be anything.
  socket: socketForm,
  ssh: sshForm,
} as const;

export type WayKind = keyof typeof wayForms;
/** What is stored of a host, by the kind of its way. */
export type WayConfigs = { readonly [Kind in WayKind]: z.infer<(typeof wayForms)[Kind]['schema']> };
/** Each way with the types that belong together. */
type Ways = {
  readonly [Kind in WayKind]: WayForm<
    WayConfigs[Kind],
    NonNullable<ReturnType<(typeof wayForms)[Kind]['readAddress']>>
  >;
};
const ways: Ways = wayForms;

/** How a host is reached, without secrets. */
const [first, ...others] = Object.values(wayForms).map(({ schema }) => schema);
if (first === undefined) throw new Error('There is no way to any host.');
export const hostConfigSchema = z.discriminatedUnion('kind', [first, ...others]);
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** For reading: `/run/docker.sock`, `anna@build-1:2222 through ops@bastion`. */
export function hostAddress(config: HostConfig): string {
  return addressOf(config.kind, config);
}

/** What an address leads to, of whatever way it is. `none`: it is none; `apart`: what is said beside it does not fit. */
export function typedConfig(text: string, wishes: TypedWishes): HostConfig | 'none' | 'apart' {
  for (const kind of wayKinds) {
    const config = typedAs(kind, text, wishes);
    if (config !== 'none') return config;
  }
  return 'none';
}

/** Whether its engine is one of the machine that the service runs on. */
export const isOfThisMachine = ({ kind }: Pick<HostConfig, 'kind'>): boolean => ways[kind].isOfThisMachine;

/** Whose keys are to be confirmed on the way, in its order. */
export function keyRoutes(config: HostConfig): readonly KeyRoute[] {
  return routesOf(config.kind, config);
}

/** The settings with a key that was confirmed for the one at this place of `keyRoutes`. */
export function withKeyAt(config: HostConfig, at: number, key: HostKey): HostConfig {
  return keyedAt(config.kind, config, at, key);
}

export const wayKinds = Object.keys(wayForms) as readonly WayKind[];

function addressOf<Kind extends WayKind>(kind: Kind, config: WayConfigs[Kind]): string {
  return ways[kind].address(config);
}

function typedAs<Kind extends WayKind>(
  kind: Kind,
  text: string,
  wishes: TypedWishes,
): WayConfigs[Kind] | 'none' | 'apart' {
  const way: Ways[Kind] = ways[kind];
  const address = way.readAddress(text);
  return address === null ? 'none' : (way.configOf(address, wishes) ?? 'apart');
}

function routesOf<Kind extends WayKind>(kind: Kind, config: WayConfigs[Kind]): readonly KeyRoute[] {
  return ways[kind].keyRoutes(config);
}

function keyedAt<Kind extends WayKind>(
  kind: Kind,
  config: WayConfigs[Kind],
  at: number,
  key: HostKey,
): WayConfigs[Kind] {
  return ways[kind].withKeyAt(config, at, key);
}
