/** Settings that hold an object, in every form in which the field writes "nothing". */
import { isRecord, kindOf } from './run-config/values.ts';

/** The object, or what stands there instead, in words: "a list", "a text that is not JSON". */
type ReadSettings = { readonly record: Record<string, unknown> } | { readonly kind: string };

/**
 * null, blank text, `[]` and `{}` are an empty setting, and so are texts of these such as `"null"`: public lists and
 * forms write all of them. A text is read as JSON, as the field stores these settings.
 */
export function readSettings(value: unknown): ReadSettings {
  const read = typeof value === 'string' && value.trim() !== '' ? parsed(value) : value;
  if (typeof read === 'string' && read.trim() !== '') return { kind: 'a text that is not JSON' };
  if (read === null || read === undefined || typeof read === 'string') return { record: {} };
  if (Array.isArray(read) && read.length === 0) return { record: {} };
  return isRecord(read) ? { record: read } : { kind: kindOf(read) };
}

/** @returns the text itself where it is no JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
