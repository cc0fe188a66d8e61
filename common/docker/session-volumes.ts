/** A session's volumes beside those of `run_config`: its profile and the workspace's mappings, each path taken once. */
import type { HostConfigBody } from './engine-api.ts';
import type { BodyOrigin } from './origins.ts';
import { bindTarget } from './run-config/binds.ts';
import { mountPoint } from './run-config/mounts.ts';
import { type Report, warn } from './run-config/values.ts';
import { toEngineVolume, type VolumeMapping } from './volume-mappings.ts';

/**
 * Adds `volumes` to `host` and tells of paths that two volumes want: engines compare them without slashes at the end,
 * doubled slashes and `..`.
 * @returns the origins of what was added, by path in the body
 */
export function addVolumes(
  host: HostConfigBody,
  volumes: readonly VolumeMapping[],
  profile: VolumeMapping | null,
  report: Report,
): Map<string, BodyOrigin> {
  const items = new Map<string, BodyOrigin>();
  const taken = findTwice(host, report);
  const binds = [...(host.Binds ?? [])];
  const mounts = [...(host.Mounts ?? [])];
  for (const mapping of volumes) {
    const path = mountPoint(mapping.target);
    if (taken.has(path)) {
      conflict(mapping === profile ? 'persistent_profile_path' : `volume_mappings.${mapping.written}`, path, report);
      continue;
    }
    taken.add(path);
    const volume = toEngineVolume(mapping);
    const list = 'bind' in volume ? 'Binds' : 'Mounts';
    const index = 'bind' in volume ? binds.push(volume.bind) - 1 : mounts.push(volume.mount) - 1;
    const origin: BodyOrigin =
      mapping === profile
        ? { part: 'persistent_profile_path', key: null }
        : { part: 'volume_mappings', key: mapping.written };
    items.set(`HostConfig.${list}[${index}]`, origin);
  }
  if (binds.length > 0) host.Binds = binds;
  if (mounts.length > 0) host.Mounts = mounts;
  return items;
}

/** Tells of paths that `run_config` itself takes twice. @returns all that are taken */
function findTwice(host: HostConfigBody, report: Report): Set<string> {
  const taken = new Set<string>();
  const take = (property: string, target: string) => {
    const path = mountPoint(target);
    if (taken.has(path)) conflict(property, path, report);
    taken.add(path);
  };
  for (const bind of host.Binds ?? []) take('volumes', bindTarget(bind));
  const binds = new Set(taken);
  for (const { Target: target } of host.Mounts ?? []) take('mounts', target);
  for (const target of Object.keys(host.Tmpfs ?? {})) {
    const path = mountPoint(target);
    // An engine refuses a memory file system over a bind where both are spelled alike; any other one hides the volume.
    if (binds.has(target)) conflict(`tmpfs.${target}`, path, report);
    else if (taken.has(path)) {
      const message = `Something else wants the path ${path} in the container too: one hides the other.`;
      warn({ property: `tmpfs.${target}`, report }, 'RUN_CONFIG_CONFLICT', message);
    }
    taken.add(path);
  }
  return taken;
}

function conflict(property: string, path: string, report: Report): void {
  const message = `Two volumes want the path ${path} in the container.`;
  report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity: 'error' });
}
