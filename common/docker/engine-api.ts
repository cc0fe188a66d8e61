/**
 * The part of the Docker Engine API's `POST /containers/create` body that Fairlead sends. Names and units are the
 * engine's (API 1.41+), not docker-py's. Keys that only pass through (`Ulimits`, `Devices`, …) stay in the index
 * signature; those that our own code reads or decides are named.
 */
export type PortBinding = { readonly HostIp: string; readonly HostPort: string };

export type DeviceRequest = {
  readonly Driver: string;
  readonly Count: number;
  readonly DeviceIDs: readonly string[];
  readonly Capabilities: readonly (readonly string[])[];
  readonly Options: Readonly<Record<string, string>>;
};

/** An entry of `HostConfig.Mounts`. A missing `Source` of type `bind` makes the engine refuse the container. */
export type Mount = {
  readonly [key: string]: unknown;
  readonly Target: string;
  readonly Source?: string;
  readonly Type: string;
  readonly ReadOnly?: boolean;
};

export type HostConfigBody = {
  [key: string]: unknown;
  PortBindings?: Record<string, readonly PortBinding[]>;
  /** Bytes, hard limit. */
  Memory?: number;
  /** Bytes, memory and swap together; equal to `Memory` means no swap, -1 means no limit. */
  MemorySwap?: number;
  /** Hard CFS limit in billionths of a core. */
  NanoCpus?: number;
  /** Relative weight; the engine's default is 1024. */
  CpuShares?: number;
  /** Microseconds of CPU time per `CpuPeriod`. Excludes `NanoCpus`. */
  CpuQuota?: number;
  /** Microseconds. Excludes `NanoCpus`. */
  CpuPeriod?: number;
  /** Bytes of /dev/shm. */
  ShmSize?: number;
  Sysctls?: Readonly<Record<string, string>>;
  Tmpfs?: Readonly<Record<string, string>>;
  UTSMode?: string;
  IpcMode?: string;
  /** Bytes that the session is to keep when memory is short; not above `Memory`. */
  MemoryReservation?: number;
  /** Publishes every port that the image or the body exposes, on all addresses of the host. */
  PublishAllPorts?: boolean;
  AutoRemove?: boolean;
  DeviceRequests?: readonly DeviceRequest[];
  Binds?: readonly string[];
  Mounts?: readonly Mount[];
  NetworkMode?: string;
  RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount?: number };
};

export type ContainerCreateBody = {
  [key: string]: unknown;
  Image: string;
  /** `user[:group]`; absent or empty leaves the image's own. */
  User?: string;
  Hostname?: string;
  /** `KEY=value`, or `KEY` alone to take a variable of the image away. */
  Env?: readonly string[];
  Labels?: Record<string, string>;
  ExposedPorts?: Record<string, Record<string, never>>;
  NetworkDisabled?: boolean;
  HostConfig?: HostConfigBody;
};
