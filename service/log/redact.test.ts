import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrubber, hideMembers, isSecretName } from './redact.ts';
import { limits } from './redact-value.ts';

const redact = createScrubber().redact;

/** What redaction means, written in the plainest way; for values that came out of JSON. */
function plainly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) && inner !== null && typeof inner !== 'boolean' ? '***' : plainly(inner),
    ]),
  );
}

const name = fc.oneof(
  fc.constantFrom('password', 'apiKey', 'tokenId', '__proto__', 'a', ''),
  fc.string({ maxLength: 6 }),
);
const tree = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, fc.jsonValue({ maxDepth: 1 }), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((pairs) => Object.fromEntries(pairs)),
})).value;

describe('redaction', () => {
  it('means what it says, on everything that is not out of bounds', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(redact(value)).toEqual(plainly(value));
      }),
    );
  });

  it('never throws and always gives JSON, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true }), (value) => {
        expect(() => JSON.stringify(redact(value))).not.toThrow();
      }),
    );
  });

  it('hides the texts of secret names in a line of JSON, however they are written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', 'a', ':', '\n', 'password') }),
        fc.string(),
        (text, other) => {
          const line = { a: text, 'api-key': text, token: other, b: other, n: 1 };
          expect(JSON.parse(hideMembers(JSON.stringify(line)))).toEqual({ ...line, 'api-key': '***', token: '***' });
        },
      ),
    );
  });

  it('goes on past what throws', () => {
    const hostile = {
      get a(): never {
        throw new Error('no');
      },
      b: {
        toJSON() {
          throw new Error('no');
        },
      },
      c: new Proxy({}, { ownKeys: () => Reflect.ownKeys(JSON.parse('{')) }),
      d: Object.defineProperty(new Error('said'), 'message', { get: () => Reflect.get(hostile, 'a') }),
      password: 'Canary',
      e: 'still here',
    };
    expect(redact(hostile)).toMatchObject({
      a: '<unreadable>',
      b: '<unreadable>',
      c: '<unreadable>',
      d: { type: 'Error', message: '<unreadable>' },
      password: '***',
      e: 'still here',
    });
  });

  it('looks into what JSON does not see, or sees as something else', () => {
    const scrubber = createScrubber();
    scrubber.add('known-secret');
    const value = {
      map: new Map<unknown, unknown>([
        ['password', 'Canary'],
        ['x', 'known-secret'],
        [{}, 1],
      ]),
      set: new Set(['known-secret', 2]),
      bytes: [Buffer.from('Canary'), new Uint16Array(4), new ArrayBuffer(3), new DataView(new ArrayBuffer(2))],
      boxed: Object('known-secret'),
      errors: new AggregateError([new Error('known-secret')], 'several'),
      hidden: Object.defineProperty(new Error('x'), 'token', { value: 'Canary', enumerable: false }),
      'known-secret as a name': 1,
      calls: Object.assign(() => 1, { toJSON: () => 'known-secret' }),
      'two\nlines of a password': 'Canary',
    };
    const text = JSON.stringify(scrubber.redact(value));
    expect(text).not.toMatch(/known-secret|Canary/);
    expect(scrubber.redact(value)).toMatchObject({
      map: { password: '***', x: '***', '<object>': 1 },
      set: ['***', 2],
      bytes: ['<6 bytes>', '<8 bytes>', '<3 bytes>', '<2 bytes>'],
      boxed: '***',
      errors: { type: 'AggregateError', errors: [{ message: '***' }] },
    });
  });
});

describe('the work of redaction', () => {
  /** Counts how often anything is read. */
  const counted = () => {
    let reads = 0;
    const watch = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, key, receiver) => {
          reads += 1;
          return Reflect.get(object, key, receiver);
        },
      });
    return { watch, reads: () => reads };
  };

  it('is bounded where branches are shared a million times', () => {
    const { watch, reads } = counted();
    let node: object = { leaf: 1 };
    for (let level = 0; level < 6; level += 1) {
      const below = node;
      node = watch(Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`n${at}`, below])));
    }
    expect(JSON.stringify(redact(node))).toContain('<more>');
    expect(reads()).toBeLessThan(limits.values * 2);
  });

  it('is bounded for lists and maps without an end', () => {
    const endless = new Proxy([], { get: (list, key) => (key === 'length' ? 2 ** 32 - 1 : Reflect.get(list, key)) });
    for (const value of [endless, { a: endless, b: endless }, new Array(4e9)]) {
      expect(JSON.stringify(redact(value)).length).toBeLessThan(limits.values * 10);
    }
    const wide = Object.fromEntries(Array.from({ length: limits.values * 3 }, (_, at) => [`n${at}`, at]));
    expect(Object.keys(Object(redact(wide))).length).toBeLessThanOrEqual(limits.values + 1);
    let deep: unknown = 'end';
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 ? [deep] : { deep };
    expect(JSON.stringify(redact(deep))).toContain('<too deep>');
    const self = { toJSON: (): unknown => ({ ...self }) };
    expect(JSON.stringify(redact(self))).toContain('<too deep>');
  });

  it('keeps a length of texts, and hides a secret that lies across the cut', () => {
    const scrubber = createScrubber();
    scrubber.add('across-the-cut');
    const text = `${'x'.repeat(limits.text - 6)}across-the-cut${'y'.repeat(5_000_000)}`;
    const many = Array.from({ length: 100 }, () => text);
    const out = JSON.stringify(scrubber.redact(many));
    expect(out).not.toContain('across');
    expect(out).toContain('more characters>');
    expect(out.length).toBeLessThan(limits.texts * 2);
  });

  // An expression that looks at every pair of places takes minutes for these and fails by the time limit; the others take
  // thousandths of a second.
  const long = 200_000;
  const limitMs = 30_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(long / unit.length));
  it.each([
    ['schemes', fill('a.')],
    ['schemes, otherwise', fill('a+b-')],
    ['one scheme', fill('a')],
    ['addresses', fill('a://b:')],
    ['an address without an end', `a://${fill('b')}`],
    ['colons', `a://b${fill(':')}`],
    ['slashes', fill('://')],
    ['begun keys', fill('-----BEGIN PRIVATE KEY-----')],
    ['begun words of keys', `-----BEGIN ${fill('A ')}`],
    ['ends of keys', `-----BEGIN PRIVATE KEY-----${fill('-----END A ')}`],
    ['bearers', fill('Bearer ')],
    ['blanks behind a bearer', `Bearer${fill(' ')}`],
    ['basics', fill('Basic aaaaaaa ')],
    ['a basic', `Basic ${fill('a')}`],
    ['blanks behind a basic', `Basic${fill(' ')}`],
    ['tickets', fill('/v/')],
    ['queries', fill('?key=')],
    ['environment', fill('A_')],
    ['environment, otherwise', fill('PASSWORD')],
    ['quotes', fill('"')],
    ['escaped quotes', `"a":"${fill('\\"b\\":\\"')}`],
    ['members', fill('"a":"')],
    ['brackets', fill('[')],
  ])(
    'ends for a long text: %s',
    async (_what, text) => {
      const scrubber = createScrubber();
      // Nothing of the text is a secret that is known: it passes every expression as it is.
      scrubber.add('some-secret');
      scrubber.add(`#${text.slice(0, 20_000)}`);
      expect(typeof scrubber.scrub(text)).toBe('string');
      const knowing = createScrubber();
      knowing.add(text.slice(0, 20_000));
      expect(knowing.scrub(text).length).toBeLessThan(text.length);
      expect(isSecretName(text)).toBeTypeOf('boolean');
      scrubber.redact({ [text]: text });
      const line = JSON.stringify({ password: text, msg: text });
      expect(hideMembers(line)).toBe(JSON.stringify({ password: '***', msg: text }));
      expect(() => hideMembers(text)).not.toThrow();
      // The time limit of the test is looked at only when the loop comes round.
      await new Promise((resolve) => setImmediate(resolve));
    },
    limitMs,
  );

  it('finds long secrets and thousands of short ones', () => {
    const scrubber = createScrubber();
    const key = `-----BEGIN KEY-----\n${'line of a key file\n'.repeat(1000)}`;
    scrubber.add(key);
    for (let at = 0; at < 1900; at += 1) scrubber.add(`${at}-${'secret of some length '.repeat(4)}`);
    expect(scrubber.scrub(`a ${key} b`)).toBe('a *** b');
    expect(scrubber.scrub(JSON.stringify({ key }))).toBe('{"key":"***"}');
    expect(scrubber.scrub(`77-${'secret of some length '.repeat(4)}.`)).toBe('***.');
  });

  it.each([
    ['ftp://anna:Canary@host', 'ftp://anna:***@host'],
    [`${'long'.repeat(20)}://anna:Canary@host`, `${'long'.repeat(20)}://anna:***@host`],
    ['1.a://:Canary@host', '1.a://:***@host'],
  ])('still finds the password in %s', (text, out) => expect(createScrubber().scrub(text)).toBe(out));
});
