/**
 * JSON as it was published. A double forgets how a number was written (`1.0`) and loses what it cannot hold
 * (`12345678901234567890`, `1e400`); in settings that end up as texts in a container, that text is the value.
 */
import { isJsonObject, type JsonValue } from './document.ts';

/** Settings whose values reach the engine as texts: of `run_config`, and of the phases of `exec_config`. */
const textSettings: ReadonlySet<string> = new Set(['environment', 'sysctls', 'labels']);
/** A number, where one begins. */
const numberPattern = /-?\d[\d.eE+-]*/y;

/** A number whose text says more than its value. */
class Written {
  readonly value: number;
  readonly text: string;
  constructor(value: number, text: string) {
    // Beyond all doubles: the nearest one stays a number on every way on, where infinity would turn into null.
    this.value = Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
    this.text = text;
  }
}

/**
 * `JSON.parse`, with one difference: a number directly in `environment`, `sysctls` or `labels` whose text a double does
 * not give back is the published text. Elsewhere numbers are numbers.
 * @throws SyntaxError as `JSON.parse`; RangeError where it is nested beyond what the parser takes
 */
export function parseJson(text: string): JsonValue {
  // The slow way only where it makes a difference: big documents hold no such number at all.
  if (!holdsLossyNumber(text)) return JSON.parse(text) as JsonValue;
  try {
    const read: unknown = JSON.parse(text, keepWritten);
    return read instanceof Written ? read.value : (read as JsonValue);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The parser itself goes deeper than its reviver. What is that deep is refused by its depth later on.
    return JSON.parse(text) as JsonValue;
  }
}

function holdsLossyNumber(text: string): boolean {
  const number = new RegExp(numberPattern);
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') {
      at = endOfText(text, at);
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      number.lastIndex = at;
      const found = number.exec(text)?.[0] ?? char;
      if (isLossy(found)) return true;
      at += found.length - 1;
    }
  }
  return false;
}

/** Where the JSON text that begins at `start` has its closing quote; the end of all where it has none. */
export function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return at;
    if (char === '\\') at += 1;
  }
  return text.length;
}

function isLossy(source: string): boolean {
  return String(Number(source)) !== source;
}

/** Children are visited before their parents: the parent's key decides what becomes of a number. */
function keepWritten(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value === 'number') {
    const source = context?.source;
    return source !== undefined && isLossy(source) ? new Written(value, source) : value;
  }
  if (Array.isArray(value)) {
    return value.some((item) => item instanceof Written)
      ? value.map((item) => (item instanceof Written ? item.value : item))
      : value;
  }
  if (!isJsonObject(value)) return value;
  const asText = textSettings.has(key);
  for (const [name, item] of Object.entries(value as Record<string, unknown>)) {
    if (!(item instanceof Written)) continue;
    const plain = asText ? item.text : item.value;
    Object.defineProperty(value, name, { value: plain, enumerable: true, configurable: true, writable: true });
  }
  return value;
}
