/** What the service has to know of a way to a host. */
import type { HostConfig, HostKey, HostSecret } from '../../common/model/hosts.ts';
import type { SshAddress } from '../../common/ways/ssh/config.ts';
import type { WayConfigs, WayKind } from '../../common/ways/table.ts';
import type { EngineTransport } from './engine/transport.ts';
import type { SshWorkers } from './ssh/workers.ts';
import type { HostConnectionConfig, SshHop } from './types.ts';

export type ConnectorDeps = {
  /** For opening private keys and reading known_hosts: SSH only. */
  readonly workers: SshWorkers;
  /** For SSH_AUTH_SOCK. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Read for host keys; the files that ssh reads where silent. */
  readonly knownHostsFiles?: readonly string[];
  /** For reaching the host and for each step of the handshake. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Default 5 s: a connection lost without a word is noticed within 15 s, well before a call's deadline. */
  readonly keepaliveMs?: number;
  /** How often an idle engine is asked whether it is there. Default 15 s. */
  readonly heartbeatMs?: number;
  readonly random?: () => number;
  readonly now?: () => number;
};

/** What a connection is made of, by the kind of its way. */
export type Connections = {
  readonly [Kind in WayKind]: Extract<HostConnectionConfig, { readonly kind: Kind }>;
};

/** Something whose key can be looked at: the host, or a jump host on the way to it. */
export type KeyedPoint = SshAddress & {
  readonly isJump: boolean;
  /** Jump hosts before it, ready to be signed in to. */
  readonly hops: readonly SshHop[];
  readonly knownKeys: readonly HostKey[];
};

export type Route = { readonly target: SshAddress; readonly hops: readonly SshAddress[] };

/** One host's way, as its settings say. Nothing here connects; all of it is pure. */
export type HostWay = {
  /** What a connection is made of. */
  connection(secret: HostSecret, knownKeys: readonly HostKey[]): HostConnectionConfig;
  /** Another machine than with the settings before: the key and the secret of that one do not go there. */
  leadsElsewhere(before: HostConfig): boolean;
  /** The settings with the keys that were confirmed on the way before, and no others. */
  withKeysOf(before: HostConfig): HostConfig;
  /** The secrets that go with these settings: what is given, else what is stored for the same place. */
  secretFor(stored: HostSecret, given: HostSecret | undefined): HostSecret;
  /** Keys on record for what a route ends at; none where this way does not lead there. */
  keysAt(knownKeys: readonly HostKey[], route: Route): readonly HostKey[];
  /** The settings with this key as the one known of a jump host; null where none of that address is on the way. */
  withHopKey(hop: SshAddress, key: HostKey): HostConfig | null;
  /** The host, or the jump host of this address; null where there is nothing that has a key. */
  keyedPoint(secret: HostSecret, knownKeys: readonly HostKey[], hop: SshAddress | undefined): KeyedPoint | null;
};

/** What the folder of a way gives to the table. */
export type WayModule<Kind extends WayKind> = {
  of(config: WayConfigs[Kind]): HostWay;
  /** Begins to connect at once, and explains its failures with what to do about them. */
  transport(connection: Connections[Kind], deps: ConnectorDeps): EngineTransport;
};
