import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from './index.ts';
import { inputProblems, limitsOf, problemAt } from './input-problems.ts';
import { proceduresOf } from './procedures.ts';

/** How the schema library speaks, in whatever it finds. */
const raw =
  /too (?:big|small)|invalid (?:input|string|option|key|union|element|type|discriminator|iso|url|record)|\bexpected\b|\breceived\b|unrecognized|\bstring\b|\bNaN\b|\bundefined\b|\binteger\b|regex|pattern|[<>]=?\d/i;

const inputs: [string, z.ZodType][] = proceduresOf(contract).flatMap(({ name, procedure }): [string, z.ZodType][] => {
  const schema = procedure['~orpc'].inputSchema;
  return schema instanceof z.ZodType ? [[name, schema]] : [];
});

type Json = {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly items?: Json;
  readonly additionalProperties?: Json | boolean;
  readonly const?: unknown;
};

/** Every place of an input, as a function that puts a value there and beside it what tells its kind. */
function* placesOf(
  json: Json,
  put: (value: unknown) => unknown = (value) => value,
): Generator<(value: unknown) => unknown> {
  yield put;
  for (const part of [...(json.anyOf ?? []), ...(json.oneOf ?? [])]) yield* placesOf(part, put);
  const kinds = Object.entries(json.properties ?? {}).filter(([, member]) => member.const !== undefined);
  const told = Object.fromEntries(kinds.map(([key, member]) => [key, member.const]));
  for (const [key, member] of Object.entries(json.properties ?? {}))
    yield* placesOf(member, (value) => put({ ...told, [key]: value }));
  if (json.items !== undefined) yield* placesOf(json.items, (value) => put([value]));
  if (typeof json.additionalProperties === 'object')
    yield* placesOf(json.additionalProperties, (value) => put({ someName: value }));
}

const wrongValues: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x'.repeat(150_000),
  'not that',
  -1,
  0.5,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  [],
  {},
  { nobodyKnows: 1 },
  Array.from({ length: 2000 }, () => 'x'),
  Array.from({ length: 2000 }, () => 1),
  Array.from({ length: 2000 }, (_, at) => ({ id: String(at), shownWarnings: [] })),
];

function expectSentences(schema: z.ZodType, value: unknown): number {
  const problems = inputProblems(schema, value);
  for (const { message } of problems) {
    expect(message).toMatch(/^(?:The |Entry |"|[A-Z]).+\.$/s);
    expect(message.length).toBeLessThan(400);
    expect(message).not.toMatch(raw);
  }
  return problems.length;
}

describe('an input that is refused', () => {
  test('covers the contract', () => {
    expect(inputs.length).toBeGreaterThan(50);
  });

  test.each(inputs)('%s: whatever is wrong with it is told in sentences', (_name, schema) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Json;
    let found = 0;
    for (const put of placesOf(json)) for (const wrong of wrongValues) found += expectSentences(schema, put(wrong));
    expect(found).toBeGreaterThan(0);
  });

  test('as a property, whatever is sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...inputs), fc.anything(), ([, schema], value) => {
        expectSentences(schema, value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the sentences', () => {
  const schema = z.object({
    name: z.string().min(1).max(5).optional(),
    tags: z.array(z.string().min(1)).max(2).default([]),
    port: z.number().int().min(1).max(9).optional(),
    memoryBytes: z.number().min(16).optional(),
    kind: z.enum(['a', 'b']).optional(),
    url: z.url().optional(),
    environment: z.record(z.string(), z.string()).optional(),
    config: z.object({ keyPath: z.string() }).optional(),
  });
  const first = (value: unknown, subject?: string) => inputProblems(schema, value, subject)[0]?.message;

  test.each([
    [{ name: 'longer' }, 'The name may have 5 characters at most.'],
    [{ name: '' }, 'The name must not be empty.'],
    [{ name: 1 }, 'The name has to be a text.'],
    [{ tags: ['a', 'b', 'c'] }, 'The tags may have 2 entries at most.'],
    [{ tags: ['a', ''] }, 'Entry 2 of the tags must not be empty.'],
    [{ port: 10 }, 'The port may be 9 at most.'],
    [{ port: 0 }, 'The port has to be 1 at least.'],
    [{ port: 1.5 }, 'The port has to be a whole number.'],
    [{ memoryBytes: 1 }, 'The memory has to be 16 bytes at least.'],
    [{ kind: 'c' }, 'The kind has to be one of "a", "b".'],
    [{ url: 'x' }, 'The address has to be a web address, such as https://example.org.'],
    [{ environment: { 'A\u001b[2J': 1 } }, '"A [2J" has to be a text.'],
    [{ config: {} }, 'The path of the key file is missing.'],
    [7, 'The input has to be an object with named members.'],
  ])('%j: %s', (value, sentence) => {
    expect(first(value)).toBe(sentence);
  });

  test('beside a field begin with This', () => {
    const problems = inputProblems(schema, { name: 'longer', config: { keyPath: 1 } }, 'This');
    expect(problemAt(problems, 'name')).toBe('This may have 5 characters at most.');
    expect(problemAt(problems, 'config')).toBe('This has to be a text.');
    expect(problemAt(problems, 'config', 'keyPath')).toBe('This has to be a text.');
    expect(problemAt(problems, 'tags')).toBeUndefined();
  });

  test('limits are those of the field, also where it may be left out', () => {
    expect(limitsOf(schema.shape.name)).toEqual({ min: 1, max: 5 });
    expect(limitsOf(schema.shape.port)).toEqual({ min: 1, max: 9 });
    expect(limitsOf(schema.shape.kind)).toEqual({});
  });
});
