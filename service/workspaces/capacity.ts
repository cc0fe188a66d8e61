/** The figures of the widget: per host what is installed, what is still to come, what is free. */
import { type Disk, type HeldImage, heldBytes, spaceFor, stillToCome } from '../../common/sizes/figures.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';
import { type HeldImages, keepsCompressed, unasked } from '../hosts/image-types.ts';
import type { Logger } from '../log/logger.ts';
import type { SettingsReader } from '../settings/types.ts';
import type { InstallRow, Store } from '../store/types.ts';
import { imageRemovedCode } from './wishes.ts';

/** How long a host is waited for, milliseconds. What is not known by then is told as the most that it can be. */
const waitMs = 4000;

export type CapacityRow = Pick<InstallRow, 'observed' | 'image_id' | 'size_bytes' | 'reason'> & {
  readonly published_bytes: number | null;
  readonly image: string;
  readonly enabled: boolean;
};

/** Images of workspaces on a host, each once, as the store knows them. Pure. */
export function imagesOf(rows: readonly CapacityRow[]): readonly HeldImage[] {
  const present = rows.filter(({ observed }) => observed === 'present');
  const images = new Map(
    present.map((row) => {
      const id = row.image_id ?? row.image;
      return [id, unasked({ id, sizeBytes: row.size_bytes ?? 0 })];
    }),
  );
  return [...images.values()];
}

/**
 * What workspaces take on one host. Pure.
 * @param images those of `imagesOf`, with as much of their layers as the host told
 */
export function spaceOf(
  rows: readonly CapacityRow[],
  images: readonly HeldImage[],
  disk: Disk & { readonly keepsCompressed: boolean },
) {
  // A disabled workspace keeps its image, and brings none. What somebody removed comes back only when it is asked for.
  const present = rows.filter(({ observed }) => observed === 'present');
  const there = new Set(present.map(({ image }) => image));
  const missing = rows.filter(
    ({ observed, enabled, image, reason }) =>
      observed !== 'present' && enabled && !there.has(image) && reason?.code !== imageRemovedCode,
  );
  const installed = heldBytes(images);
  const pending = stillToCome(
    missing.map(({ image, published_bytes }) => ({ image, publishedBytes: published_bytes })),
    disk.keepsCompressed,
  );
  const { freeBytes, reserveBytes, shortBytes } = spaceFor(pending.roomBytes, disk);
  return {
    installedBytes: installed.bytes,
    installedAtMost: installed.atMost,
    pendingBytes: pending.bytes,
    pendingUnknown: pending.unknown,
    freeBytes,
    reserveBytes,
    shortBytes,
    workspaces: rows.filter(({ enabled }) => enabled).length,
  };
}

/** Never summed over hosts: space on one does not help another. */
export async function capacityOf(deps: {
  readonly pool: HostPool;
  readonly store: Store;
  readonly held: HeldImages;
  readonly log: Logger;
  readonly settings: SettingsReader;
}) {
  const { pool, store, held, log } = deps;
  const { diskReserveBytes: reserveBytes } = await deps.settings.read();
  const all = await store.db
    .selectFrom('installs')
    .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
    .select([
      'installs.host_id',
      'installs.observed',
      'installs.image_id',
      'installs.size_bytes',
      'installs.reason',
      'workspaces.size_bytes as published_bytes',
      'workspaces.image',
      'workspaces.enabled',
    ])
    .where('installs.desired', '=', 'present')
    .execute();

  const byHost = Map.groupBy(all, ({ host_id: id }) => id);

  /** With what the host tells of their layers, which is asked once for each image. */
  async function measured(host: ManagedHost, images: readonly HeldImage[]): Promise<readonly HeldImage[]> {
    if (images.length < 2 || host.connector.connection.state !== 'connected') return images;
    const options = { signal: AbortSignal.timeout(waitMs) };
    try {
      return await held.layerSizes(host, await held.layers(host, images, options), options);
    } catch (err) {
      log.debug({ err, host: host.id }, 'What its images share is not known');
      return images;
    }
  }

  return Promise.all(
    pool.all().map(async (host) => {
      const rows = byHost.get(host.id) ?? [];
      const disk = {
        freeBytes: host.disk?.freeBytes ?? null,
        reserveBytes,
        keepsCompressed: keepsCompressed(host.info),
      };
      return {
        hostId: host.id,
        hostName: host.name,
        ...spaceOf(rows, await measured(host, imagesOf(rows)), disk),
        totalBytes: host.disk?.totalBytes ?? null,
      };
    }),
  );
}
