/**
 * A session's container from a workspace's settings. `run_config` may change nearly everything, as in the field; it
 * cannot change how Fairlead finds the container (labels, name), reaches it (the viewer's port) and opens it (VNC_PW).
 */
import type { ContainerCreateBody, HostConfigBody, PortBinding } from './engine-api.ts';
import { finalBody, imageViewerPort, viewerName } from './final-body.ts';
import { runLabel, sessionLabel, siteLabel, userLabel, workspaceLabel } from './labels.ts';
import { type BodyOrigin, type BodyOrigins, bodyOrigins, fromSite, originOf } from './origins.ts';
import { profileVolume } from './persistent-profile.ts';
import { type Report, type RunConfigProblem, warn } from './run-config/values.ts';
import { mapRunConfig } from './run-config.ts';
import { type SessionEnvironmentInput, type SessionVariable, sessionEnvironment } from './session-environment.ts';
import { applyLimits, type SessionLimits } from './session-limits.ts';
import { addVolumes } from './session-volumes.ts';
import { readVolumeMappings, type VolumeMapping } from './volume-mappings.ts';

/** /dev/shm where neither the workspace nor its run_config says a size: browsers fall over with the engine's 64 MiB. */
const defaultShmBytes = 512 * 1024 * 1024;

export type SessionContainerInput = {
  readonly siteId: string;
  /** The run of the service that launches. */
  readonly runId: string;
  readonly sessionId: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** The reference that the host has, see `joinImageReference`. */
  readonly image: string;
  /** Bytes; null or absent takes `defaultShmBytes`. */
  readonly shmSizeBytes?: number | null | undefined;
  readonly runConfig: unknown;
  readonly volumeMappings: unknown;
  /** A folder of the host with placeholders, see `readProfilePath`; empty for none. */
  readonly persistentProfilePath: string;
  /** What the person is called, for the folder of the profile. */
  readonly userName: string;
  readonly hostname?: string | undefined;
  /** Where the image serves its picture; 6901 where silent. */
  readonly viewerPort?: number | undefined;
} & SessionLimits &
  SessionEnvironmentInput;

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
  const { HostConfig: given = {}, Env: givenEnv = [], ...rest } = mapped.body;
  const values = { username: input.userName, user_id: input.userId, image_id: input.workspaceId };
  const profile = profileVolume(input.persistentProfilePath, values, report);
  const mappings = readVolumeMappings(input.volumeMappings, report, values);
  const volumes = profile === null ? mappings : [profile, ...mappings];
  const host: HostConfigBody = { ShmSize: input.shmSizeBytes ?? defaultShmBytes, ...given };
  applyLimits(host, given, input, report);
  const items = addVolumes(host, volumes, profile, report);
  const givenOrigins = bodyOrigins(mapped.body, mapped, new Map());
  keepReachable(mapped.body, (path) => originOf(givenOrigins, path).key, report);
  const viewer = viewerName(input.viewerPort ?? imageViewerPort);
  tellPorts(given, viewer, report);
  const env = sessionEnvironment(input, givenEnv, report);
  if (input.gpuCount > 0 && !env.some(({ entry }) => entry.startsWith('NVIDIA_DRIVER_CAPABILITIES'))) {
    // Without it NVIDIA's runtime gives computing but no drawing.
    env.push({ entry: 'NVIDIA_DRIVER_CAPABILITIES=all', origin: fromSite });
  }
  const name = containerName(input.sessionId);
  // An engine refuses a name for a container that has its host's.
  const hostname = given.UTSMode === 'host' ? {} : { Hostname: input.hostname ?? name.slice(0, 63) };
  const whole: ContainerCreateBody = {
    ...hostname,
    ...rest,
    Image: input.image,
    Env: env.map(({ entry }) => entry),
    HostConfig: host,
  };
  const { vncPassword, viewerPort, ownVariables } = input;
  const own = { labels: sessionLabels(input), vncPassword, viewerPort, variables: ownVariables };
  const body = finalBody(whole, own, report);
  const origins = bodyOrigins(body, mapped, withOwnItems(items, body, env, own.labels, viewer));
  const { networks, platform } = mapped;
  return { name, body, origins, platform, networks, volumes, problems };
}

/** What every container of a session carries, and what it is found by. */
export function sessionLabels(
  input: Pick<SessionContainerInput, 'siteId' | 'runId' | 'sessionId' | 'workspaceId' | 'userId'>,
): Record<string, string> {
  return {
    [siteLabel]: input.siteId,
    [runLabel]: input.runId,
    [sessionLabel]: input.sessionId,
    [workspaceLabel]: input.workspaceId,
    [userLabel]: input.userId,
  };
}

/** Adds the origins of single items that several settings, Fairlead among them, write to. */
function withOwnItems(
  items: ReadonlyMap<string, BodyOrigin>,
  body: ContainerCreateBody,
  env: readonly SessionVariable[],
  labels: Readonly<Record<string, string>>,
  viewer: string,
): Map<string, BodyOrigin> {
  const all = new Map(items);
  const byEntry = new Map(env.map(({ entry, origin }) => [entry, origin]));
  for (const [index, entry] of (body.Env ?? []).entries()) all.set(`Env[${index}]`, byEntry.get(entry) ?? fromSite);
  for (const key of Object.keys(labels)) all.set(`Labels.${key}`, fromSite);
  all.set(`ExposedPorts.${viewer}`, fromSite);
  all.set(`HostConfig.PortBindings.${viewer}`, fromSite);
  return all;
}

/** The viewer's port is published on the host's loopback; these settings leave nothing to publish. */
function keepReachable(body: ContainerCreateBody, keyOf: (path: string) => string | null, report: Report): void {
  const mode = (body.HostConfig?.NetworkMode ?? '').trim().toLowerCase();
  const isForeign = ['host', 'none'].includes(mode) || /^(container|ns):/.test(mode);
  if (body.NetworkDisabled !== true && !isForeign) return;
  const path = body.NetworkDisabled === true ? 'NetworkDisabled' : 'HostConfig.NetworkMode';
  const property = keyOf(path) ?? 'network_mode';
  const message = `A session needs a network of its own: without one its picture cannot be reached. Take out "${property}".`;
  report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity: 'error' });
}

function tellPorts(given: HostConfigBody, viewer: string, report: Report): void {
  if (given.PublishAllPorts === true) {
    const message = 'Every port that the image names is published on all addresses of the host, but for the picture.';
    warn({ property: 'publish_all_ports', report }, 'RUN_CONFIG_PUBLISHES_ALL', message);
  }
  const isFixed = ({ HostPort: port }: PortBinding) => port !== '' && port !== '0';
  for (const [port, bindings] of Object.entries(given.PortBindings ?? {})) {
    if (port === viewer || !bindings.some(isFixed)) continue;
    const message = `Port ${port} takes a fixed port of the host: a second session on the same host cannot start.`;
    warn({ property: `ports.${port}`, report }, 'RUN_CONFIG_FIXED_PORT', message);
  }
}
