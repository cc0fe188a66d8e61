import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesOf, partsOf, stepTo } from './log-search.ts';

const log = (...texts: string[]) =>
  texts.map((text, at) => ({ at: 0, source: 'stdout' as const, text, number: at + 5 }));

test('finds lines as every search does, without minding case or accents, and takes signs as they are written', () => {
  const lines = log('Ready', 'a.b', 'axb', 'not READY yet');
  expect(matchesOf(lines, ' ready ')).toEqual([0, 3]);
  expect(matchesOf(lines, 'a.b')).toEqual([1]);
  expect(matchesOf(lines, 'yet ready')).toEqual([3]);
  expect(matchesOf(log('Zürich'), 'zurich')).toEqual([0]);
  expect(matchesOf(lines, '  ')).toEqual([]);
});

test('marks every place in a line', () => {
  expect(partsOf('An error is an ERROR.', 'error')).toEqual([
    { text: 'An ', found: false },
    { text: 'error', found: true },
    { text: ' is an ', found: false },
    { text: 'ERROR', found: true },
    { text: '.', found: false },
  ]);
  expect(partsOf('', 'x')).toEqual([{ text: '', found: false }]);
});

test('no letter of a line is lost or doubled by marking it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (line, text) => {
      expect(
        partsOf(line, text)
          .map((part) => part.text)
          .join(''),
      ).toBe(line);
    }),
  );
});

test('goes from match to match and around, from the newest', () => {
  const lines = log('x', '-', 'x', 'x');
  const matches = matchesOf(lines, 'x');
  expect(stepTo(lines, matches, null, 1)).toBe(8);
  expect(stepTo(lines, matches, 8, 1)).toBe(5);
  expect(stepTo(lines, matches, 5, 1)).toBe(7);
  expect(stepTo(lines, matches, 5, -1)).toBe(8);
  expect(stepTo(lines, matches, 7, -1)).toBe(5);
  // The line that the reader was at has left.
  expect(stepTo(lines, matches, 2, 1)).toBe(5);
  expect(stepTo(lines, [], 8, 1)).toBeNull();
});
