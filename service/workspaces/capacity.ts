/** The figures of the widget: per host what is installed, what is still to come, what is free. */
import { sumWorstCase } from '../../common/registry/size.ts';
import type { HostPool } from '../hosts/host-types.ts';
import type { InstallRow, Store } from '../store/types.ts';
import { imageRemovedCode } from './wishes.ts';

export type CapacityRow = Pick<InstallRow, 'observed' | 'image_id' | 'size_bytes' | 'reason'> & {
  readonly published_bytes: number | null;
  readonly image: string;
  readonly enabled: boolean;
};

/** What workspaces take on one host. Pure. Two workspaces on one image take its space once. */
export function spaceOf(rows: readonly CapacityRow[]) {
  // A disabled workspace keeps its image, and brings none. What somebody removed comes back only when it is asked for.
  const present = rows.filter(({ observed }) => observed === 'present');
  const there = new Set(present.map(({ image }) => image));
  const missing = rows.filter(
    ({ observed, enabled, image, reason }) =>
      observed !== 'present' && enabled && !there.has(image) && reason?.code !== imageRemovedCode,
  );
  const images = new Map(present.map((row) => [row.image_id ?? row.image, row.size_bytes ?? 0]));
  const worst = new Map<string, number | null>();
  for (const { image, published_bytes } of missing) {
    const known = worst.get(image) ?? null;
    worst.set(
      image,
      known === null || published_bytes === null ? (known ?? published_bytes) : Math.max(known, published_bytes),
    );
  }
  const pending = sumWorstCase([...worst.values()]);
  return {
    installedBytes: [...images.values()].reduce((total, value) => total + value, 0),
    pendingBytes: pending.bytes,
    pendingUnknown: pending.unknown,
    workspaces: rows.filter(({ enabled }) => enabled).length,
  };
}

/** Never summed over hosts: space on one does not help another (design §8). */
export async function capacityOf(pool: HostPool, store: Store) {
  const rows = await store.db
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
  return pool.all().map((host) => ({
    hostId: host.id,
    hostName: host.name,
    ...spaceOf(rows.filter((row) => row.host_id === host.id)),
    freeBytes: host.disk?.freeBytes ?? null,
    totalBytes: host.disk?.totalBytes ?? null,
  }));
}
