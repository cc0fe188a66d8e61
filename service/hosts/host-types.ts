/** What other areas may know of the site's hosts. */
import type { HostConfig, HostKey, HostOverrides } from '../../common/model/hosts.ts';
import type { CallOptions, DiskSpace, EngineConnector, EngineInfo } from './connector.ts';

/** A host with its live connection. The values are what is known now; ask the connector for fresher ones. */
export type ManagedHost = {
  readonly id: string;
  readonly name: string;
  readonly config: HostConfig;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly zone: string;
  readonly installByDefault: boolean;
  readonly overrides: HostOverrides;
  readonly knownKeys: readonly HostKey[];
  readonly connector: EngineConnector;
  /** As of the last successful look; kept over a restart. */
  readonly info: EngineInfo | null;
  readonly disk: DiskSpace | null;
  readonly lastSeenAt: number | null;
  readonly createdAt: number;
};

/** All hosts of the site and their connections. */
export interface HostPool {
  /** By name. */
  all(): readonly ManagedHost[];
  get(id: string): ManagedHost | null;
  /** @throws HOST_NOT_FOUND */
  require(id: string): ManagedHost;
  /** Calls `listener` whenever a host has become reachable (also for the first time), after its facts were read. */
  onConnected(listener: (host: ManagedHost) => void): () => void;
  /** Calls `listener` when a host that was connected no longer is. */
  onDisconnected(listener: (hostId: string) => void): () => void;
  /** Calls `listener` when a connected host's settings were changed, or its disk was looked at again. */
  onLooked(listener: (host: ManagedHost, why: 'settings' | 'disk') => void): () => void;
  /** Calls `listener` whenever a host was removed. */
  onRemoved(listener: (hostId: string) => void): () => void;
  /** Reads info and disk space again and keeps them. */
  refresh(id: string): Promise<ManagedHost>;
  /**
   * Reads the disk space now and keeps it, so that every place says the same of it. Null where the host does not let it
   * be read. @throws HOST_NOT_FOUND, and what the connector does
   */
  measureDisk(id: string, options?: CallOptions): Promise<DiskSpace | null>;
}

/** Which hosts this process does for what nobody asks for: see `steering.ts`. A site of one process steers all. */
export type Steering = {
  /** Whether this process steers that host. */
  steers(hostId: string): boolean;
  /** Calls `listener` when this process begins to steer a host. */
  onBegun(listener: (hostId: string) => void): () => void;
};
