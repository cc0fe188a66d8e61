import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeFor, versionsInWords } from './version-words.ts';

describe('versionsInWords', () => {
  test.each([
    ['nothing', [], ''],
    ['one', ['1.17.0'], '1.17'],
    ['a range, in whatever order', ['1.19.x', '1.16.x', '1.18.x', '1.17.x'], '1.16 to 1.19'],
    ['two that follow each other', ['1.16.x', '1.17.x'], '1.16, 1.17'],
    ['a gap', ['1.14.0', '1.16.0', '1.17.0', '1.18.0'], '1.14, 1.16 to 1.18'],
    ['several patches, wildcards and bare lines of one line', ['1.16.0', '1.16.x', '1.16', 'v1.16.*'], '1.16'],
    ['another major number, which does not follow', ['1.19.0', '2.20.0', '2.0.0'], '1.19, 2.0, 2.20'],
    ['what is no version', ['develop', '1.16.x', 'develop', ' '], '1.16, develop'],
    ['many that are none', ['a', 'b', 'c', 'd', 'e'], 'a, b, c, 2 more'],
    ['numbers, not letters: 1.9 comes before 1.10', ['1.10.0', '1.9.0', '1.11.0'], '1.9 to 1.11'],
  ])('tells %s', (_, versions, words) => {
    expect(versionsInWords(versions)).toBe(words);
  });

  test('names every line, and no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }), (minors) => {
        const words = versionsInWords(minors.map((minor) => `1.${minor}.x`));
        const told = words.split(', ').flatMap((part) => {
          const [from, to = from] = part.split(' to ').map((line) => Number(line.slice(2)));
          if (part === '' || from === undefined || to === undefined) return [];
          return Array.from({ length: to - from + 1 }, (__, index) => from + index);
        });
        expect(told).toEqual(minors.toSorted((a, b) => a - b));
      }),
    );
  });
});

test('madeFor says whose versions they are, and nothing of none', () => {
  expect(madeFor(['1.16.x', '1.17.x', '1.18.x', '1.19.x'])).toBe('made for Kasm 1.16 to 1.19');
  expect(madeFor([])).toBe('');
});
