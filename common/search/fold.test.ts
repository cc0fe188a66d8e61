import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fold, foldMapped } from './fold.ts';

/** Any text, and often the letters that are special. */
const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.constantFrom(
        'ß',
        'ẞ',
        'İ',
        'ı',
        'Σ',
        'ς',
        'Å',
        'ﬁ',
        'Ü',
        'e\u0301',
        'Æ',
        'Ø',
        'Ł',
        '\u00ad',
        '‑',
        '’',
        ' ',
        'a',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe('fold', () => {
  it.each([
    ['Zürich', 'zurich'],
    ['Zu\u0308rich', 'zurich'],
    ['ÉMILE Straße', 'emile strasse'],
    ['GROẞ', 'gross'],
    ['ＡÅﬁ', 'aafi'],
    ['İstanbul Diyarbakır', 'istanbul diyarbakir'],
    ['Łódź, Tromsø, Þórshöfn, Æbeltoft, Đakovo', 'lodz, tromso, thorshofn, aebeltoft, dakovo'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['Fire\u00adfox\u200b', 'firefox'],
    ['KasmVNC\u20111.5 – it’s', "kasmvnc-1.5 - it's"],
  ])('%s is searched as %s', (text, expected) => {
    expect(fold(text)).toBe(expected);
  });

  test('folding again changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  test('every character is folded by itself, so that the beginning of a word folds to the beginning of its folded form', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(fold(a + b)).toBe(fold(a) + fold(b));
      }),
      {
        examples: [['ΟΔΟ', 'Σ']],
      },
    );
  });

  test('case and composition do not matter', () => {
    // What has no single lower case of its own ("ŉ" becomes two letters in upper case) is folded alike as well.
    const letters = fc.string({ unit: fc.constantFrom(...'aäößéñøłşığçæœđ-θσЖж'), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        expect(fold(text.toUpperCase())).toBe(fold(text));
        expect(fold(text.normalize('NFD'))).toBe(fold(text));
      }),
    );
  });
});

describe('foldMapped', () => {
  test('folds as fold does', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(foldMapped(text).folded).toBe(fold(text));
      }),
    );
  });

  test('each part of the folded text leads back to whole characters that fold to at least that part', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, one, other) => {
        const { folded, rangeOf } = foldMapped(text);
        const start = one % (folded.length + 1);
        const end = start + (other % (folded.length + 1 - start));
        const range = rangeOf({ start, end });
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThanOrEqual(text.length);
        expect(fold(text.slice(range.start, range.end))).toContain(folded.slice(start, end));
        expect(range.end > range.start).toBe(end > start);
      }),
    );
  });

  it.each([
    ['Zürich', 'urich', 'ürich'],
    ['Zu\u0308rich', 'zu', 'Zu\u0308'],
    ['In der Straße 5', 'stras', 'Straß'],
    ['ﬁne', 'i', 'ﬁ'],
  ])('in %s, "%s" is "%s"', (text, part, expected) => {
    const { folded, rangeOf } = foldMapped(text);
    const start = folded.indexOf(part);
    const range = rangeOf({ start, end: start + part.length });
    expect(text.slice(range.start, range.end)).toBe(expected);
  });
});
