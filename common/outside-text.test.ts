import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outsideLine, outsideText, outsideTextLength } from './outside-text.ts';

describe('text from outside', () => {
  it('is one line within its length and without control characters, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 4000 }), fc.string({ unit: 'grapheme', maxLength: 4000 })),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom('start' as const, 'end' as const),
        (text, length, keep) => {
          const out = outsideText(text, { length, keep });
          expect(out.length).toBeLessThanOrEqual(length);
          expect(out).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(out.isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it('leaves a sentence as it is', () => {
    expect(outsideText('no such image: größe:1 (“x”)')).toBe('no such image: größe:1 (“x”)');
    expect(outsideText('')).toBe('');
  });

  it.each([
    ['a colour of the terminal', 'a\u001b[31mb', 'a [31mb'],
    ['a second line', 'first\r\nsecond\u2028third', 'first second third'],
    ['a C1 control', 'a\u009bb', 'a b'],
    ['writing turned round', 'a\u202egpj.exe', 'a gpj.exe'],
    ['half a pair', 'a\ud800b', 'a\ufffdb'],
    ['nothing but blanks', ' \n\t ', ''],
  ])('takes out %s', (_what, text, out) => expect(outsideText(text)).toBe(out));

  it('says where it was cut, and keeps the end of what commands write', () => {
    const long = `first ${'x'.repeat(5_000_000)} last`;
    expect(outsideText(long)).toMatch(/^first x+…$/);
    expect(outsideText(long)).toHaveLength(outsideTextLength);
    expect(outsideText(long, { keep: 'end', length: 20 })).toMatch(/^…x+ last$/);
    expect(outsideText('\n'.repeat(5_000_000))).toBe('…');
  });
});

describe('a line of a log of strangers', () => {
  it.each([
    ['blanks stay', '  a  b ', '  a  b'],
    ['tabs', '\ta', '    a'],
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a title of the window', '\u001b]0;title\u0007a', 'a'],
    ['what is not seen', 'a\u202e\u0000b\u2028', 'ab'],
  ])('%s', (_what, line, out) => expect(outsideLine(line)).toBe(out));

  it('is cut', () => {
    expect(outsideLine('x'.repeat(5_000_000), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(outsideLine(`${'\u001b['.repeat(5_000_000)}`, 10).length).toBeLessThanOrEqual(10);
  });
});
