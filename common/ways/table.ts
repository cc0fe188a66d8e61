/** The ways to a host: one line each. Service and console have a table of the same kinds. */
import { z } from 'zod';
import { socketForm } from './socket/index.ts';
import { sshForm } from './ssh/index.ts';

export const wayForms = {
  // The most particular form of an address first: a name may be anything.
  socket: socketForm,
  ssh: sshForm,
} as const;

export type WayKind = keyof typeof wayForms;
/** What is stored of a host, by the kind of its way. */
export type WayConfigs = { readonly [Kind in WayKind]: z.infer<(typeof wayForms)[Kind]['schema']> };
/** What somebody typed, by the kind of way that it is an address of. */
export type TypedAddress = {
  readonly [Kind in WayKind]: {
    readonly kind: Kind;
    readonly address: NonNullable<ReturnType<(typeof wayForms)[Kind]['readAddress']>>;
  };
}[WayKind];

/** How a host is reached, without secrets. */
const [first, ...others] = Object.values(wayForms).map(({ schema }) => schema);
if (first === undefined) throw new Error('There is no way to any host.');
export const hostConfigSchema = z.discriminatedUnion('kind', [first, ...others]);
export type HostConfig = z.infer<typeof hostConfigSchema>;

/** For reading: `/run/docker.sock`, `anna@build-1:2222 through ops@bastion`. */
export function hostAddress(config: HostConfig): string {
  return addressOf(config.kind, config);
}

function addressOf<Kind extends WayKind>(kind: Kind, config: WayConfigs[Kind]): string {
  const forms: { readonly [One in WayKind]: { address(config: WayConfigs[One]): string } } = wayForms;
  return forms[kind].address(config);
}

/** The way that an address belongs to, and what it says. null where it is none of any way. */
export function readAddress(text: string): TypedAddress | null {
  for (const kind of wayKinds) {
    const read = typed(kind, text);
    if (read !== null) return read;
  }
  return null;
}

function typed(kind: WayKind, text: string): TypedAddress | null {
  const address = wayForms[kind].readAddress(text);
  // The compiler does not see that both come from one line of the table.
  return address === null ? null : ({ kind, address } as TypedAddress);
}

export const wayKinds = Object.keys(wayForms) as readonly WayKind[];
