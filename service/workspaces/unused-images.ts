/** What could be removed from a full host. */
import { isMadeHere } from '../../common/docker/image-reference.ts';
import { givesBack, type HeldImage } from '../../common/sizes/figures.ts';
import type { ContainerSummary, ImageSummary } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { HeldImages } from '../hosts/image-types.ts';
import { unasked } from '../hosts/image-types.ts';
import type { Store } from '../store/types.ts';

type UnusedImage = {
  readonly image: string;
  /** What removing it gives back; null where the engine does not tell. */
  readonly bytes: number | null;
};

/** Images on a host that no workspace of the site wants there and no container uses. Offered, never removed unasked. */
export async function unusedImages(host: ManagedHost, store: Store, held: HeldImages): Promise<UnusedImage[]> {
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
  const inUse = new Set([...containers.map(({ imageId }) => imageId), ...wanted.map(({ image_id }) => image_id ?? '')]);
  if (images.every(({ id }) => inUse.has(id))) return [];
  return offered(images, await held.own(host, images.map(unasked)), containers, inUse);
}

/** What gives most comes first; what gives nothing back is no offer, nor is what nobody could bring back. Pure. */
export function offered(
  images: readonly ImageSummary[],
  held: readonly HeldImage[],
  containers: readonly Pick<ContainerSummary, 'imageId'>[],
  inUse: ReadonlySet<string>,
): UnusedImage[] {
  const used = new Set(containers.map(({ imageId }) => imageId));
  return images
    .filter(({ id, tags }) => !inUse.has(id) && !tags.some(isMadeHere))
    .map(({ id, tags }) => ({ image: tags[0] ?? id, bytes: givesBack(new Set([id]), held, used).bytes }))
    .filter(({ bytes }) => bytes !== 0)
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .slice(0, 20);
}
