import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fold } from './fold.ts';
import { bestFirst, foldFields, matcher, rangesIn, rankOf, ranks, readQuery } from './match.ts';

const rank = (text: string, ...fields: string[]) => rankOf(readQuery(text), foldFields(fields));

const letters = fc.string({ unit: fc.constantFrom(...'abcäßÉ -/.'), maxLength: 6 });
const fields = fc.array(letters, { minLength: 1, maxLength: 4 });

describe('rankOf', () => {
  it('puts the whole name before its beginning, that before a word, and that before a part of one', () => {
    expect(rank('zurich', 'Zürich')).toBe(ranks.exact);
    expect(rank('zur', 'Zürich')).toBe(ranks.beginning);
    expect(rank('zurich', 'Host in Zürich')).toBe(ranks.word);
    expect(rank('2', 'build-2')).toBe(ranks.word);
    expect(rank('rich', 'Zürich')).toBe(ranks.inside);
    expect(rank('zurich', 'build-2', 'admin@zürich')).toBe(ranks.inside + 1);
    expect(rank('zurich', 'build-2', '', 'rack in Zürich')).toBe(ranks.inside + 2);
    expect(rank('bern', 'Zürich', 'admin@zurich')).toBeNull();
  });

  it('takes words in any order, from several fields, and the worst-placed one decides', () => {
    expect(rank('zürich build', 'build-2', 'admin@zurich')).toBe(ranks.inside + 1);
    expect(rank('FOX fire', 'Fire Fox')).toBe(ranks.word);
    expect(rank('fire  fox', ' Fire\n Fox ')).toBe(ranks.exact);
  });

  it('gives everything for nothing', () => {
    expect(rank('  ', 'Zürich')).toBe(ranks.exact);
    expect(rank('')).toBe(ranks.exact);
  });

  test('finds exactly what holds every word somewhere', () => {
    fc.assert(
      fc.property(letters, fields, (text, all) => {
        const words = fold(text).split(/\s+/).filter(Boolean);
        const held = words.every((word) => all.some((field) => fold(field).includes(word)));
        // A phrase at the beginning of the name holds each of its words as well.
        expect(rank(text, ...all) !== null).toBe(held);
        expect(matcher(text)(all)).toBe(held);
      }),
    );
  });

  test('the order of the words changes nothing beyond exact and beginning', () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 4 }), fields, (words, all) => {
        const forth = rank(words.join(' '), ...all);
        const back = rank(words.toReversed().join(' '), ...all);
        const plain = (value: number | null) => (value === null ? null : Math.max(value, ranks.word));
        expect(plain(forth)).toBe(plain(back));
      }),
    );
  });
});

describe('bestFirst', () => {
  it('keeps the order of equal ones and drops what does not fit', () => {
    const names = ['Repainter', 'My paint', 'Paint Studio', 'Other', 'Your paint', 'Páint'];
    expect(bestFirst(names, 'paint', (name) => [name])).toEqual([
      'Páint',
      'Paint Studio',
      'My paint',
      'Your paint',
      'Repainter',
    ]);
  });
});

describe('rangesIn', () => {
  const marked = (text: string, name: string) =>
    rangesIn(readQuery(text), name).map(({ start, end }) => name.slice(start, end));

  it.each([
    ['zurich', 'Host Zürich, ZURICH', ['Zürich', 'ZURICH']],
    ['strasse', 'Straße 5', ['Straße']],
    ['fire fox', 'Firefox', ['Firefox']],
    ['a ab', 'cabab', ['abab']],
    ['x', 'Zürich', []],
  ])('of %s in %s', (text, name, expected) => {
    expect(marked(text, name)).toEqual(expected);
  });

  test('each is in the text, in order, apart from the others, and holds a word', () => {
    fc.assert(
      fc.property(letters, letters, (text, name) => {
        const query = readQuery(text);
        const ranges = rangesIn(query, name);
        let before = -1;
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThan(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(name.length);
          const part = fold(name.slice(start, end));
          expect(query.words.some((word) => part.includes(word))).toBe(true);
          before = end;
        }
        expect(ranges.length > 0).toBe(query.words.some((word) => fold(name).includes(word)));
      }),
    );
  });
});
