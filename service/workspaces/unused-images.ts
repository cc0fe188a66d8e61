/** What could be removed from a full host. */
import type { ManagedHost } from '../hosts/host-types.ts';
import type { Store } from '../store/types.ts';

export type UnusedImage = { readonly image: string; readonly bytes: number };

/** Images on a host that no workspace of the site wants there and no container uses, largest first. Offered, never removed unasked. */
export async function unusedImages(host: ManagedHost, store: Store): Promise<UnusedImage[]> {
  const [images, containers, wanted] = await Promise.all([
    host.connector.listImages(),
    host.connector.listContainers({}),
    store.db
      .selectFrom('installs')
      .select('image_id')
      .where('host_id', '=', host.id)
      .where('image_id', 'is not', null)
      .execute(),
  ]);
  const inUse = new Set([...containers.map(({ imageId }) => imageId), ...wanted.map(({ image_id }) => image_id)]);
  return images
    .filter(({ id }) => !inUse.has(id))
    .map(({ id, tags, sizeBytes }) => ({ image: tags[0] ?? id, bytes: sizeBytes }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 20);
}
