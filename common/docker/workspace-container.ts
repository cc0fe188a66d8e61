/**
 * A session's container from a workspace's settings. `run_config` may change nearly everything, as in the field; it
 * cannot change how Fairlead finds the container (labels, name), reaches it (port 6901) and opens it (VNC_PW).
 */
import type { ContainerCreateBody, DeviceRequest, HostConfigBody, PortBinding } from './engine-api.ts';
import { sessionLabel, siteLabel, userLabel, workspaceLabel } from './labels.ts';
import { type BodyOrigin, type BodyOrigins, bodyOrigins, fromSite } from './origins.ts';
import { profileVolume } from './persistent-profile.ts';
import { bindTarget } from './run-config/binds.ts';
import { type Report, type RunConfigProblem, warn } from './run-config/values.ts';
import { mapRunConfig } from './run-config.ts';
import { type SessionEnvironmentInput, sessionEnvironment } from './session-environment.ts';
import { readVolumeMappings, toEngineVolume, type VolumeMapping } from './volume-mappings.ts';

/** Where session images serve their web client, with TLS and Basic credentials. */
export const VIEWER_PORT = 6901;
/** /dev/shm where neither the workspace nor its run_config says a size: browsers fall over with the engine's 64 MiB. */
export const DEFAULT_SHM_BYTES = 512 * 1024 * 1024;
const LABEL_PREFIX = 'fairlead.';
const NANO = 1_000_000_000;
/** The engine's range for CpuShares. */
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;

export type CpuAllocation = 'Inherit' | 'Quotas' | 'Shares';

export type SessionContainerInput = {
  readonly siteId: string;
  readonly sessionId: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** The reference that the host has, see `joinImageReference`. */
  readonly image: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly cpuAllocation: CpuAllocation;
  /** What `Inherit` means at this site. */
  readonly siteCpuAllocation: 'Quotas' | 'Shares';
  /** Cores that the host's engine really has; a quota above them is refused by the engine, so it is cut there. */
  readonly hostCores?: number | undefined;
  /** Bytes; null or absent takes `DEFAULT_SHM_BYTES`. */
  readonly shmSizeBytes?: number | null | undefined;
  readonly gpuCount: number;
  /** GPUs that placement chose; without it the engine takes the first `gpuCount`. */
  readonly gpuIds?: readonly string[] | undefined;
  readonly runConfig: unknown;
  readonly volumeMappings: unknown;
  /** A folder of the host with placeholders, see `readProfilePath`; empty for none. */
  readonly persistentProfilePath: string;
  /** What the person is called, for the folder of the profile. */
  readonly userName: string;
  readonly hostname?: string | undefined;
} & SessionEnvironmentInput;

export type SessionContainer = {
  /** Deterministic for a session: creating it twice fails at the engine instead of making two. */
  readonly name: string;
  readonly body: ContainerCreateBody;
  /** Which setting each part of the body comes from. */
  readonly origins: BodyOrigins;
  /** For the create call's query; null for the host's own. */
  readonly platform: string | null;
  /** Networks of the host that have to exist. */
  readonly networks: readonly string[];
  /** Folders to prepare on the host (owner), in the order of the settings. */
  readonly volumes: readonly VolumeMapping[];
  /** With any of severity `error` the container must not be created: see `runConfigError`. */
  readonly problems: readonly RunConfigProblem[];
};

/** The container's name for a session id. */
export function containerName(sessionId: string): string {
  return `fairlead-${sessionId.replace(/[^A-Za-z0-9_.-]/g, '-')}`;
}

/**
 * Pure. Units are bytes and cores.
 * - Quotas: `NanoCpus`, a hard limit. Shares: `CpuShares` = cores × 1024, a weight against other containers.
 * - Memory is a hard limit: `MemorySwap` equals it, so that a session cannot take the same amount again as swap (the
 *   engine's default). `memswap_limit` in run_config changes that.
 * - `mem_limit`, processor limits, `shm_size` and `device_requests` of run_config win over the workspace's figures,
 *   with a warning: placement goes on counting with those.
 */
export function buildSessionContainer(input: SessionContainerInput): SessionContainer {
  const problems: RunConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const mapped = mapRunConfig(input.runConfig, { image: input.image });
  problems.push(...mapped.problems);
  const { HostConfig: given = {}, Env: givenEnv = [], Labels: givenLabels = {}, ...rest } = mapped.body;
  const values = { username: input.userName, user_id: input.userId, image_id: input.workspaceId };
  const profile = profileVolume(input.persistentProfilePath, values, report);
  const mappings = readVolumeMappings(input.volumeMappings, report);
  const volumes = profile === null ? mappings : [profile, ...mappings];
  const host: HostConfigBody = { ShmSize: input.shmSizeBytes ?? DEFAULT_SHM_BYTES, ...given };
  limitCpu(host, given, input, report);
  limitMemory(host, given, input, report);
  requestGpus(host, given, input, report);
  const items = addVolumes(host, volumes, profile, report);
  keepReachable(host, mapped.body, report);
  publishViewer(host, given, report);
  delete host.RestartPolicy;
  if (given.RestartPolicy !== undefined && !['', 'no'].includes(given.RestartPolicy.Name)) {
    // A container that starts again by itself would run against the wish that the session's record holds.
    refuse('restart_policy', 'Fairlead decides when a session starts again; this is left out.', report);
  }
  const env = sessionEnvironment(input, givenEnv, report);
  if (input.gpuCount > 0 && !env.some(({ entry }) => entry.startsWith('NVIDIA_DRIVER_CAPABILITIES'))) {
    // Without it NVIDIA's runtime gives computing but no drawing.
    env.push({ entry: 'NVIDIA_DRIVER_CAPABILITIES=all', origin: fromSite });
  }
  for (const [index, { origin }] of env.entries()) items.set(`Env[${index}]`, origin);
  for (const key of Object.keys(sessionLabels(input))) items.set(`Labels.${key}`, fromSite);
  items.set(`ExposedPorts.${VIEWER_PORT}/tcp`, fromSite);
  items.set(`HostConfig.PortBindings.${VIEWER_PORT}/tcp`, fromSite);
  const body: ContainerCreateBody = {
    Hostname: input.hostname ?? containerName(input.sessionId).slice(0, 63),
    ...rest,
    Image: input.image,
    Env: env.map(({ entry }) => entry),
    Labels: { ...ownLabelsOnly(givenLabels, report), ...sessionLabels(input) },
    ExposedPorts: { ...rest.ExposedPorts, [`${VIEWER_PORT}/tcp`]: {} },
    HostConfig: host,
  };
  const { networks, platform } = mapped;
  const origins = bodyOrigins(body, mapped, items);
  return { name: containerName(input.sessionId), body, origins, platform, networks, volumes, problems };
}

/** What every container of a session carries, and what it is found by. */
export function sessionLabels(
  input: Pick<SessionContainerInput, 'siteId' | 'sessionId' | 'workspaceId' | 'userId'>,
): Record<string, string> {
  return {
    [siteLabel]: input.siteId,
    [sessionLabel]: input.sessionId,
    [workspaceLabel]: input.workspaceId,
    [userLabel]: input.userId,
  };
}

function ownLabelsOnly(labels: Readonly<Record<string, string>>, report: Report): Record<string, string> {
  // SECURITY: design §5.2 registry content is hostile: with our labels a workspace could pass for another session.
  const entries = Object.entries(labels).filter(([key]) => {
    if (!key.startsWith(LABEL_PREFIX)) return true;
    refuse(`labels.${key}`, `Labels that begin with ${LABEL_PREFIX} belong to Fairlead; this is left out.`, report);
    return false;
  });
  return Object.fromEntries(entries);
}

function limitCpu(host: HostConfigBody, given: HostConfigBody, input: SessionContainerInput, report: Report): void {
  const limits: readonly [keyof HostConfigBody & string, string][] = [
    ['NanoCpus', 'nano_cpus'],
    ['CpuQuota', 'cpu_quota'],
    ['CpuPeriod', 'cpu_period'],
    ['CpuShares', 'cpu_shares'],
  ];
  const own = limits.filter(([key]) => given[key] !== undefined);
  for (const [, property] of own) overrides(property, "the workspace's cores", report);
  const hasQuota = own.some(([key]) => key !== 'CpuShares');
  const hasShares = own.some(([key]) => key === 'CpuShares');
  const allocation = input.cpuAllocation === 'Inherit' ? input.siteCpuAllocation : input.cpuAllocation;
  if (allocation === 'Quotas') {
    // The engine refuses NanoCpus beside a quota or period, and more than the host has.
    const cores = Math.min(input.cores, input.hostCores ?? input.cores);
    if (!hasQuota) host.NanoCpus = Math.max(Math.round(cores * NANO), NANO / 100);
  } else if (!hasShares) {
    host.CpuShares = Math.min(Math.max(Math.round(input.cores * 1024), MIN_SHARES), MAX_SHARES);
  }
}

function limitMemory(host: HostConfigBody, given: HostConfigBody, input: SessionContainerInput, report: Report): void {
  if (given.Memory !== undefined) overrides('mem_limit', "the workspace's memory", report);
  const memory = given.Memory ?? input.memoryBytes;
  host.Memory = memory;
  const swap = given.MemorySwap;
  if (swap === undefined || swap === 0) {
    // 0 is "no limit of memory" for the engine, which takes no limit of swap beside it.
    if (memory > 0) host.MemorySwap = memory;
    else delete host.MemorySwap;
  } else if (swap > 0 && swap < memory) {
    const message = '"memswap_limit" counts memory and swap together, so it cannot be below the memory.';
    report({ code: 'RUN_CONFIG_CONFLICT', property: 'memswap_limit', message, severity: 'error' });
  }
}

function requestGpus(host: HostConfigBody, given: HostConfigBody, input: SessionContainerInput, report: Report): void {
  if (input.gpuCount <= 0) return;
  if (given.DeviceRequests !== undefined) {
    overrides('device_requests', "the workspace's GPUs", report);
    return;
  }
  const ids = input.gpuIds ?? [];
  const request: DeviceRequest = {
    Driver: '',
    Count: ids.length > 0 ? 0 : input.gpuCount,
    DeviceIDs: ids,
    Capabilities: [['gpu']],
    Options: {},
  };
  host.DeviceRequests = [request];
}

/** @returns the origins of what was added, by path in the body */
function addVolumes(
  host: HostConfigBody,
  volumes: readonly VolumeMapping[],
  profile: VolumeMapping | null,
  report: Report,
): Map<string, BodyOrigin> {
  const items = new Map<string, BodyOrigin>();
  const taken = new Set([
    ...(host.Binds ?? []).map(bindTarget),
    ...(host.Mounts ?? []).map((mount) => mount.Target),
    ...Object.keys((host.Tmpfs as Record<string, string> | undefined) ?? {}),
  ]);
  for (const mapping of volumes) {
    if (taken.has(mapping.target)) {
      const property = `volume_mappings.${mapping.source}`;
      const message = `Two volumes want the path ${mapping.target} in the container.`;
      report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity: 'error' });
      continue;
    }
    taken.add(mapping.target);
    const volume = toEngineVolume(mapping);
    const list = 'bind' in volume ? 'Binds' : 'Mounts';
    const origin: BodyOrigin =
      mapping === profile
        ? { part: 'persistent_profile_path', key: null }
        : { part: 'volume_mappings', key: mapping.source };
    items.set(`HostConfig.${list}[${host[list]?.length ?? 0}]`, origin);
    if ('bind' in volume) host.Binds = [...(host.Binds ?? []), volume.bind];
    else host.Mounts = [...(host.Mounts ?? []), volume.mount];
  }
  return items;
}

/** The viewer's port is published on the host's loopback; these settings leave nothing to publish. */
function keepReachable(host: HostConfigBody, body: ContainerCreateBody, report: Report): void {
  const mode = host.NetworkMode ?? '';
  const property = body.NetworkDisabled === true ? 'network_disabled' : 'network_mode';
  if (body.NetworkDisabled !== true && mode !== 'host' && mode !== 'none' && !mode.startsWith('container:')) return;
  const message = 'A session needs a network of its own: without one its picture cannot be reached.';
  report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity: 'error' });
}

function publishViewer(host: HostConfigBody, given: HostConfigBody, report: Report): void {
  const viewer = `${VIEWER_PORT}/tcp`;
  const others: [string, readonly PortBinding[]][] = [];
  for (const [port, bindings] of Object.entries(given.PortBindings ?? {})) {
    if (port === viewer) {
      refuse(
        'ports',
        `Port ${VIEWER_PORT} is the session's own picture, which Fairlead publishes; this is left out.`,
        report,
      );
      continue;
    }
    others.push([port, bindings]);
    if (!bindings.some((binding) => binding.HostPort !== '' && binding.HostPort !== '0')) continue;
    const message = `Port ${port} takes a fixed port of the host: a second session on the same host cannot start.`;
    warn({ property: `ports.${port}`, report }, 'RUN_CONFIG_FIXED_PORT', message);
  }
  // SECURITY: design §6 containers publish 6901 on the host's loopback only; the gateway is the one way in.
  const own: [string, readonly PortBinding[]] = [viewer, [{ HostIp: '127.0.0.1', HostPort: '' }]];
  host.PortBindings = Object.fromEntries([...others, own]);
}

function overrides(property: string, what: string, report: Report): void {
  const message = `"${property}" is used instead of ${what}; hosts are still chosen by the latter.`;
  warn({ property, report }, 'RUN_CONFIG_OVERRIDES', message);
}

function refuse(property: string, message: string, report: Report): void {
  warn({ property, report }, 'RUN_CONFIG_REFUSED', message);
}
