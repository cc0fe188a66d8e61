import { formatImageReference, tryParseImageReference } from '../docker/image-reference.ts';
import { type PublishedImage, type RegistryEntry, runnableVersions, type VersionRange } from './document.ts';
import { isTag } from './images.ts';
import { isBelievableMb } from './size.ts';

export type ImageSelection = {
  /**
   * `runnable`: made for a version line that Fairlead runs. `any`: the entry names no version at all. `none`: it names
   * others only; `image` is then the nearest one, for a person who insists.
   */
  readonly match: 'runnable' | 'any' | 'none';
  readonly compatible: boolean;
  /** Null only where the entry has no usable image. */
  readonly image: string | null;
  /** The published version string of the chosen image. */
  readonly version: string | null;
  readonly sizeMb: number | null;
  /** Every tag that may be chosen instead, the chosen one included, as published. */
  readonly tags: readonly string[];
  /** Why this tag: the wished channel, the registry's default channel, the weekly build, or the published image itself. */
  readonly reason: 'channel' | 'default-channel' | 'rolling-weekly' | 'newest' | 'published';
};

type SelectImageOptions = {
  /** `runnableVersions` where silent. */
  readonly runs?: VersionRange;
  /** A channel a person chose; taken wherever the entry offers it, also outside of what Fairlead runs. */
  readonly channel?: string | null;
  readonly registryDefaultChannel?: string | null;
};

type ParsedVersion = { readonly major: number; readonly minor: number; readonly patch: number | null };

/** "1.17.0", "1.17.x", "1.17": numbers; null for anything else. */
export function parseVersion(text: string): ParsedVersion | null {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}|x|\*))?$/i.exec(text.trim());
  if (match === null) return null;
  const patch = match[3];
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: patch === undefined || /[x*]/i.test(patch) ? null : Number(patch),
  };
}

/** Negative where `a` is older. A wildcard counts as the newest of its line; what is no version is the oldest. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === null || right === null) return (left === null ? 0 : 1) - (right === null ? 0 : 1);
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    (left.patch ?? Number.MAX_SAFE_INTEGER) - (right.patch ?? Number.MAX_SAFE_INTEGER)
  );
}

/** Whether a published version ("1.17.0", "1.16.x") belongs to a line in the range. */
export function isRunnable(version: string | null, runs: VersionRange = runnableVersions): boolean {
  return version !== null && placeIn(version, runs) === 0;
}

/** Negative: older than the range; 0: in it; positive: newer. Null for what is no version. */
function placeIn(version: string, runs: VersionRange): number | null {
  const line = lineOf(version);
  const [from, to] = [lineOf(runs.from), lineOf(runs.to)];
  if (line === null || from === null || to === null) return null;
  if (line < from) return -1;
  return line > to ? 1 : 0;
}

function lineOf(version: string): number | null {
  const parsed = parseVersion(version);
  return parsed === null ? null : parsed.major * 1_000_000 + parsed.minor;
}

/**
 * Which image of an entry to use. The field's rule, for a product that runs many version lines: of the images made for
 * those lines, the one under the channel that was chosen, else under the registry's default channel, else of the newest
 * version: its weekly build, or what is published there that is not `develop` and has a real size.
 */
export function selectImage(entry: Pick<RegistryEntry, 'images'>, options: SelectImageOptions = {}): ImageSelection {
  const runs = options.runs ?? runnableVersions;
  const newestFirst = [...entry.images].sort((a, b) => compareVersions(b.version ?? '', a.version ?? ''));
  const runnable = newestFirst.filter(({ version }) => isRunnable(version, runs));
  // What a person chose by name counts wherever it is published, but best where it runs.
  const chosen = underTag([...runnable, ...newestFirst], options.channel, 'channel', runs);
  if (chosen !== null) return chosen;

  const unnamed = newestFirst.filter(({ version }) => version === null);
  const candidates = runnable.length > 0 ? runnable : unnamed.length > 0 ? unnamed : nearest(newestFirst, runs);
  const [newest] = candidates;
  if (newest === undefined) return nothing;
  const weekly = weeklyOf(candidates.filter(({ version }) => version === newest.version));
  return (
    underTag(candidates, options.registryDefaultChannel, 'default-channel', runs) ??
    underTag(candidates, weekly, 'rolling-weekly', runs) ??
    settled(candidates, newest, runs)
  );
}

const nothing: ImageSelection = {
  match: 'none',
  compatible: false,
  image: null,
  version: null,
  sizeMb: null,
  tags: [],
  reason: 'published',
};

/** The first of the images that offers the tag, under it. */
function underTag(
  images: readonly PublishedImage[],
  tag: string | null | undefined,
  reason: ImageSelection['reason'],
  runs: VersionRange,
): ImageSelection | null {
  if (tag === null || tag === undefined || tag === '') return null;
  for (const from of images) {
    const image = from.tags.includes(tag) ? withTag(from.image, tag) : null;
    if (image !== null) return selection(from, image, reason, runs);
  }
  return null;
}

/** The published image of the newest version that has a real size and is not `develop`; else the newest there is. */
function settled(candidates: readonly PublishedImage[], newest: PublishedImage, runs: VersionRange): ImageSelection {
  const real = candidates.find(
    (candidate) => candidate.sizeMb !== null && isBelievableMb(candidate.sizeMb) && tagOf(candidate) !== 'develop',
  );
  return real === undefined
    ? selection(newest, newest.image, 'published', runs)
    : selection(real, real.image, 'newest', runs);
}

function selection(
  from: PublishedImage,
  image: string,
  reason: ImageSelection['reason'],
  runs: VersionRange,
): ImageSelection {
  const compatible = isRunnable(from.version, runs);
  const match = compatible ? 'runnable' : from.version === null ? 'any' : 'none';
  return { match, compatible, image, version: from.version, sizeMb: from.sizeMb, tags: from.tags, reason };
}

const weeklyPattern = /^(\d{1,6}\.\d{1,6}(?:\.\d{1,6})?)-rolling-weekly$/;

/** The weekly build of the newest patch among the tags of these images. */
function weeklyOf(images: readonly PublishedImage[]): string | null {
  const weekly = images.flatMap(({ tags }) => tags.filter((tag) => weeklyPattern.test(tag)));
  return weekly.sort((a, b) => compareVersions(numberOf(b), numberOf(a)))[0] ?? null;
}

function numberOf(weekly: string): string {
  return weeklyPattern.exec(weekly)?.[1] ?? '';
}

function tagOf(image: PublishedImage): string | null {
  return tryParseImageReference(image.image)?.tag ?? null;
}

/** The same image under another tag; a digest goes with the tag it belonged to. */
function withTag(image: string, tag: string): string | null {
  const reference = tryParseImageReference(image);
  return reference === null || !isTag(tag) ? null : formatImageReference({ ...reference, tag, digest: null });
}

/** Of images that are all outside of the range: those of the newest version below it, else of the oldest above it. */
function nearest(newestFirst: readonly PublishedImage[], runs: VersionRange): readonly PublishedImage[] {
  const below = newestFirst.find(({ version }) => version !== null && (placeIn(version, runs) ?? 1) < 0);
  const chosen = below ?? newestFirst.at(-1);
  return newestFirst.filter((image) => image.version === chosen?.version);
}

/** The channels a person can choose between for an entry: the tags of all its images, newest version first. */
export function channelsOf(entry: Pick<RegistryEntry, 'images'>): readonly string[] {
  const newestFirst = [...entry.images].sort((a, b) => compareVersions(b.version ?? '', a.version ?? ''));
  return [...new Set(newestFirst.flatMap((image) => image.tags.filter(isTag)))];
}
