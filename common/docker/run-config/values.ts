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

/** Takes a value and answers with it in the engine's form, or with undefined after it told what is wrong. */
type Reader<T> = (value: unknown, place: Place) => T | undefined;

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

/**
 * Tells that a value is read in another kind than it is written in. docker-py passes such a value on and engines refuse
 * it; where it can mean one thing only it is taken for that.
 */
export function readAs(place: Place, meaning: string): void {
  warn(place, 'RUN_CONFIG_READ_AS', `"${place.property}" is read as ${meaning}.`);
}

export function readFlag(value: unknown, place: Place): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word !== 'true' && word !== 'false') return wrongType(place, 'true or false', value);
  readAs(place, word);
  return word === 'true';
}

export function readInteger(value: unknown, place: Place): number | undefined {
  if (typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value)) {
    readAs(place, `the number ${Number(value)}`);
    return Number(value);
  }
  if (typeof value !== 'number') return wrongType(place, 'a whole number', value);
  if (Number.isSafeInteger(value)) return value;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" has to be a whole number, and is ${value}.`);
}

/** A whole number from `min` to `max`; `also` are numbers outside that have a meaning of their own, such as 0 or -1. */
export function integerWithin(min: number, max: number, also: readonly number[] = []): Reader<number> {
  return (value, place) => {
    const number = readInteger(value, place);
    if (number === undefined || also.includes(number) || (number >= min && number <= max)) return number;
    const further = also.length === 0 ? '' : `, or ${also.join(' or ')}`;
    return fail(
      place,
      'RUN_CONFIG_VALUE',
      `"${place.property}" has to be from ${min} to ${max}${further}, and is ${number}.`,
    );
  };
}

/** A text; a number is written out, since no other text can be meant. */
export function readTextOrNumber(value: unknown, place: Place): string | undefined {
  if (typeof value !== 'number') return readText(value, place);
  readAs(place, `the text "${pythonNumber(value)}"`);
  return pythonNumber(value);
}

/** The same for values of maps of texts, in which null is an empty text to engines. */
export function readMapText(value: unknown, place: Place): string | undefined {
  return value === null ? '' : readTextOrNumber(value, place);
}

export function readObject(value: unknown, place: Place): Record<string, unknown> | undefined {
  return isRecord(value) ? value : wrongType(place, 'an object', value);
}

/** One key of an object that an engine reads: its exact name there, and how its value is read. */
export type Field = {
  readonly name: string;
  readonly read: Reader<unknown>;
  /** Further exact spellings that are read, docker-py's above all. The name in small letters is read too. */
  readonly also?: readonly string[];
};

/**
 * An object built anew from a list of fields: what leaves has the engine's exact names alone. Keys are compared letter
 * by letter, because engines fold them (`ſ` is s to them, and the Kelvin sign k): what is not on the list is told and
 * never sent. Null means "not set". Of several spellings of one field the first that `field` lists counts.
 * SECURITY: docs/security.md 2.7.
 * @param what begins the sentence about an unknown key: "A mount"
 */
export function readFields<T extends object = Record<string, unknown>>(
  value: unknown,
  place: Place,
  what: string,
  fields: readonly Field[],
): T | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  const entries: [string, unknown][] = [];
  const known = new Set<string>();
  let good = true;
  for (const field of fields) {
    const spellings = spellingsOf(field);
    const given = spellings.filter((key) => Object.hasOwn(record, key) && record[key] !== null);
    for (const key of spellings) known.add(key);
    const [first, ...others] = given;
    if (first === undefined) continue;
    for (const key of others)
      warn(within(place, key), 'RUN_CONFIG_CONFLICT', `"${first}" is used instead of "${key}".`);
    const read = field.read(record[first], within(place, first));
    if (read === undefined) good = false;
    else entries.push([field.name, read]);
  }
  warnUnknown(record, known, what, place);
  return good ? (Object.fromEntries(entries) as T) : undefined;
}

function spellingsOf({ name, also = [] }: Field): readonly string[] {
  return [...new Set([...also, name.toLowerCase(), name])];
}

/** Of one object's unknown keys so many are named; the others are counted. */
export const maxUnknownTold = 20;

/** Tells of keys that nobody reads; `known` has every spelling that is read. `what` begins the sentence: "A mount". */
function warnUnknown(
  record: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  what: string,
  place: Place,
): void {
  const unknown = Object.keys(record).filter((key) => !known.has(key));
  for (const key of unknown.slice(0, maxUnknownTold)) {
    const name = key.slice(0, 80);
    warn(within(place, name), 'RUN_CONFIG_UNKNOWN', `${what} has no "${name}"; it is left out.`);
  }
  const more = unknown.length - maxUnknownTold;
  if (more > 0) warn(place, 'RUN_CONFIG_UNKNOWN', `${more} more keys of this kind mean nothing; they are left out.`);
}

/** A list whose every item can be read; one bad item spoils the list, so that nothing goes missing quietly. */
export function readList<T>(value: unknown, place: Place, readItem: Reader<T>): T[] | undefined {
  if (!Array.isArray(value)) return wrongType(place, 'a list', value);
  const items = value.map((item: unknown, index) => readItem(item, within(place, index)));
  const good = items.filter((item) => item !== undefined);
  return good.length === items.length ? good : undefined;
}

/** A list of texts; one text stands for a list of one. */
export function readTextsOrOne(value: unknown, place: Place): string[] | undefined {
  if (typeof value !== 'string') return readTexts(value, place);
  const text = readText(value, place);
  if (text === undefined) return undefined;
  readAs(place, 'a list of one');
  return [text];
}

export function readTexts(value: unknown, place: Place): string[] | undefined {
  return readList(value, place, readText);
}

/**
 * An object whose every value can be read. Built from entries, so that a key named `__proto__` stays a key.
 */
export function readMap<T>(value: unknown, place: Place, readItem: Reader<T>): Record<string, T> | undefined {
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
  if (typeof value === 'number') return pythonNumber(value);
  if (typeof value === 'string') return readText(value, place);
  return wrongType(place, 'a text or a number', value);
}

/**
 * A number as Python's `str` writes it: the digits are JavaScript's, but an exponent has two digits at least and is
 * used below 0.0001. Whole numbers are written out, as Python does with those that JSON has without a point.
 */
function pythonNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const size = /^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*([a-z]?)$/i;

/**
 * Bytes, by docker-py's rule: a number is bytes; a text is a number with `b`, `k`, `m` or `g` (powers of 1024, either
 * case, a further `b` allowed: `1gb`), bytes where there is no letter; '' is 0. Fractions of a byte are cut.
 */
export function readBytes(value: unknown, place: Place): number | undefined {
  if (typeof value === 'number') return readInteger(value, place);
  if (typeof value !== 'string') return wrongType(place, 'a size such as "512m" or a number of bytes', value);
  if (value === '') return 0;
  const found = size.exec(/[a-z]b$/i.test(value) ? value.slice(0, -1) : value);
  const unit = units[(found?.[2] || 'b').toLowerCase()];
  const bytes = found === null || unit === undefined ? Number.NaN : Math.trunc(Number(found[1]) * unit);
  if (Number.isSafeInteger(bytes)) return bytes;
  return fail(
    place,
    'RUN_CONFIG_VALUE',
    `"${place.property}" is "${value.slice(0, 60)}", which is not a size. Write bytes, or a number with k, m or g.`,
  );
}
