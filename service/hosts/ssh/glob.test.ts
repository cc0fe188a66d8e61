import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globListMatches, globMatches } from './glob.ts';

test('agrees with a regular expression on everything short', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '['), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      const source = pattern.replace(/[.[]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
      expect(globMatches(pattern, name)).toBe(new RegExp(`^${source}$`, 's').test(name));
    }),
  );
});

test('a pattern of nothing but stars takes no longer than its length allows', () => {
  // With backtracking this would outlast the test run.
  expect(globMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});

test.each([
  [['*', '!secret'], 'secret', false],
  [['!secret', '*'], 'other', true],
  [['!secret'], 'other', false],
  [['', '!'], '', false],
] as const)('%o for %s: %s', (patterns, name, expected) => {
  expect(globListMatches(patterns, name)).toBe(expected);
});
