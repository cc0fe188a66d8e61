/**
 * A plain copy of any value for what is written down. The work is bounded by `LIMITS`, whatever the value's shape is:
 * shared branches, circles, endless lists, properties and conversions that throw.
 */

export const hidden = '***';

export const limits = {
  /** Levels of objects and lists below the value itself. */
  depth: 12,
  /** Values that are looked at in one call. */
  values: 20_000,
  /** Characters that are kept of one text, and of all texts of one call. */
  text: 64 * 1024,
  texts: 1024 * 1024,
  /** Characters that are kept of a property's name. */
  name: 200,
} as const;

type Rules = {
  readonly scrub: (text: string) => string;
  readonly isSecretName: (name: string) => boolean;
};

/** What is still left of the limits of one call, and the objects that lead to where it stands. */
type State = { values: number; texts: number; readonly path: Set<object> };

/**
 * `value` without the values of secret names and with its texts scrubbed. What is left out says so in its place:
 * `<circular>`, `<too deep>`, `<more>`, `<unreadable>`, `<n bytes>`. Never throws.
 */
export function redactValue(value: unknown, rules: Rules): unknown {
  return copy(value, rules, { values: limits.values, texts: limits.texts, path: new Set() });
}

function copy(value: unknown, rules: Rules, state: State): unknown {
  state.values -= 1;
  if (typeof value === 'string') return text(value, rules, state);
  if (typeof value === 'bigint') return text(value.toString(), rules, state);
  if (typeof value === 'function' || typeof value === 'symbol') return `<${typeof value}>`;
  if (typeof value !== 'object' || value === null) return value;
  if (state.path.has(value)) return '<circular>';
  if (state.path.size > limits.depth) return '<too deep>';
  state.path.add(value);
  try {
    return copyObject(value, rules, state);
  } catch {
    // A getter, a conversion or a proxy of somebody else: it must not keep the rest from being written down.
    return '<unreadable>';
  } finally {
    state.path.delete(value);
  }
}

function copyObject(value: object, rules: Rules, state: State): unknown {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`;
  if (value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof BigInt) {
    return copy(value.valueOf(), rules, state);
  }
  if (Array.isArray(value)) return list(value, rules, state);
  if (value instanceof Set) return list(value, rules, state);
  if (value instanceof Map) return members(mapMembers(value), rules, state);
  if (value instanceof Error) return members(errorMembers(value), rules, state);
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), rules, state);
  return members(ownMembers(value), rules, state);
}

function text(value: string, { scrub }: Rules, state: State): string {
  const room = Math.min(limits.text, state.texts);
  if (room <= 0) return '<more>';
  // Scrubbed as a whole: a secret that lies across the cut would no longer be known.
  const clean = scrub(value);
  state.texts -= Math.min(clean.length, room);
  return clean.length > room ? `${clean.slice(0, room)}<${clean.length - room} more characters>` : clean;
}

function list(items: Iterable<unknown>, rules: Rules, state: State): unknown[] {
  const out: unknown[] = [];
  for (const item of items) {
    if (state.values <= 0) {
      out.push('<more>');
      break;
    }
    out.push(copy(item, rules, state));
  }
  return out;
}

type Member = readonly [name: string, read: () => unknown];

function members(source: Iterable<Member>, rules: Rules, state: State): Record<string, unknown> {
  const out: [string, unknown][] = [];
  for (const [name, read] of source) {
    if (state.values <= 0) {
      out.push(['<more>', true]);
      break;
    }
    const clean = rules.scrub(name);
    const shown = clean.length > limits.name ? `${clean.slice(0, limits.name)}…` : clean;
    out.push([shown, member(name, read, rules, state)]);
  }
  // Not by assignment: `__proto__` is a name like any other here.
  return Object.fromEntries(out);
}

function member(name: string, read: () => unknown, rules: Rules, state: State): unknown {
  let value: unknown;
  try {
    value = read();
  } catch {
    // A getter of somebody else: said in its place.
    state.values -= 1;
    return '<unreadable>';
  }
  const isHidden = value !== null && value !== undefined && typeof value !== 'boolean' && rules.isSecretName(name);
  if (!isHidden) return copy(value, rules, state);
  state.values -= 1;
  return hidden;
}

function* ownMembers(value: object): Generator<Member> {
  for (const name of Object.keys(value)) yield [name, () => Reflect.get(value, name)];
}

function* mapMembers(map: ReadonlyMap<unknown, unknown>): Generator<Member> {
  for (const [key, value] of map) yield [typeof key === 'object' ? '<object>' : String(key), () => value];
}

function* errorMembers(error: Error): Generator<Member> {
  yield ['type', () => error.name];
  yield ['message', () => error.message];
  yield ['stack', () => error.stack];
  if ('errors' in error && !Object.hasOwn(error, 'errors')) yield ['errors', () => error.errors];
  for (const name of Object.getOwnPropertyNames(error)) {
    if (name !== 'name' && name !== 'message' && name !== 'stack') yield [name, () => Reflect.get(error, name)];
  }
}
