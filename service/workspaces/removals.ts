/** Which images may go from a host, and why others have to stay. */
import { isMadeHere, sameImage } from '../../common/docker/image-reference.ts';
import type { ContainerSummary, ImageSummary } from '../hosts/connector.ts';
import type { ManagedHost } from '../hosts/host-types.ts';
import type { Store } from '../store/types.ts';
import { referenceOf } from './estimates.ts';

export type Removal = {
  readonly image: ImageSummary;
  /** What the engine is told to remove: the names that Fairlead gave it, or its id where it has none. */
  readonly names: readonly string[];
  /** null: it goes. */
  readonly keepBecause: string | null;
};

/** A workspace that wants an image on a host. */
export type ImageWish = {
  readonly workspaceId: string;
  readonly name: string;
  readonly reference: string;
  readonly imageId: string | null;
};

export type HostFacts = {
  readonly images: readonly ImageSummary[];
  readonly containers: readonly ContainerSummary[];
  readonly wishes: readonly ImageWish[];
};

export async function factsOf(host: ManagedHost, store: Store): Promise<HostFacts> {
  const [images, containers, rows] = await Promise.all([
    host.connector.listImages(),
    host.connector.listContainers({}),
    store.db
      .selectFrom('installs')
      .innerJoin('workspaces', 'workspaces.id', 'installs.workspace_id')
      .select([
        'installs.image_id',
        'workspaces.id',
        'workspaces.friendly_name',
        'workspaces.image',
        'workspaces.docker_registry',
      ])
      .where('installs.host_id', '=', host.id)
      .where('installs.desired', '=', 'present')
      .execute(),
  ]);
  const wishes = rows.map((row) => ({
    workspaceId: row.id,
    name: row.friendly_name,
    reference: referenceOf({ image: row.image, dockerRegistry: row.docker_registry ?? '' }),
    imageId: row.image_id,
  }));
  return { images, containers, wishes };
}

/**
 * Judges one image. Pure.
 * @param references names that Fairlead gave it.
 * @param wishes of workspaces that go on.
 */
export function judgeRemoval(
  image: ImageSummary,
  references: readonly string[],
  wishes: readonly ImageWish[],
  containers: readonly ContainerSummary[],
): Removal {
  const isOurs = (tag: string) => references.some((reference) => sameImage(reference, tag));
  const other = wishes.find(
    (wish) => wish.imageId === image.id || image.tags.some((tag) => sameImage(tag, wish.reference)),
  );
  const container = containers.find(({ imageId }) => imageId === image.id);
  const stays = other
    ? `The workspace "${other.name}" uses it.`
    : container
      ? `The container "${container.name}" uses it.`
      : image.digests.length === 0 || image.tags.some(isMadeHere)
        ? 'It was built or loaded on this host, so no registry could bring it back. The page of the host removes it.'
        : null;
  if (stays !== null) return { image, names: [], keepBecause: stays };
  const foreign = image.tags.find((tag) => !isOurs(tag));
  return {
    image,
    names: image.tags.length === 0 ? [image.id] : image.tags.filter(isOurs),
    keepBecause: foreign === undefined ? null : `It has the name ${foreign} too, which Fairlead did not give it.`,
  };
}
