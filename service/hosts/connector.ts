/**
 * What the rest of the service knows of a container engine, the same for every way to a host (docs/architecture.md, Hosts).
 *
 * Rules that every implementation keeps:
 * - every unary call has a deadline (default 30 s) and rejects with a coded `FairleadError`, never hangs;
 * - streams end with their `AbortSignal` and when the connection is lost;
 * - calls are safe to repeat: stopping what is stopped, removing what is gone and starting what runs are no errors.
 */

import type { Duplex } from 'node:stream';
import type { ContainerCreateBody } from '../../common/docker/engine-api.ts';
import type { HistoryEntry } from '../../common/docker/layers.ts';
import type { PullProgress } from '../../common/docker/pull-progress.ts';
import type { ErrorCode } from '../../common/errors.ts';
import type { Hint } from '../../common/hint.ts';
import type { ImageMaking } from './build-types.ts';

export type CallOptions = { readonly signal?: AbortSignal /** Milliseconds. */; readonly deadlineMs?: number };

/** `GET /info` and `/version`, in our words. */
export type EngineInfo = {
  /** The engine's own id: two hosts with the same id are the same engine. */
  readonly engineId: string;
  readonly engine: 'docker' | 'podman';
  readonly engineVersion: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  /** `linux/amd64` style platform parts as the registry spells them: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly kernel: string;
  readonly hostname: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly dataRoot: string;
  readonly storageDriver: string;
  readonly securityOptions: readonly string[];
  readonly runtimes: readonly string[];
  readonly cgroupVersion: '1' | '2' | 'unknown';
  readonly warnings: readonly string[];
};

/** What the engine's machine takes for the time, epoch milliseconds, with when it was asked by this machine's clock. */
type EngineClock = { readonly saidAt: number; readonly askedAt: number; readonly tookMs: number };

/** Disk of the file system that holds the engine's data root, bytes. `null` where the host does not let it be read. */
export type DiskSpace = { readonly totalBytes: number; readonly usedBytes: number; readonly freeBytes: number };

export type ImageSummary = {
  readonly id: string;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  /** Bytes, layers included (shared ones counted in every image). */
  readonly sizeBytes: number;
  readonly createdAt: number;
  readonly labels: Readonly<Record<string, string>>;
};

export type ImageDetails = ImageSummary & {
  readonly architecture: string;
  readonly os: string;
  /** Uncompressed layer digests (`sha256:…`), base first. */
  readonly diffIds: readonly string[];
  readonly env: readonly string[];
  readonly exposedPorts: readonly string[];
  readonly user: string;
};

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export type PublishedPort = {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly hostIp: string;
  readonly hostPort: number;
};

export type ContainerSummary = {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
};

export type ContainerDetails = ContainerSummary & {
  /** ISO 8601 as the engine says; a new value for every start. Certificates are pinned per this. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly errorMessage: string;
  readonly ports: readonly PublishedPort[];
  readonly ipAddress: string;
  readonly env: readonly string[];
  readonly made: ContainerMade;
};

/** What a container was made with and can be changed in past Fairlead, as its engine has it now. */
export type ContainerMade = {
  readonly privileged: boolean;
  readonly capabilities: readonly string[];
  readonly binds: readonly string[];
  /** `default` where the engine chose. */
  readonly networkMode: string;
  readonly pidMode: string;
  /** Names of the networks it is in. */
  readonly networks: readonly string[];
  /** Bytes; 0 for no limit. */
  readonly memoryBytes: number;
  /** By `port/protocol`, the addresses of the host it is to be published on. */
  readonly published: Readonly<Record<string, readonly string[]>>;
};

export type ContainerStats = {
  readonly at: number;
  /** Cores in use, 1.0 = one core. */
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
  readonly pids: number;
};

/** Whole-host load. Cores in use and bytes; read over the engine's host (proc), not summed over containers. */
export type HostLoad = {
  readonly at: number;
  readonly cpuCores: number;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
};

export type EngineDiskUsage = {
  readonly imagesBytes: number;
  readonly containersBytes: number;
  readonly volumesBytes: number;
  readonly buildCacheBytes: number;
  /** What removing dangling images and stopped containers of ours would free at least. */
  readonly reclaimableBytes: number;
  /** Per image what only it holds: removing it gives back this. Null where the engine does not tell what is shared. */
  readonly images: readonly { readonly id: string; readonly ownBytes: number | null }[];
};

export type EngineEvent = {
  readonly at: number;
  readonly type: 'container' | 'image' | 'other';
  readonly action: string;
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
};

export type RegistryAuth = { readonly username: string; readonly password: string; readonly serverAddress: string };

export type PullOptions = {
  readonly platform?: string;
  readonly auth?: RegistryAuth;
  readonly signal?: AbortSignal;
  /** Called for every message of the engine; the caller thins it out. */
  readonly onProgress?: (progress: PullProgress) => void;
};

export type ExecOptions = {
  readonly cmd: readonly string[];
  readonly user?: string;
  readonly privileged?: boolean;
  readonly workdir?: string;
  readonly env?: readonly string[];
};
type ExecResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** An interactive exec with a terminal. `stream` carries raw terminal bytes both ways. */
export type ExecTerminal = {
  readonly stream: Duplex;
  resize(cols: number, rows: number): Promise<void>;
  /** Resolves when the process ended, with its exit code (null when the engine no longer knows). */
  readonly ended: Promise<number | null>;
};

export type FolderFacts = {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, `0o755`. */
  readonly mode: number;
  readonly empty: boolean;
};

export type LogLine = { readonly at: number; readonly source: 'stdout' | 'stderr'; readonly text: string };

/** Where a connection stands. `reason` is an `ErrorInfo`-like sentence for people when it is not connected. */
export type ConnectionState = {
  readonly state: 'connecting' | 'connected' | 'waiting' | 'refused' | 'closed';
  readonly since: number;
  readonly code?: ErrorCode;
  readonly reason?: string;
  readonly hint?: Hint;
  /** Milliseconds until the next attempt, in state `waiting`. */
  readonly retryInMs?: number;
};

export interface EngineConnector extends ImageMaking {
  /** Whether its published ports are this machine's own, so that every process here can dial them. */
  readonly sharesNetwork: boolean;
  readonly connection: ConnectionState;
  /** Calls `listener` at every change; returns the function that stops it. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** Asks for an attempt right now, out of back-off. */
  reconnect(): void;

  ping(options?: CallOptions): Promise<{ readonly roundTripMs: number }>;
  info(options?: CallOptions): Promise<EngineInfo>;
  /** What time it is there; null where the engine does not tell. */
  clock(options?: CallOptions): Promise<EngineClock | null>;
  diskSpace(options?: CallOptions): Promise<DiskSpace | null>;
  load(options?: CallOptions): Promise<HostLoad | null>;
  /** `imagesOnly`: engines that can (API 1.42) leave out containers and volumes, which they walk through. */
  diskUsage(options?: CallOptions & { readonly imagesOnly?: boolean }): Promise<EngineDiskUsage>;
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;

  listImages(options?: CallOptions): Promise<readonly ImageSummary[]>;
  inspectImage(reference: string, options?: CallOptions): Promise<ImageDetails | null>;
  /** The steps in which it was made, base first; none where it is not there. */
  imageHistory(reference: string, options?: CallOptions): Promise<readonly HistoryEntry[]>;
  pullImage(reference: string, options?: PullOptions): Promise<void>;
  tagImage(source: string, target: string, options?: CallOptions): Promise<void>;
  removeImage(
    reference: string,
    options?: CallOptions & { readonly force?: boolean },
  ): Promise<{ readonly removed: boolean }>;

  /** Containers that carry every given label (`key=value`), running or not. */
  listContainers(labels: Readonly<Record<string, string>>, options?: CallOptions): Promise<readonly ContainerSummary[]>;
  createContainer(
    name: string,
    body: ContainerCreateBody,
    options?: CallOptions & { readonly platform?: string },
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  inspectContainer(id: string, options?: CallOptions): Promise<ContainerDetails | null>;
  startContainer(id: string, options?: CallOptions): Promise<void>;
  stopContainer(id: string, options?: CallOptions & { readonly timeoutS?: number }): Promise<void>;
  restartContainer(id: string, options?: CallOptions & { readonly timeoutS?: number }): Promise<void>;
  pauseContainer(id: string, options?: CallOptions): Promise<void>;
  unpauseContainer(id: string, options?: CallOptions): Promise<void>;
  /** Force-removal with anonymous volumes. Gone already is success. */
  removeContainer(id: string, options?: CallOptions): Promise<void>;

  exec(id: string, exec: ExecOptions, options?: CallOptions): Promise<ExecResult>;
  terminal(
    id: string,
    exec: ExecOptions & { readonly cols: number; readonly rows: number },
    options?: CallOptions,
  ): Promise<ExecTerminal>;
  logs(
    id: string,
    options: {
      readonly tail: number;
      readonly follow: boolean;
      readonly signal?: AbortSignal;
      /** Epoch milliseconds of the host: older lines are left out. */
      readonly sinceMs?: number;
    },
  ): AsyncIterable<LogLine>;
  stats(id: string, signal: AbortSignal): AsyncIterable<ContainerStats>;
  /** One file of a container as bytes, at most `maxBytes`; null when it is not there. Works on a stopped container. */
  readFile(id: string, path: string, options?: CallOptions & { readonly maxBytes?: number }): Promise<Buffer | null>;
  writeFile(
    id: string,
    path: string,
    content: Buffer,
    options?: CallOptions & { readonly mode?: number; readonly uid?: number; readonly gid?: number },
  ): Promise<void>;

  /** A folder of a container, volumes included; null when it is not there. Works on a container that never started. */
  readFolder(id: string, path: string, options?: CallOptions): Promise<FolderFacts | null>;
  /** Makes a folder, or sets owner and mode of one that is there; what is in it stays as it is. */
  writeFolder(
    id: string,
    path: string,
    owner: { readonly mode: number; readonly uid: number; readonly gid: number },
    options?: CallOptions,
  ): Promise<void>;

  /**
   * A byte stream to a TCP port that the container published on its host's loopback.
   * @throws SESSION_PORT_NOT_PUBLISHED, SESSION_PORT_REFUSED, and the connection errors of the host.
   */
  dial(id: string, containerPort: number, options?: CallOptions): Promise<Duplex>;
  /** Where the host itself finds such a port. @throws as `dial` */
  publishedAt(
    id: string,
    containerPort: number,
    options?: CallOptions,
  ): Promise<{ readonly host: string; readonly port: number }>;
  /** Milliseconds that the way to such a port takes: the connection alone, which is closed again. @throws as `dial` */
  timeDial(id: string, containerPort: number, options?: CallOptions): Promise<number>;

  /** Ends the connection and everything that runs over it. */
  close(): Promise<void>;
}
