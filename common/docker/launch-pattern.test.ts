import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestText, readLaunchPattern } from './launch-pattern.ts';

const test = (source: string, text: string) => readLaunchPattern(source)?.test(text);

describe('expressions of registries', () => {
  it.each([
    '^tskey-[\\w\\-]{0,100}',
    'openvpn',
    '^(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
    '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
    '^(?<name>a|bc)*d$',
    '\\bfoo\\b|^$',
    '^a{2}b{1,}c{0,2}?[\\]x-]$',
    '^\\x41\\u0042\\t.$',
    '^a{,2}{$',
    '^[^]$',
    '^(a|)+$',
    '(^a|b$)',
    '^\\/[^/]*\\.(ovpn|conf)$',
  ])('%s matches what the engine of JavaScript matches', (source) => {
    const units = [...'aabcdx]-@.:/{},25 \n', 'tskey-', 'foo', 'A', 'B\t', 'ovpn', 'openvpn', '10.1', 'é'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...units), { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          expect(test(source, text)).toBe(new RegExp(source).test(text));
        },
      ),
    );
  });

  it('matches as the engine of JavaScript does, whatever the expression', () => {
    const { source } = fc.letrec<{ source: string }>((tie) => ({
      source: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b', ''),
        fc.tuple(tie('source'), tie('source')).map(([one, two]) => `${one}${two}`),
        fc.tuple(tie('source'), tie('source')).map(([one, two]) => `(?:${one}|${two})`),
        fc
          .tuple(tie('source'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
          .map(([one, times]) => `(${one})${times}`),
      ),
    }));
    fc.assert(
      fc.property(source, fc.array(fc.constantFrom('a', 'b', ' '), { maxLength: 6 }), (expression, units) => {
        const pattern = readLaunchPattern(expression);
        if (pattern !== null) expect(pattern.test(units.join(''))).toBe(new RegExp(expression).test(units.join('')));
      }),
      { numRuns: 500 },
    );
  });

  // Each takes the engine of JavaScript from seconds to for ever; here the test would only run out of its own time.
  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(a*)*b', 'a*a*a*a*a*a*a*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y'])(
    '%s does not stand still',
    (source) => {
      expect(test(source, `${'a'.repeat(longestText - 1)}!`)).toBe(false);
    },
  );

  it.each(['(', '(?=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '(a{100}){100}', '(((){9999}){9999}){9999}b'])(
    'does not read %s',
    (source) => {
      expect(readLaunchPattern(source)).toBeNull();
    },
  );

  it('lets a text pass that is too long to be looked at', () => {
    expect(test('^b$', 'a'.repeat(longestText + 1))).toBe(true);
  });
});
