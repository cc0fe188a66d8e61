/** Images of hosts as the figures of size need them: layers, their sizes, what each holds alone. */
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { layerBytesOf } from '../../common/docker/layers.ts';
import { isAbort, loggedError } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import { type HeldImages, unasked } from './image-types.ts';

/** Images of all hosts together that are remembered: a digest per layer is little. */
const remembered = 10_000;
/** Questions to one host at the same time: what else is asked of it goes on meanwhile. */
const atOnce = 4;
/** How long an engine may add up, milliseconds. Older ones walk through every container and volume for it. */
const addingUpMs = 10_000;

export function createHeldImages(deps: { readonly log: Logger }): HeldImages {
  const layersById = new LRUCache<string, readonly string[]>({ max: remembered });
  const sizesById = new LRUCache<string, { readonly bytes: readonly number[] | null }>({ max: remembered });
  // Sizes differ from engine to engine a little, so what one said is not taken for another.
  const keyOf = (hostId: string, imageId: string) => `${hostId} ${imageId}`;

  const layers: HeldImages['layers'] = (host, images, options) => {
    const limit = pLimit(atOnce);
    return limit.map(images, async (image) => {
      const key = keyOf(host.id, image.id);
      const diffIds = layersById.get(key) ?? (await host.connector.inspectImage(image.id, options))?.diffIds ?? null;
      if (diffIds !== null) layersById.set(key, diffIds);
      return { ...unasked(image), diffIds, layerBytes: sizesById.get(key)?.bytes ?? null };
    });
  };

  const layerSizes: HeldImages['layerSizes'] = (host, images, options) => {
    const limit = pLimit(atOnce);
    return limit.map(images, async (image) => {
      const { diffIds } = image;
      if (diffIds === null) return image;
      const key = keyOf(host.id, image.id);
      const known = sizesById.get(key);
      if (known) return { ...image, layerBytes: known.bytes };
      const history = await host.connector.imageHistory(image.id, options);
      const bytes = layerBytesOf(diffIds, history, image.sizeBytes);
      sizesById.set(key, { bytes });
      return { ...image, layerBytes: bytes };
    });
  };

  return {
    layers,
    layerSizes,
    async own(host, images, options) {
      try {
        const usage = await host.connector.diskUsage({ deadlineMs: addingUpMs, ...options, imagesOnly: true });
        const own = new Map(usage.images.map(({ id, ownBytes }) => [id, ownBytes]));
        return images.map((image) => ({ ...image, ownBytes: own.get(image.id) ?? null }));
      } catch (thrown) {
        if (isAbort(thrown)) throw thrown;
        deps.log.debug({ ...loggedError(thrown), host: host.id }, 'An engine does not add up; its layers tell as well');
      }
      try {
        return await layerSizes(host, await layers(host, images, options), options);
      } catch (thrown) {
        if (isAbort(thrown)) throw thrown;
        deps.log.info({ ...loggedError(thrown), host: host.id }, 'What images hold alone is not known');
        return images;
      }
    },
  };
}
