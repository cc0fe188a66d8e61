/** Readers for single properties of an entry: each takes whatever was published and reports what it had to change. */

import { architectureName, architectureOf } from '../placement/architectures.ts';
import { cleanText, type ProblemSink, quote, typeInWords } from './clean.ts';
import {
  type CpuAllocationMethod,
  entryDefaults,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RegistryLimits,
} from './document.ts';
import { parseJson } from './json.ts';
import { bytesPerMb } from './size.ts';

/**
 * An object that some publishers write as text holding JSON. What cannot be read makes the entry unusable: running
 * it without its settings, or judging it without them, would be worse than not offering it.
 */
export function readObject(
  value: JsonValue | undefined,
  property: string,
  limits: RegistryLimits,
  problems: ProblemSink,
  clean: (value: JsonValue) => JsonValue,
): JsonObject {
  if (isNothing(value)) return {};
  if (isJsonObject(value)) return value;
  if (typeof value === 'string') {
    const parsed = tryParseJson(value.length > limits.notesLength ? '' : value);
    if (parsed !== undefined && isNothing(parsed)) return {};
    const cleaned = parsed === undefined ? undefined : clean(parsed);
    if (isJsonObject(cleaned)) {
      problems.add('info', 'JSON_AS_TEXT', property, `"${property}" is text that holds JSON, and was read as such.`);
      return cleaned;
    }
    problems.add('error', 'SETTINGS_UNREADABLE', property, `"${property}" is text that is not a JSON object.`);
    return {};
  }
  problems.add(
    'error',
    'SETTINGS_UNREADABLE',
    property,
    `"${property}" is ${typeInWords(value)} instead of an object.`,
  );
  return {};
}

/** The forms in which publishers write that there is nothing: null, a blank text, an empty list. */
function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

function tryParseJson(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    // RangeError: nested beyond what the parser itself takes.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A list of short texts; a single text is taken as a list of one, split at commas. */
export function readTexts(
  value: JsonValue | undefined,
  property: string,
  limits: RegistryLimits,
  problems: ProblemSink,
): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') {
    problems.add('info', 'LIST_AS_TEXT', property, `"${property}" is text instead of a list.`);
  } else if (!Array.isArray(value)) {
    problems.add('warning', 'NOT_A_LIST', property, `"${property}" is ${typeInWords(value)} instead of a list.`);
    return [];
  }
  const items: readonly JsonValue[] = typeof value === 'string' ? [value] : (value as readonly JsonValue[]);
  const seen = new Map<string, string>();
  let joined = false;
  let odd = 0;
  for (const item of items.slice(0, limits.listItems)) {
    if (typeof item !== 'string' && typeof item !== 'number') {
      odd += 1;
      continue;
    }
    const parts = String(item).slice(0, limits.descriptionLength).split(',');
    if (parts.length > 1) joined = true;
    for (const part of parts) {
      const text = cleanText(part, { property, maxLength: limits.nameLength }, problems);
      const folded = text.toLowerCase();
      if (text !== '' && !seen.has(folded) && seen.size < limits.listItems) seen.set(folded, text);
    }
  }
  if (joined && typeof value !== 'string') {
    problems.add('info', 'LIST_JOINED', property, `"${property}" holds several values in one text; they were split.`);
  }
  if (odd > 0) problems.add('warning', 'LIST_ODD_VALUES', property, `"${property}" holds values that are not text.`);
  if (items.length > limits.listItems) {
    problems.add('warning', 'LIST_TOO_LONG', property, `"${property}" has more than ${limits.listItems} values.`);
  }
  return [...seen.values()];
}

/** One text; other simple values are written out, anything else is left out with a problem. */
export function readText(
  value: JsonValue | undefined,
  property: string,
  maxLength: number,
  problems: ProblemSink,
  multiline = false,
): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return cleanText(value, { property, maxLength, multiline }, problems);
  problems.add('warning', 'NOT_TEXT', property, `"${property}" is ${typeInWords(value)} instead of text.`);
  return typeof value === 'number' ? String(value) : '';
}

type NumberBounds = {
  readonly min: number;
  readonly max: number;
  /** The largest that is told, where more is taken. */
  readonly told?: number;
  readonly fallback: number;
  readonly whole?: boolean;
};

/** Number within bounds, also from text; `fallback` with a problem otherwise, silently where absent. */
export function readNumber(
  value: JsonValue | undefined,
  property: string,
  bounds: NumberBounds,
  problems: ProblemSink,
): number {
  if (value === undefined || value === null || value === '') return bounds.fallback;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const valid =
    typeof number === 'number' &&
    number >= bounds.min &&
    number <= bounds.max &&
    (bounds.whole !== true || Number.isInteger(number));
  if (valid) return number;
  const kind = bounds.whole === true ? 'whole number' : 'number';
  const wanted = `a ${kind} from ${bounds.min} to ${bounds.told ?? bounds.max}`;
  // Only a text has quotes in the file.
  const found = typeof value === 'string' ? quote(value) : typeInWords(value);
  const message = `"${property}" is ${found} and not ${wanted}; ${bounds.fallback} is used instead.`;
  problems.add('warning', 'NUMBER_NOT_USABLE', property, message);
  return bounds.fallback;
}

/** The least that a workspace may be given: 16 MiB, in whole MB. */
const leastMemoryMb = 17;

/** `memory` is published in MB; a value that only makes sense in bytes (as the field's API uses) is taken as bytes. */
export function readMemoryBytes(value: JsonValue | undefined, problems: ProblemSink): number {
  const largestMb = 16_000_000;
  const bounds = {
    min: leastMemoryMb,
    max: largestMb * bytesPerMb,
    told: largestMb,
    fallback: entryDefaults.memoryBytes / bytesPerMb,
  };
  const number = readNumber(value, 'memory', bounds, problems);
  if (number <= largestMb) return Math.round(number * bytesPerMb);
  problems.add('info', 'MEMORY_IN_BYTES', 'memory', '"memory" looks like bytes instead of MB and was read as bytes.');
  return Math.max(Math.round(number), leastMemoryMb * bytesPerMb);
}

export function readBoolean(
  value: JsonValue | undefined,
  property: string,
  fallback: boolean,
  problems: ProblemSink,
): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  problems.add('info', 'NOT_A_BOOLEAN', property, `"${property}" is ${quote(value)} instead of true or false.`);
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : fallback;
}

export function readCpuMethod(value: JsonValue | undefined, problems: ProblemSink): CpuAllocationMethod {
  if (value === undefined || value === null || value === '') return entryDefaults.cpuAllocationMethod;
  const methods: readonly CpuAllocationMethod[] = ['Inherit', 'Quotas', 'Shares'];
  const found = methods.find(
    (method) => typeof value === 'string' && method.toLowerCase() === value.trim().toLowerCase(),
  );
  if (found !== undefined) return found;
  problems.add(
    'warning',
    'CPU_METHOD_UNKNOWN',
    'cpu_allocation_method',
    `The CPU allocation method ${quote(value)} is not known; Inherit is used.`,
  );
  return entryDefaults.cpuAllocationMethod;
}

/** Architectures under the names that engines use. */
export function readArchitectures(
  value: JsonValue | undefined,
  limits: RegistryLimits,
  problems: ProblemSink,
): string[] {
  const texts = readTexts(value, 'architecture', limits, problems);
  if (texts.length === 0) {
    problems.add(
      'info',
      'ARCHITECTURE_MISSING',
      'architecture',
      'The entry does not say for which architectures it is.',
    );
  }
  const unknown = texts.filter((text) => architectureOf(text) === null);
  if (unknown.length > 0) {
    problems.add('warning', 'ARCHITECTURE_UNKNOWN', 'architecture', unknownArchitectures(unknown));
  }
  return [...new Set(texts.map(architectureName))];
}

function unknownArchitectures(words: readonly string[]): string {
  const named = words.slice(0, 5).map(quote).join(', ');
  const more = words.length > 5 ? ` and ${words.length - 5} more` : '';
  return words.length === 1
    ? `${named} is no architecture of an engine; it matches no host.`
    : `${named}${more} are no architectures of an engine; they match no host.`;
}

/** A file below the icons folder. Addresses, absolute paths and ways out of the folder are refused. */
export function readIconPath(value: JsonValue | undefined, problems: ProblemSink): string | null {
  if (value === undefined || value === null || value === '') {
    problems.add('info', 'ICON_MISSING', 'image_src', 'The entry has no icon.');
    return null;
  }
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(text)) {
    problems.add('info', 'ICON_IS_URL', 'image_src', `The icon ${quote(text)} is an address instead of a file name.`);
    return null;
  }
  // SECURITY: docs/security.md 2.4: an icon never leads out of the registry's own folder.
  const parts = text.split('/');
  const isFile =
    text.length <= 255 && parts.every((part) => /^[^\\:*?"<>|#%\p{C}]+$/u.test(part) && !/^\.+$/.test(part));
  if (isFile && text !== '') return text;
  problems.add('warning', 'ICON_PATH_REFUSED', 'image_src', `The icon ${quote(value)} is not a plain file name.`);
  return null;
}
