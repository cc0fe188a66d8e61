/**
 * What an image needs, takes and gives back on one host, and how that is known. Every place that shows or compares such
 * a figure takes it from here: two answers to one question are one answer too many.
 *
 * Engines keep a layer under its chain id: the digest of everything below it and itself. The same layer on another
 * parent is downloaded and stored again, so only the longest common prefix of two images is shared.
 *
 * While an image is pulled, a missing layer is downloaded compressed into the engine's data root and unpacked beside it.
 * With Docker's own storage drivers the compressed copy goes once the layer is unpacked, so it counts for the room that
 * a pull needs alone; with containerd's image store it stays, so it counts for what the image takes as well.
 * Not counted: metadata, and what file systems round up.
 */
import { sharedLayerCount } from '../docker/layers.ts';

/**
 * How a figure is known.
 * - `engine`: the host's engine said it
 * - `manifest`: from the image's layers, as its registry lists them, less those that the host has
 * - `published`: the size that the registry entry publishes, with nothing shared: the worst case
 * - `unknown`: nobody said anything
 */
export const knownBy = ['engine', 'manifest', 'published', 'unknown'] as const;
export type Known = (typeof knownBy)[number];

export type LayerSize = {
  /** Digest of the unpacked layer, `sha256:…`. */
  readonly diffId: string;
  /** Bytes in the image registry, from the manifest. */
  readonly compressedBytes: number;
};

/** What is known of an image that is to come. */
type WantedImage = {
  /** Base first; null when the manifest or the configuration could not be read. */
  readonly layers: readonly LayerSize[] | null;
  /** The size that the registry entry publishes for the whole image, unpacked; null or 0 when it says none. */
  readonly publishedBytes: number | null;
};

/** An image that a host has. */
export type HeldImage = {
  readonly id: string;
  /** Bytes of the whole image as the engine counts it, shared layers included. */
  readonly sizeBytes: number;
  /** Base first; null where the engine was not asked. */
  readonly diffIds: readonly string[] | null;
  /** Unpacked bytes of each of `diffIds`; null where the engine does not tell them apart. */
  readonly layerBytes: readonly number[] | null;
  /** What only this image holds, as the engine adds it up; null where it does not tell, or was not asked. */
  readonly ownBytes: number | null;
};

/** The file system that holds a host's engine. */
export type Disk = {
  /** Null where it cannot be read. */
  readonly freeBytes: number | null;
  /** What installs leave alone, so that running sessions can still write. */
  readonly reserveBytes: number;
};

/** What bringing an image to a host does to its disk. Bytes; null where nobody knows. */
type Bringing = {
  readonly known: Known;
  /** Bytes that travel: the missing layers, compressed. */
  readonly downloadBytes: number | null;
  /** Gone from the free space once the image is there. */
  readonly takesBytes: number | null;
  /** Needed at the same time while it is unpacked; never less than `takesBytes`. What a space check compares. */
  readonly roomBytes: number | null;
  /** What it would take if the host had none of its layers; never less than `takesBytes`. */
  readonly worstBytes: number | null;
};

/** Whether something fits beside the reserve. */
export type Space = Disk & {
  /** What installs may use: free less the reserve, never below 0. */
  readonly usableBytes: number | null;
  /** `unknown` where a figure is missing: said, never guessed. */
  readonly fits: 'yes' | 'no' | 'unknown';
  /** How much more would have to be free; 0 when it fits or is not known. */
  readonly shortBytes: number;
};

export type ImageFigures = Bringing & Space;

/** Unpacked by compressed size where nothing better is known; session images in public registries have 2 to 3. */
const expansion = 3;
/** What unpacks to more than this many times its download is not believed: the published size is a slip, or too coarse. */
const mostExpansion = 20;

/**
 * What an image does to a host's disk, and whether there is room.
 * @param present whether the host has the image by that name, whatever its layers are
 * @param held images of the host; those without `diffIds` share nothing as far as anybody knows
 * @param keepsCompressed whether compressed layers stay: containerd's image store
 */
export function figuresOf(
  image: WantedImage,
  host: Disk & {
    readonly present: boolean;
    readonly held: readonly HeldImage[];
    readonly keepsCompressed: boolean;
  },
): ImageFigures {
  const bringing = bringingOf(image, host);
  return { ...bringing, ...spaceFor(bringing.roomBytes, host) };
}

function bringingOf(
  image: WantedImage,
  host: { readonly present: boolean; readonly held: readonly HeldImage[]; readonly keepsCompressed: boolean },
): Bringing {
  const whole = takenBy(image, [], host.keepsCompressed).takesBytes;
  // A published size that is doubtful beside the layers is the worst case all the same.
  const worst = whole === null ? null : Math.max(whole, image.publishedBytes ?? 0);
  const { layers } = image;
  const missing = layers === null || layers.length === 0 ? null : layers.length - sharedWith(layers, host.held).count;
  // Of an image that is there and whose layers nobody can tell, nothing says that a pull would bring anything.
  if (host.present && (missing === null || missing === 0))
    return { known: 'engine', downloadBytes: 0, takesBytes: 0, roomBytes: 0, worstBytes: worst };
  const taken = takenBy(image, host.held, host.keepsCompressed);
  return { ...taken, worstBytes: worst === null ? null : Math.max(worst, taken.takesBytes ?? 0) };
}

function takenBy(
  image: WantedImage,
  held: readonly HeldImage[],
  keepsCompressed: boolean,
): Omit<Bringing, 'worstBytes'> {
  const published = image.publishedBytes !== null && image.publishedBytes > 0 ? image.publishedBytes : null;
  if (image.layers === null || image.layers.length === 0) {
    if (published === null) return { known: 'unknown', downloadBytes: null, takesBytes: null, roomBytes: null };
    // The download is not known; a third of the unpacked size on top keeps the room on the safe side.
    const roomBytes = Math.ceil(published + published / expansion);
    const takesBytes = keepsCompressed ? roomBytes : published;
    return { known: 'published', downloadBytes: null, takesBytes, roomBytes };
  }
  const shared = sharedWith(image.layers, held);
  const all = sum(image.layers.map(({ compressedBytes }) => compressedBytes));
  const downloadBytes = sum(image.layers.slice(shared.count).map(({ compressedBytes }) => compressedBytes));
  const unpacked = unpackedBytes({ downloadBytes, all, published, sharedBytes: shared.bytes });
  const roomBytes = unpacked + downloadBytes;
  return { known: 'manifest', downloadBytes, takesBytes: keepsCompressed ? roomBytes : unpacked, roomBytes };
}

/**
 * Unpacked size of the missing layers. What is published less what the host's engine measured of the shared ones is
 * the best there is; where that cannot be right for so large a download, the missing layers are their part (by
 * compressed size) of what is published; without a published size that can be right, three times their download.
 */
function unpackedBytes(of: {
  readonly downloadBytes: number;
  readonly all: number;
  readonly published: number | null;
  readonly sharedBytes: number | null;
}): number {
  const { downloadBytes, all, published, sharedBytes } = of;
  if (downloadBytes === 0) return 0;
  // Unpacked below packed cannot be right, nor far above: such a figure says less than none.
  if (published === null || published < all || published > all * mostExpansion) return downloadBytes * expansion;
  const rest = sharedBytes === null ? null : published - sharedBytes;
  if (rest !== null && rest >= downloadBytes && rest <= downloadBytes * mostExpansion) return rest;
  return Math.ceil((downloadBytes / all) * published);
}

/** The lowest layers that a host has already: how many, and their unpacked size where an engine told it. */
function sharedWith(
  layers: readonly LayerSize[],
  held: readonly HeldImage[],
): { readonly count: number; readonly bytes: number | null } {
  const wanted = layers.map(({ diffId }) => diffId);
  let count = 0;
  let bytes: number | null = 0;
  for (const { diffIds, layerBytes } of held) {
    if (diffIds === null) continue;
    const shared = sharedLayerCount(wanted, [diffIds]);
    if (shared < count || shared === 0) continue;
    const measured = layerBytes === null ? null : sum(layerBytes.slice(0, shared));
    bytes = shared > count ? measured : (bytes ?? measured);
    count = shared;
  }
  return { count, bytes };
}

/** The image of a host that has most of the wanted one's lowest layers: the one that is worth asking for their sizes. */
export function closestImage(layers: readonly LayerSize[], held: readonly HeldImage[]): HeldImage | null {
  const wanted = layers.map(({ diffId }) => diffId);
  let best: HeldImage | null = null;
  let most = 0;
  for (const image of held) {
    const count = image.diffIds === null ? 0 : sharedLayerCount(wanted, [image.diffIds]);
    if (count > most) {
      most = count;
      best = image;
    }
  }
  return best;
}

/** Whether `roomBytes` fit beside the reserve. What needs nothing always fits, however full the disk is. */
export function spaceFor(roomBytes: number | null, { freeBytes, reserveBytes }: Disk): Space {
  const usableBytes = freeBytes === null ? null : Math.max(0, freeBytes - reserveBytes);
  const figures = { freeBytes, reserveBytes, usableBytes };
  if (roomBytes === 0) return { ...figures, fits: 'yes', shortBytes: 0 };
  if (roomBytes === null || freeBytes === null) return { ...figures, fits: 'unknown', shortBytes: 0 };
  const shortBytes = Math.max(0, roomBytes + reserveBytes - freeBytes);
  return { ...figures, fits: shortBytes === 0 ? 'yes' : 'no', shortBytes };
}

/**
 * What installs may still use once `comingBytes` are there: the order of hosts, the tightest first. Below 0 where it does
 * not fit; endless where the free space is not known.
 */
export function leftAfter(comingBytes: number, { freeBytes, reserveBytes }: Disk): number {
  return freeBytes === null ? Number.MAX_SAFE_INTEGER : freeBytes - reserveBytes - comingBytes;
}

/** What becomes free when images are removed together. */
export type GivesBack = {
  /** Null where the engine does not tell what is shared. */
  readonly bytes: number | null;
  /** Layers that only the removed images share among themselves come on top: the engine adds up each image alone. */
  readonly atLeast: boolean;
  /** Where it is nothing: a container uses the image, so it cannot go; or other images hold all its layers. */
  readonly nothingBecause: 'in-use' | 'shared' | null;
};

/**
 * What becomes free when `going` are removed from a host, all of them together.
 * Where the layers of all images are known it is the size of those that no staying image has; else the sum of what the
 * engine says that each holds alone.
 * @param images all images of the host
 * @param inUse ids of images that a container stands on, running or not: an engine does not remove them
 */
export function givesBack(
  going: ReadonlySet<string>,
  images: readonly HeldImage[],
  inUse: ReadonlySet<string>,
): GivesBack {
  const leaving = images.filter(({ id }) => going.has(id) && !inUse.has(id));
  if (leaving.length === 0) {
    const held = images.some(({ id }) => going.has(id));
    return { bytes: 0, atLeast: false, nothingBecause: held ? 'in-use' : null };
  }
  const own = leaving.map(({ ownBytes }) => ownBytes);
  const alone = own.includes(null) ? null : sum(own.map((bytes) => bytes ?? 0));
  const staying = images.filter((image) => !leaving.includes(image));
  // The engine's own sum is exact for one image. Of several it leaves out what they share with each other alone.
  const together = leaving.length === 1 && alone !== null ? null : freedLayers(leaving, staying);
  const bytes = together === null ? alone : Math.max(together, alone ?? 0);
  return {
    bytes,
    atLeast: together === null && leaving.length > 1 && bytes !== null,
    nothingBecause: bytes === 0 ? 'shared' : null,
  };
}

/** Bytes of the layers, by chain, of some images that none of the others has; null where an engine told too little. */
function freedLayers(leaving: readonly HeldImage[], staying: readonly HeldImage[]): number | null {
  const stay = layersOf(staying, false);
  const go = layersOf(leaving, true);
  if (stay === null || go === null) return null;
  return sum([...go].filter(([chain]) => !stay.has(chain)).map(([, bytes]) => bytes));
}

/** What images take together: each layer once. Where layers are not known, the sum of their sizes, `atMost`. */
export function heldBytes(images: readonly HeldImage[]): { readonly bytes: number; readonly atMost: boolean } {
  const each = [...new Map(images.map((image) => [image.id, image])).values()];
  const layers = each.length > 1 ? layersOf(each, true) : null;
  if (layers !== null) return { bytes: sum([...layers.values()]), atMost: false };
  return { bytes: sum(each.map(({ sizeBytes }) => sizeBytes)), atMost: each.length > 1 };
}

/** Unpacked bytes by chain: a layer with all that is below it. Null where layers, or their wanted sizes, are missing. */
function layersOf(images: readonly HeldImage[], sized: boolean): Map<string, number> | null {
  const found = new Map<string, number>();
  for (const { diffIds, layerBytes } of images) {
    if (diffIds === null || (sized && layerBytes === null)) return null;
    let chain = '';
    for (const [at, diffId] of diffIds.entries()) {
      chain += ` ${diffId}`;
      found.set(chain, layerBytes?.[at] ?? 0);
    }
  }
  return found;
}

/**
 * What workspaces would still bring to a host, none of it looked at closely: the worst case of each image once, one
 * pulled after the other.
 */
export function stillToCome(
  images: readonly { readonly image: string; readonly publishedBytes: number | null }[],
  keepsCompressed: boolean,
): {
  readonly bytes: number;
  /** Needed at the same time while the last of them is unpacked; never less than `bytes`. */
  readonly roomBytes: number;
  /** How many of them publish no size: told beside the sum, never hidden in it. */
  readonly unknown: number;
} {
  const worst = new Map<string, number | null>();
  for (const { image, publishedBytes } of images) {
    const known = worst.get(image) ?? null;
    worst.set(
      image,
      known === null || publishedBytes === null ? (known ?? publishedBytes) : Math.max(known, publishedBytes),
    );
  }
  const taken = [...worst.values()].map((publishedBytes) =>
    takenBy({ layers: null, publishedBytes }, [], keepsCompressed),
  );
  const bytes = sum(taken.map(({ takesBytes }) => takesBytes ?? 0));
  const more = Math.max(0, ...taken.map(({ takesBytes, roomBytes }) => (roomBytes ?? 0) - (takesBytes ?? 0)));
  return { bytes, roomBytes: bytes + more, unknown: taken.filter(({ known }) => known === 'unknown').length };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
