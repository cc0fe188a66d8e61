/** Layers of images: which are the same to an engine, and how large each is. Pure. */

/** SHA-256 of a text (UTF-8) as lower-case hex. Passed in: this folder has no Node. */
type Sha256Hex = (text: string) => string;

/**
 * Chain ids of an image's layers, base first, by the OCI image specification:
 * the first is its diff id, each further one `sha256(<chain below> <diff id>)`.
 * @param diffIds uncompressed layer digests (`sha256:…`), base first
 */
export function chainIdsForTests(diffIds: readonly string[], sha256Hex: Sha256Hex): string[] {
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

/** One step in which an image was made, as the engine's history has it. */
export type HistoryEntry = {
  /** `RUN …`, `/bin/sh -c #(nop)  ENV …`; empty where the engine does not say. */
  readonly createdBy: string;
  /** Bytes of the layer that it made; 0 for a step that made none, or an empty one. */
  readonly sizeBytes: number;
};

/** Instructions that change settings and make no layer. Source: Docker's builders, classic and BuildKit. */
const setting =
  /^(?:\/bin\/sh -c )?(?:#\(nop\)\s+)?(?:ENV|LABEL|CMD|ENTRYPOINT|EXPOSE|USER|VOLUME|STOPSIGNAL|HEALTHCHECK|SHELL|ONBUILD|MAINTAINER|ARG)\b/;
/** Makes a layer with some builders, where the folder is new, and none with others. */
const folder = /^(?:\/bin\/sh -c )?(?:#\(nop\)\s+)?WORKDIR\b/;

/**
 * Unpacked sizes of an image's layers from its history, base first. The history does not say which steps made a layer:
 * those with a size did, settings did not, of the rest it is known only where the numbers come out.
 * @param history base first
 * @param sizeBytes of the whole image as the same engine counts it: where the layers do not add up to it (containerd's
 *   store counts the compressed ones as well), they are not told apart
 * @returns bytes by the index of `diffIds`; null where it cannot be told
 */
export function layerBytesOf(
  diffIds: readonly string[],
  history: readonly HistoryEntry[],
  sizeBytes: number,
): readonly number[] | null {
  const mayBe: readonly ((entry: HistoryEntry) => boolean)[] = [
    (entry) => entry.sizeBytes > 0,
    (entry) => entry.sizeBytes > 0 || !(setting.test(entry.createdBy) || folder.test(entry.createdBy)),
    (entry) => entry.sizeBytes > 0 || !setting.test(entry.createdBy),
  ];
  for (const isLayer of mayBe) {
    const sizes = history.filter(isLayer).map((entry) => entry.sizeBytes);
    if (sizes.length !== diffIds.length) continue;
    return sizes.reduce((total, bytes) => total + bytes, 0) === sizeBytes ? sizes : null;
  }
  return null;
}
