/** Images and containers of a host, told apart: what Fairlead brought there and what belongs to others. */

import { sessionLabel, siteLabel } from '../../common/docker/labels.ts';
import { FairleadError } from '../../common/errors.ts';
import { asHint } from '../../common/hint.ts';
import { type GivesBack, givesBack, type HeldImage } from '../../common/sizes/figures.ts';
import type { Actor } from '../access/actor.ts';
import type { Store } from '../store/types.ts';
import type { ContainerSummary, ImageSummary } from './connector.ts';
import type { ManagedHost } from './host-types.ts';
import { type HeldImages, unasked } from './image-types.ts';
import { refuseUsed } from './image-users.ts';

type HostImage = {
  id: string;
  tags: string[];
  sizeBytes: number;
  givesBack: GivesBack;
  createdAt: number;
  usedBy: { workspaceId: string; name: string }[];
};

/** All images of the engine, largest first, each with the workspaces that stand on it. */
export async function hostImages(host: ManagedHost, store: Store, held: HeldImages): Promise<HostImage[]> {
  const [images, containers, uses] = await Promise.all([
    host.connector.listImages(),
    host.connector.listContainers({}),
    store.db
      .selectFrom('installs')
      .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
      .select(['installs.image_id', 'workspaces.id', 'workspaces.friendly_name'])
      .where('installs.host_id', '=', host.id)
      .where('installs.desired', '=', 'present')
      .execute(),
  ]);
  return imageRows(images, containers, uses, await held.own(host, images.map(unasked)));
}

/** Pure. @param uses workspaces that stand on an image @param held the images with what each of them holds alone */
export function imageRows(
  images: readonly ImageSummary[],
  containers: readonly Pick<ContainerSummary, 'imageId'>[],
  uses: readonly { readonly image_id: string | null; readonly id: string; readonly friendly_name: string }[],
  held: readonly HeldImage[],
): HostImage[] {
  const inUse = new Set(containers.map(({ imageId }) => imageId));
  return images
    .map((image) => ({
      id: image.id,
      tags: [...image.tags],
      sizeBytes: image.sizeBytes,
      givesBack: givesBack(new Set([image.id]), held, inUse),
      createdAt: image.createdAt,
      usedBy: uses
        .filter((use) => use.image_id === image.id)
        .map((use) => ({ workspaceId: use.id, name: use.friendly_name })),
    }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/**
 * Removes an image, by a name or by its id with all its names, and tells how much free space that gave back, as far as
 * the data root's free space shows it. Installs that stood on it are no longer told to be there, and stay away until
 * somebody asks for them: who makes room does not want it filled again.
 * @returns `removed`: whether the image itself is gone, or only its name.
 * @throws IMAGE_NOT_FOUND, IMAGE_IN_USE before anything is removed
 */
export async function removeHostImage(
  host: ManagedHost,
  store: Store,
  image: string,
  options: { readonly force: boolean; readonly now: number; readonly siteId: string; readonly actor: Actor },
): Promise<{ freedBytes: number | null; removed: boolean }> {
  const { connector } = host;
  const [before, details] = await Promise.all([connector.diskSpace(), connector.inspectImage(image)]);
  if (details === null) {
    throw new FairleadError('IMAGE_NOT_FOUND', {
      message: `There is no image "${image}" on this host.`,
      hint: 'It was removed meanwhile. Reload the list.',
      status: 404,
    });
  }
  const byId = details.id === image;
  if (byId && !options.force) await refuseUsed(host, store, options.siteId, details, options.actor);
  // An engine removes an image that has several names by none but all of them.
  for (const name of byId && details.tags.length > 0 ? details.tags : [image])
    await connector.removeImage(name, { force: options.force });
  if (byId) await connector.removeImage(details.id, { force: options.force });
  const after = await connector.diskSpace();
  const removed = (await connector.inspectImage(details.id)) === null;
  if (removed) {
    await store.db
      .updateTable('installs')
      .set({
        observed: 'absent',
        image_id: null,
        size_bytes: null,
        reason: {
          code: 'INSTALL_IMAGE_REMOVED',
          message: 'The image was removed from this host.',
          hint: asHint('It stays away until you try again here, or launch on this host.'),
        },
        updated_at: options.now,
      })
      .where('host_id', '=', host.id)
      .where('image_id', '=', details.id)
      .execute();
  }
  return { freedBytes: before && after ? Math.max(0, after.freeBytes - before.freeBytes) : null, removed };
}

/** All containers of the engine. Only those that carry this site's label are sessions of ours. */
export async function hostContainers(host: ManagedHost, siteId: string) {
  const containers = await host.connector.listContainers({});
  return containers.map((container) => ({
    id: container.id,
    name: container.name,
    image: container.image,
    state: container.state,
    createdAt: container.createdAt,
    sessionId: container.labels[siteLabel] === siteId ? (container.labels[sessionLabel] ?? null) : null,
  }));
}
