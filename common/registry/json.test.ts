import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './json.ts';

describe('parseJson', () => {
  test.each(['1.0', '12345678901234567890', '1e400', '-0', '1E3', '0.10', '1.00000000000000000001', '-1e-400'])(
    '%s keeps its text in settings that are texts in the container, and is a number elsewhere',
    (number) => {
      for (const part of ['environment', 'sysctls', 'labels']) {
        expect(parseJson(`{"run_config":{"${part}":{"A": ${number}, "B":1}}}`)).toEqual({
          run_config: { [part]: { A: number, B: 1 } },
        });
      }
      expect(parseJson(`{"exec_config":{"go":{"environment":{"A":${number}}}}}`)).toEqual({
        exec_config: { go: { environment: { A: number } } },
      });
      expect(parseJson(`{"cores":${number},"list":[${number},{"x":${number}}]}`)).toEqual({
        cores: finite(number),
        list: [finite(number), { x: finite(number) }],
      });
    },
  );

  test('keys that are no plain properties stay keys', () => {
    const read = parseJson('{"environment":{"__proto__":1.0,"constructor":2.0}}') as { environment: object };
    expect(Object.entries(read.environment)).toEqual([
      ['__proto__', '1.0'],
      ['constructor', '2.0'],
    ]);
  });

  test('a document deeper than the reviver takes is read all the same', () => {
    const depth = 200_000;
    const deep = `{"a":1.0,"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(parseJson(deep)).toMatchObject({ a: 1 });
  });

  test('is JSON.parse for everything else', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const plain: unknown = JSON.parse(text);
        expect(withoutSettings(parseJson(text))).toEqual(withoutSettings(plain));
      }),
    );
    expect(() => parseJson('{"a": 1.0')).toThrow(SyntaxError);
    expect(() => parseJson('{"a": 01.0}')).toThrow(SyntaxError);
  });
});

/** JSON has no infinity: what is beyond all doubles is the last of them. */
function finite(number: string): number {
  return Math.min(Number(number), Number.MAX_VALUE);
}

/** fast-check seldom makes such a key; where it does, the two are meant to differ. */
function withoutSettings(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) =>
    ['environment', 'sysctls', 'labels'].includes(key) ? null : item,
  );
}
