import { expect, test } from 'vitest';
import type { JsonValue } from '../registry/document.ts';
import { fileText, isTooDeep, parseExact } from './exact-json.ts';

test('numbers keep the text that a double would lose', () => {
  const text = '{"environment":{"A":1.0,"B":12345678901234567890,"C":1e400,"D":7}}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
});

test('keys that mean harm are carried as they are, and reach nothing', () => {
  const text = '{"__proto__":{"polluted":1.0},"constructor":{"prototype":{"polluted":true}}}';
  expect(JSON.stringify(parseExact(text))).toBe(text);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a file ends with a newline', () => {
  expect(fileText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test('what is nested too deeply is told, however deep it is', () => {
  const nested = (depth: number): JsonValue => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as JsonValue;
  expect([1, 200, 201, 100_000].map((depth) => isTooDeep(nested(depth)))).toEqual([false, false, true, true]);
  expect(isTooDeep(parseExact(`${'['.repeat(50_000)}1.0${']'.repeat(50_000)}`))).toBe(true);
});
