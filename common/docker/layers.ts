/**
 * What a pull costs a host's disk (design §8). Engines keep a layer under its chain id: the digest of everything
 * below it and itself. The same layer on another parent is downloaded and stored again, so only the longest common
 * prefix of two images is shared.
 *
 * What is counted: a missing layer is downloaded compressed into the engine's data root and unpacked beside it. With
 * Docker's own storage drivers the compressed copy goes once the layer is unpacked, so it counts for the peak alone;
 * with containerd's image store (and Podman's copy cache while it runs) it stays, so it counts in the end as well.
 * Not counted: metadata, and what file systems round up.
 */

/** SHA-256 of a text (UTF-8) as lower-case hex. Passed in: this folder has no Node. */
export type Sha256Hex = (text: string) => string;

/**
 * Chain ids of an image's layers, base first, by the OCI image specification:
 * the first is its diff id, each further one `sha256(<chain below> <diff id>)`.
 * @param diffIds uncompressed layer digests (`sha256:…`), base first
 */
export function chainIds(diffIds: readonly string[], sha256Hex: Sha256Hex): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? diffId : `sha256:${sha256Hex(`${below} ${diffId}`)}`);
  }
  return chain;
}

/**
 * How many of an image's lowest layers one of a host's images shares.
 * Equal diff ids from the base up are equal chain ids, so no hash is needed here.
 */
export function sharedLayerCount(diffIds: readonly string[], hostImages: Iterable<readonly string[]>): number {
  let longest = 0;
  for (const other of hostImages) {
    let count = 0;
    while (count < diffIds.length && count < other.length && diffIds[count] === other[count]) count++;
    longest = Math.max(longest, count);
  }
  return longest;
}

export type LayerSize = {
  readonly diffId: string;
  /** Bytes in the registry, from the manifest. */
  readonly compressedBytes: number;
  /** Bytes on disk, where known (for images that a host of the site already has). */
  readonly uncompressedBytes?: number | null;
};

export type ImageSizeFacts = {
  /** Layers, base first; null when the manifest or the configuration could not be read. */
  readonly layers: readonly LayerSize[] | null;
  /** The size that the registry entry publishes for the whole image, uncompressed; null or 0 when it says none. */
  readonly publishedBytes: number | null;
};

export type HostLayers = {
  /** Diff ids of every image on the host, base first. */
  readonly imageDiffIds: Iterable<readonly string[]>;
  /** True with containerd's image store: the compressed layers stay. */
  readonly keepsCompressed: boolean;
};

export type PullEstimate = {
  /** Bytes that are gone from the host's free space when the pull is done. */
  readonly bytes: number;
  /** Bytes that are needed at the same time while it runs; at least `bytes`. What a space check uses. */
  readonly peakBytes: number;
  /** Bytes that travel; null when unknown. */
  readonly downloadBytes: number | null;
  /** `layers`: from sizes of the missing layers. `published`: the entry's figure, the worst case. `none`: nothing known. */
  readonly basis: 'layers' | 'published' | 'none';
  readonly sharedLayers: number;
  readonly missingLayers: number;
};

/** Uncompressed by compressed size where nothing better is known; session images in public registries have 2 to 3. */
const EXPANSION = 3;

/**
 * What an image will take on one host.
 * An uncompressed size that is not known is the layer's part (by compressed size) of the published size; without a
 * published size, or with one below the compressed size, three times the compressed size.
 */
export function estimatePull(image: ImageSizeFacts, host: HostLayers): PullEstimate {
  const published = image.publishedBytes !== null && image.publishedBytes > 0 ? image.publishedBytes : null;
  if (image.layers === null || image.layers.length === 0) {
    // The published size is uncompressed. The download is not known; a third on top keeps the peak on the safe side.
    const bytes = published ?? 0;
    const withCompressed = Math.ceil(bytes + bytes / EXPANSION);
    return {
      bytes: host.keepsCompressed ? withCompressed : bytes,
      peakBytes: withCompressed,
      downloadBytes: null,
      basis: published === null ? 'none' : 'published',
      sharedLayers: 0,
      missingLayers: 0,
    };
  }
  const diffIds = image.layers.map((layer) => layer.diffId);
  const sharedLayers = sharedLayerCount(diffIds, host.imageDiffIds);
  const missing = image.layers.slice(sharedLayers);
  const allCompressed = sum(image.layers, (layer) => layer.compressedBytes);
  // Unpacked below packed cannot be right: such a figure says less than none.
  const isKnown = published !== null && published >= allCompressed && allCompressed > 0;
  const expansion = isKnown ? published / allCompressed : EXPANSION;
  const compressed = sum(missing, (layer) => layer.compressedBytes);
  const unpacked = Math.ceil(sum(missing, (layer) => layer.uncompressedBytes ?? layer.compressedBytes * expansion));
  return {
    bytes: host.keepsCompressed ? unpacked + compressed : unpacked,
    peakBytes: unpacked + compressed,
    downloadBytes: compressed,
    basis: 'layers',
    sharedLayers,
    missingLayers: missing.length,
  };
}

export type SpaceCheck = {
  /** Null when the host's free space is not known: nobody can say. */
  readonly fits: boolean | null;
  readonly needBytes: number;
  readonly freeBytes: number | null;
  /** Bytes that have to stay free. */
  readonly reserveBytes: number;
  /** How much is missing; 0 when it fits or is not known. */
  readonly shortBytes: number;
};

/** Free space that pulls leave alone, so that running sessions can still write: 2 GiB. */
export const DEFAULT_RESERVE_BYTES = 2 * 1024 ** 3;

/**
 * Whether something of `needBytes` fits beside a reserve. What needs nothing always fits, however full the disk is.
 * @param freeBytes of the file system that holds the engine's data root; null when it cannot be read
 */
export function fits(
  needBytes: number,
  freeBytes: number | null,
  reserveBytes: number = DEFAULT_RESERVE_BYTES,
): SpaceCheck {
  const figures = { needBytes, freeBytes, reserveBytes };
  if (needBytes <= 0) return { ...figures, fits: true, shortBytes: 0 };
  if (freeBytes === null) return { ...figures, fits: null, shortBytes: 0 };
  const shortBytes = Math.max(0, needBytes + reserveBytes - freeBytes);
  return { ...figures, fits: shortBytes === 0, shortBytes };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
