/**
 * JSON that is carried from one file into another: what a double would lose of a number (`1.0`, `12345678901234567890`)
 * stays as it was written, because in the environment of a container that text is the value.
 */
import type { JsonValue } from '../registry/document.ts';

/** Part of ECMAScript that the compiler's library does not have yet; absent in some browsers. */
type RawJson = { readonly rawJSON?: (text: string) => unknown };

/**
 * `JSON.parse`, with numbers that keep their text where a double does not give it back. Such a number is an opaque value:
 * it can be carried and written, not counted with. Where the platform cannot, or the text is nested too deeply for it, it
 * is a number.
 * @throws SyntaxError as `JSON.parse`
 */
export function parseExact(text: string): JsonValue {
  const { rawJSON } = JSON as RawJson;
  if (rawJSON === undefined) return JSON.parse(text) as JsonValue;
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && String(value) !== source ? rawJSON(source) : value;
  };
  try {
    return JSON.parse(text, keep) as JsonValue;
  } catch (error) {
    // The parser itself goes deeper than its reviver.
    if (!(error instanceof RangeError)) throw error;
    return JSON.parse(text) as JsonValue;
  }
}

/** Levels of nesting that are carried: far above what a site reads, and far below what cannot be written any more. */
const deepest = 200;

/** Whether a value is nested too deeply to be written. */
export function isTooDeep(value: JsonValue): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return level.length > 0;
}

/** Of the file of one entry, bytes: sites do not read a tenth of it. */
export const largestEntry = 4 * 1024 * 1024;

/** Whether a value can be a file of a source: it can be written, and is read again. */
export function isCarriable(value: JsonValue): boolean {
  return !isTooDeep(value) && new TextEncoder().encode(fileText(value)).length <= largestEntry;
}

/** A file for people to edit: two blanks, a newline at the end. */
export function fileText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
