/** The operations of the area `hosts`, and how it looks at this machine and the network. */
import type { Permission } from '../../common/access/permissions.ts';
import type { ErrorInfo } from '../../common/errors.ts';
import type {
  Host,
  HostConfig,
  HostContainer,
  HostImage,
  HostKey,
  HostOverrides,
  HostSample,
  HostSecret,
  NewHost,
} from '../../common/model/hosts.ts';
import type { SshAddress, SshHopConfig } from '../../common/ways/ssh/config.ts';
import type { Actor, Operations } from '../access/actor.ts';
import type { Done } from '../access/facts.ts';
import type { EngineInfo } from './connector.ts';
import type { SshHop } from './types.ts';

/** What is known of a host key that a host presented. */
export type KeyVerdict = {
  readonly presented: HostKey;
  readonly verdict: 'known' | 'new' | 'changed' | 'revoked';
  readonly known: readonly (HostKey & { readonly source: string })[];
};

type SshSuggestions = {
  readonly hosts: readonly {
    alias: string;
    host: string;
    port: number;
    user: string | null;
    keyPath: string | null;
    hops: { host: string; port: number; user: string | null; keyPath: string | null }[];
    reason: string | null;
  }[];
  readonly notes: readonly string[];
  readonly agentAvailable: boolean;
  readonly keyFiles: readonly string[];
};

type LocalEngineFinding = {
  readonly socketPath: string;
  readonly label: string;
  readonly error: ErrorInfo | null;
};

/** How this machine and the network are looked at. */
export type HostDiscovery = {
  localEngines(): Promise<{
    readonly engines: readonly LocalEngineFinding[];
    readonly install: { sentence: string; command: string } | null;
  }>;
  sshSuggestions(): Promise<SshSuggestions>;
  /**
   * Reads the key that a host or a jump host presents, without signing in there, and compares it with what is known.
   * @param hops jump hosts before it, which are signed in to.
   */
  probeKey(
    target: SshAddress & { readonly isJump: boolean },
    hops: readonly SshHop[],
    storedKeys: readonly HostKey[],
    signal: AbortSignal,
  ): Promise<KeyVerdict>;
  /** Jump hosts of settings that are not stored, with the secrets that came with them. */
  jumpHosts(hops: readonly SshHopConfig[], secret: HostSecret): readonly SshHop[];
};

/** A host, or a jump host on the way to it. */
type StoredPoint = { readonly id: string; readonly hop?: SshAddress | undefined };

/** What is left out stays as it is. */
type HostChange = {
  readonly id: string;
  readonly name?: string | undefined;
  readonly config?: HostConfig | undefined;
  readonly secret?: HostSecret | undefined;
  readonly enabled?: boolean | undefined;
  readonly tags?: string[] | undefined;
  readonly zone?: string | undefined;
  readonly installByDefault?: boolean | undefined;
  /** All of them: what is left out goes back to what the engine says. */
  readonly overrides?: HostOverrides | undefined;
};

/** Each throws HOST_NOT_FOUND where it names a host that is not there. */
export type HostArea = {
  list(actor: Actor): Promise<Host[]>;
  get(actor: Actor, id: string): Promise<Host>;
  /** Engines of this machine, reachable or not, with what to do about the latter. */
  discoverLocal(actor: Actor): Promise<{
    readonly engines: (LocalEngineFinding & { readonly added: boolean })[];
    readonly install: { sentence: string; command: string } | null;
  }>;
  /** Hosts named in the user's SSH configuration. */
  sshSuggestions(actor: Actor): Promise<SshSuggestions>;
  /** Reads the host's key without signing in there. Jump hosts on the way are signed in to. */
  probeKey(
    actor: Actor,
    target: SshAddress & {
      readonly hops?: readonly SshHopConfig[] | undefined;
      readonly secret?: HostSecret | undefined;
    },
    signal: AbortSignal,
  ): Promise<KeyVerdict>;
  /** The same for a host that is here, or a jump host on the way to it. */
  probeStoredKey(actor: Actor, point: StoredPoint, signal: AbortSignal): Promise<KeyVerdict>;
  /** Connects, reads the engine and leaves again. @throws what the connection says, HOST_ADDED_ALREADY */
  check(actor: Actor, input: NewHost, signal: AbortSignal): Promise<EngineInfo>;
  /** As `check`, and keeps it. */
  add(actor: Actor, input: NewHost, signal: AbortSignal): Promise<Done<Host>>;
  update(actor: Actor, change: HostChange): Promise<Done<Host>>;
  /** Replaces the known key of a host, or of a jump host on the way to it, after a person compared the new one. */
  trustKey(actor: Actor, trusted: StoredPoint & { readonly key: HostKey }): Promise<Done<Host>>;
  reconnect(actor: Actor, id: string): Promise<Host>;
  /** Forgets the host. Containers and images on it stay. */
  remove(actor: Actor, removal: { readonly id: string; readonly endSessions: boolean }): Promise<Done<null>>;
  images(actor: Actor, id: string): Promise<HostImage[]>;
  /**
   * By a name, or by the id with all its names. `freedBytes`: measured on the host's disk, null where that could not be
   * read. @throws IMAGE_IN_USE
   */
  removeImage(
    actor: Actor,
    removal: { readonly id: string; readonly image: string; readonly force: boolean },
  ): Promise<Done<{ readonly freedBytes: number | null; readonly removed: boolean }>>;
  containers(actor: Actor, id: string): Promise<HostContainer[]>;
  /** About one a second, until the signal. */
  samples(actor: Actor, id: string, signal: AbortSignal): AsyncGenerator<HostSample, void, void>;
};
export type HostOperations = Operations<HostArea>;

export const hostNeeds = {
  list: 'hosts.view',
  get: 'hosts.view',
  discoverLocal: 'hosts.modify',
  sshSuggestions: 'hosts.modify',
  probeKey: 'hosts.modify',
  probeStoredKey: 'hosts.modify',
  check: 'hosts.modify',
  add: 'hosts.modify',
  update: 'hosts.modify',
  trustKey: 'hosts.modify',
  reconnect: 'hosts.modify',
  remove: 'hosts.modify',
  images: 'hosts.view',
  removeImage: 'hosts.modify',
  containers: 'hosts.view',
  samples: 'hosts.view',
} as const satisfies Record<string, Permission>;
