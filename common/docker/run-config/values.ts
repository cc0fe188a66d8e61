/**
 * Readers for values of a `run_config`. Each takes the value and where it stands, and answers with the value in the
 * engine's form, or with `undefined` after it has reported what is wrong. They never throw.
 */

export type RunConfigProblem = {
  /** Stable: `RUN_CONFIG_TYPE`, `RUN_CONFIG_VALUE`, `RUN_CONFIG_UNKNOWN`, … see docs of `mapRunConfig`. */
  readonly code: string;
  /** The key, with the path inside it: `devices[1]`, `environment.PATH`. Empty for the whole. */
  readonly property: string;
  readonly message: string;
  /** `error`: the container would not be what the entry asks for, so it is not started. `warning`: it starts. */
  readonly severity: 'error' | 'warning';
};

export type Report = (problem: RunConfigProblem) => void;

/** Where a value stands and where its problems go. */
export type Place = { readonly property: string; readonly report: Report };

export function within(place: Place, step: string | number): Place {
  const property = typeof step === 'number' ? `${place.property}[${step}]` : `${place.property}.${step}`;
  return { property, report: place.report };
}

export function fail(place: Place, code: string, message: string): undefined {
  place.report({ code, property: place.property, message, severity: 'error' });
  return undefined;
}

export function warn(place: Place, code: string, message: string): void {
  place.report({ code, property: place.property, message, severity: 'warning' });
}

/** What a value is, in words of JSON. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? 'a number' : 'a text';
}

export function wrongType(place: Place, wanted: string, value: unknown): undefined {
  return fail(place, 'RUN_CONFIG_TYPE', `"${place.property}" has to be ${wanted}, and is ${kindOf(value)}.`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readText(value: unknown, place: Place): string | undefined {
  if (typeof value !== 'string') return wrongType(place, 'a text', value);
  // The engine would cut or refuse such a text with a message that names nothing.
  if (value.includes('\0')) return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" has a zero byte in it.`);
  return value;
}

export function readFlag(value: unknown, place: Place): boolean | undefined {
  return typeof value === 'boolean' ? value : wrongType(place, 'true or false', value);
}

export function readInteger(value: unknown, place: Place): number | undefined {
  if (typeof value !== 'number') return wrongType(place, 'a whole number', value);
  if (Number.isSafeInteger(value)) return value;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" has to be a whole number, and is ${value}.`);
}

export function readObject(value: unknown, place: Place): Record<string, unknown> | undefined {
  return isRecord(value) ? value : wrongType(place, 'an object', value);
}

/** Tells of keys that nobody reads; `known` has every spelling that is read. `what` begins the sentence: "A mount". */
export function warnUnknown(
  record: Readonly<Record<string, unknown>>,
  known: readonly string[],
  what: string,
  place: Place,
): void {
  for (const key of Object.keys(record)) {
    if (!known.includes(key))
      warn(within(place, key), 'RUN_CONFIG_UNKNOWN', `${what} has no "${key}"; it is left out.`);
  }
}

/** A list whose every item can be read; one bad item spoils the list, so that nothing goes missing quietly. */
export function readList<T>(
  value: unknown,
  place: Place,
  readItem: (item: unknown, place: Place) => T | undefined,
): T[] | undefined {
  if (!Array.isArray(value)) return wrongType(place, 'a list', value);
  const items = value.map((item: unknown, index) => readItem(item, within(place, index)));
  const good = items.filter((item) => item !== undefined);
  return good.length === items.length ? good : undefined;
}

export function readTexts(value: unknown, place: Place): string[] | undefined {
  return readList(value, place, readText);
}

/**
 * An object whose every value can be read. Built from entries, so that a key named `__proto__` stays a key.
 */
export function readMap<T>(
  value: unknown,
  place: Place,
  readItem: (item: unknown, place: Place) => T | undefined,
): Record<string, T> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const entries: [string, T][] = [];
  let good = true;
  for (const [key, item] of Object.entries(record)) {
    const read = readItem(item, within(place, key));
    if (read === undefined) good = false;
    else entries.push([key, read]);
  }
  return good ? Object.fromEntries(entries) : undefined;
}

/** A text, number or flag as Python writes it in a string: `True`, `1`, `0.5`. */
export function readScalarText(value: unknown, place: Place): string | undefined {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return readText(value, place);
  return wrongType(place, 'a text or a number', value);
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const SIZE = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]?)$/i;

/**
 * Bytes, by docker-py's rule: a number is bytes; a text is a number with `b`, `k`, `m` or `g` (powers of 1024, either
 * case, a further `b` allowed: `1gb`), bytes where there is no letter; '' is 0. Fractions of a byte are cut.
 */
export function readBytes(value: unknown, place: Place): number | undefined {
  if (typeof value === 'number') return readInteger(value, place);
  if (typeof value !== 'string') return wrongType(place, 'a size such as "512m" or a number of bytes', value);
  if (value === '') return 0;
  const found = SIZE.exec(/[a-z]b$/i.test(value) ? value.slice(0, -1) : value);
  const unit = UNITS[(found?.[2] || 'b').toLowerCase()];
  const bytes = found === null || unit === undefined ? Number.NaN : Math.trunc(Number(found[1]) * unit);
  if (Number.isSafeInteger(bytes)) return bytes;
  return fail(
    place,
    'RUN_CONFIG_VALUE',
    `"${place.property}" is "${value.slice(0, 60)}", which is not a size. Write bytes, or a number with k, m or g.`,
  );
}
