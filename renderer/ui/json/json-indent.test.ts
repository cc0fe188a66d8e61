import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from './json-indent.ts';

test('is what the language itself writes, for every value and however it was written before', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, space) => {
      expect(indentJson(JSON.stringify(value, null, space))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('keeps numbers, escapes and keys that come twice as they were written', () => {
  expect(indentJson('{"a":12345678901234567890,"a":1e400,"b":"\\u00e9 {,}"}')).toBe(
    '{\n  "a": 12345678901234567890,\n  "a": 1e400,\n  "b": "\\u00e9 {,}"\n}',
  );
});

test('what ends too early is still shown in full', () => {
  expect(indentJson('{"a":[1,"open')).toBe('{\n  "a": [\n    1,\n    "open');
  expect(indentJson(']}')).toBe('\n]\n}');
});
