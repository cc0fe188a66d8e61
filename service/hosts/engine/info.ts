/** `/info`, `/version` and `/system/df` in our words. Pure. */
import { architectureOf } from '../../../common/placement/architectures.ts';
import type { EngineDiskUsage, EngineInfo } from '../connector.ts';
import { asList, asNumber, asObject, asText, asTexts, type Json } from './read.ts';

export function readEngineInfo(info: Json, version: Json): EngineInfo {
  const components = asList(version.Components).map((item) => asText(asObject(item).Name).toLowerCase());
  const podman = components.some((name) => name.includes('podman'));
  const cgroup = asText(info.CgroupVersion);
  const machine = asText(info.Architecture, asText(version.Arch));
  return {
    engineId: asText(info.ID, asText(info.Name)),
    engine: podman ? 'podman' : 'docker',
    engineVersion: asText(version.Version, asText(info.ServerVersion)),
    apiVersion: asText(version.ApiVersion),
    operatingSystem: asText(info.OperatingSystem),
    // The engine says `x86_64` and `aarch64`; registries and images say `amd64` and `arm64`.
    architecture: architectureOf(machine) ?? machine,
    kernel: asText(info.KernelVersion),
    hostname: asText(info.Name),
    cores: asNumber(info.NCPU),
    memoryBytes: asNumber(info.MemTotal),
    dataRoot: asText(info.DockerRootDir),
    storageDriver: asText(info.Driver),
    securityOptions: asTexts(info.SecurityOptions),
    runtimes: Object.keys(asObject(info.Runtimes)),
    cgroupVersion: cgroup === '1' || cgroup === '2' ? cgroup : 'unknown',
    warnings: asTexts(info.Warnings),
  };
}

/**
 * Sizes in bytes. Images are counted by `LayersSize` (shared layers once). Reclaimable is a lower bound: untagged
 * images that nothing uses count with what only they hold, and stopped containers with their own writable layer.
 */
export function readDiskUsage(df: Json): EngineDiskUsage {
  const sum = (items: readonly unknown[], size: (item: Json) => number): number =>
    items.reduce<number>((total, item) => total + Math.max(0, size(asObject(item))), 0);
  const images = asList(df.Images);
  const containers = asList(df.Containers);
  const dangling = images.filter((item) => {
    const image = asObject(item);
    const tags = asTexts(image.RepoTags).filter((tag) => tag !== '<none>:<none>');
    return tags.length === 0 && asNumber(image.Containers, -1) <= 0;
  });
  const stopped = containers.filter((item) => ['exited', 'dead', 'created'].includes(asText(asObject(item).State)));
  return {
    imagesBytes: asNumber(
      df.LayersSize,
      sum(images, (image) => asNumber(image.Size)),
    ),
    containersBytes: sum(containers, (container) => asNumber(container.SizeRw)),
    volumesBytes: sum(asList(df.Volumes), (volume) => asNumber(asObject(volume.UsageData).Size)),
    buildCacheBytes: sum(asList(df.BuildCache), (item) => asNumber(item.Size)),
    reclaimableBytes:
      sum(dangling, (image) => asNumber(image.Size) - Math.max(0, asNumber(image.SharedSize))) +
      sum(stopped, (container) => asNumber(container.SizeRw)),
    images: images.map((item) => {
      const image = asObject(item);
      // -1, or nothing: this engine does not tell what is shared.
      const shared = asNumber(image.SharedSize, -1);
      return { id: asText(image.Id), ownBytes: shared < 0 ? null : Math.max(0, asNumber(image.Size) - shared) };
    }),
  };
}
