/** What a way to a host is for every process: what is stored of it, and how its address is typed and written. */
import type { z } from 'zod';
import type { HostKey } from './host-key.ts';
import type { TypedSsh } from './ssh/address.ts';
import type { SshHopConfig } from './ssh/config.ts';

/** What is said beside an address on a command line. */
export type TypedWishes = {
  /** Whoever types: the account where an address names none. */
  readonly account: string;
  /** A private key file; null where an agent signs in. */
  readonly keyPath: string | null;
  readonly jumps: readonly TypedSsh[];
  /** Where the engine listens on the host; null for the usual place. */
  readonly socketPath: string | null;
};

/** Something on the way whose key is to be confirmed, and the jump hosts before it. */
export type KeyRoute = {
  readonly host: string;
  readonly port: number;
  readonly isJump: boolean;
  readonly hops: readonly SshHopConfig[];
};

/** To be written as `const form = {…} as const satisfies WayForm<Config, Typed>`, so that nothing of it is forgotten. */
export type WayForm<Config extends { readonly kind: string }, Typed extends object> = {
  readonly kind: Config['kind'];
  /** Whether it leads to an engine of the machine that the service runs on: on another machine it is another engine's. */
  readonly isOfThisMachine: boolean;
  /** What is stored of a host, without secrets. */
  readonly schema: z.ZodType<Config>;
  /** What somebody typed or pasted, taken apart. null where it is no address of this way. */
  readAddress(text: string): Typed | null;
  /** The settings that an address and what is said beside it lead to; null where they do not go together. */
  configOf(address: Typed, wishes: TypedWishes): Config | null;
  /** For reading, in lists and in the audit log. Two hosts of one address are the same host. */
  address(config: Config): string;
  /** Whose keys are to be confirmed, in the order of the way; empty for a way without keys. */
  keyRoutes(config: Config): readonly KeyRoute[];
  /** The settings with a key that was confirmed for the one at this place of `keyRoutes`. */
  withKeyAt(config: Config, at: number, key: HostKey): Config;
};
