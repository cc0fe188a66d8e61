/** The images an entry offers, per version, from schema 1.0 (one for all) and 1.1 (one each). */

import { formatImageReference, tryParseImageReference } from '../docker/image-reference.ts';
import { cleanText, type ProblemSink, quote, typeInWords } from './clean.ts';
import { isJsonObject, type JsonObject, type JsonValue, type PublishedImage, type RegistryLimits } from './document.ts';
import { readSizeMb } from './size.ts';

const tagPattern = /^\w[\w.-]{0,127}$/;

/** Whether an image reference may end in it. */
export function isTag(tag: string): boolean {
  return tagPattern.test(tag);
}

type ReadImages = { readonly images: readonly PublishedImage[]; readonly compatibility: readonly string[] };

/** Schema 1.1 is told by objects in `compatibility`. */
export function hasVersionObjects(entry: JsonObject): boolean {
  const list = entry.compatibility;
  return Array.isArray(list) && list.some(isJsonObject);
}

export function readImages(entry: JsonObject, limits: RegistryLimits, problems: ProblemSink): ReadImages {
  const published = readCompatibility(entry, limits, problems);
  const invalid: { property: string; message: string }[] = [];
  const shared = readImage(entry.name, 'name', invalid, problems);
  // A 1.1 entry gives a size per version and none at the top: its absence there is no flaw.
  const sharedNeeded = shared !== null && !published.some(isJsonObject);
  const sharedSize =
    sharedNeeded || entry.uncompressed_size_mb !== undefined
      ? readSizeMb(entry.uncompressed_size_mb, 'uncompressed_size_mb', problems)
      : null;

  const images: PublishedImage[] = [];
  const compatibility: string[] = [];
  let odd = 0;
  for (const [index, item] of published.entries()) {
    const property = `compatibility[${index}]`;
    if (isJsonObject(item)) {
      const version = readVersion(item.version, `${property}.version`, problems);
      if (version !== null) compatibility.push(version);
      const own = item.image === undefined ? shared : readImage(item.image, `${property}.image`, invalid, problems);
      if (own === null) continue;
      const sizeMb = readSizeMb(item.uncompressed_size_mb, `${property}.uncompressed_size_mb`, problems);
      const tags = readTags(item.available_tags, `${property}.available_tags`, limits, problems);
      const tag = tryParseImageReference(own)?.tag ?? null;
      if (tags.length > 0 && tag !== null && !tags.includes(tag)) {
        const message = `The tag ${quote(tag)} is not among the tags the entry says are available.`;
        problems.add('info', 'TAG_NOT_AVAILABLE', `${property}.image`, message);
      }
      images.push({ version, image: own, sizeMb, tags });
    } else if (typeof item === 'string' || typeof item === 'number') {
      const version = readVersion(item, property, problems);
      if (version !== null) compatibility.push(version);
      if (shared !== null) images.push({ version, image: shared, sizeMb: sharedSize, tags: [] });
    } else {
      odd += 1;
    }
  }
  if (odd > 0) {
    problems.add(
      'warning',
      'COMPATIBILITY_ODD_VALUES',
      'compatibility',
      '"compatibility" holds values of no known form.',
    );
  }
  if (images.length === 0 && shared !== null) {
    images.push({ version: null, image: shared, sizeMb: sharedSize, tags: [] });
  }
  // One bad image among good ones costs only its version; with no good one the entry cannot be installed.
  const severity = images.length === 0 ? 'error' : 'warning';
  for (const { property, message } of invalid) problems.add(severity, 'IMAGE_INVALID', property, message);
  if (images.length === 0 && invalid.length === 0) {
    problems.add('error', 'IMAGE_MISSING', 'name', 'The entry names no image that an engine could pull.');
  }
  return { images, compatibility: [...new Set(compatibility)] };
}

/** The documentation spells `compatability`, the data `compatibility`: both are read, the latter wins. */
function readCompatibility(entry: JsonObject, limits: RegistryLimits, problems: ProblemSink): readonly JsonValue[] {
  const misspelt = entry.compatability;
  const useMisspelt = entry.compatibility === undefined && misspelt !== undefined;
  const value = useMisspelt ? misspelt : entry.compatibility;
  if (useMisspelt) {
    problems.add('info', 'COMPATIBILITY_MISSPELT', 'compatability', '"compatability" was read as "compatibility".');
  }
  let list: readonly JsonValue[];
  if (Array.isArray(value)) list = value as readonly JsonValue[];
  else if (typeof value === 'string') list = value.slice(0, limits.descriptionLength).split(',');
  else if (isJsonObject(value)) list = [value];
  else list = [];
  if (value !== undefined && value !== null && !Array.isArray(value)) {
    problems.add(
      'warning',
      'NOT_A_LIST',
      'compatibility',
      `"compatibility" is ${typeInWords(value)} instead of a list.`,
    );
  }
  if (list.length === 0) {
    problems.add(
      'warning',
      'COMPATIBILITY_MISSING',
      'compatibility',
      'The entry does not say which versions it is for.',
    );
  }
  if (list.length > limits.listItems) {
    const message = `"compatibility" has more than ${limits.listItems} values.`;
    problems.add('warning', 'LIST_TOO_LONG', 'compatibility', message);
  }
  return list.slice(0, limits.listItems);
}

function readVersion(value: JsonValue | undefined, property: string, problems: ProblemSink): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const version = cleanText(text, { property, maxLength: 40 }, problems);
  if (version !== '') return version;
  problems.add('warning', 'VERSION_MISSING', property, 'A version of the entry has no number.');
  return null;
}

/** A reference with a tag, or null. Absence is told by the caller, once for the whole entry. */
function readImage(
  value: JsonValue | undefined,
  property: string,
  invalid: { property: string; message: string }[],
  problems: ProblemSink,
): string | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'string' ? value.trim() : '';
  const reference = text.length > 512 ? null : tryParseImageReference(text);
  if (reference === null) {
    const lower = tryParseImageReference(text.slice(0, 512).toLowerCase());
    const reason = lower === null ? 'is not an image reference' : 'has upper-case letters, which engines refuse';
    invalid.push({ property, message: `The image ${quote(value)} ${reason}.` });
    return null;
  }
  if (reference.tag !== null || reference.digest !== null) return text;
  problems.add('warning', 'IMAGE_WITHOUT_TAG', property, `The image ${quote(text)} has no tag; "latest" is used.`);
  return formatImageReference(reference);
}

function readTags(
  value: JsonValue | undefined,
  property: string,
  limits: RegistryLimits,
  problems: ProblemSink,
): string[] {
  if (value === undefined || value === null) return [];
  const list: readonly JsonValue[] = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  const tags = list.slice(0, limits.listItems).filter((tag) => typeof tag === 'string' && isTag(tag)) as string[];
  if (!Array.isArray(value) || tags.length !== list.length) {
    problems.add('warning', 'TAGS_ODD_VALUES', property, `"${property}" holds values that are no image tags.`);
  }
  return [...new Set(tags)];
}
