import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentPieces } from './pieces.ts';
import { readRegistry } from './read.ts';

/** The document as its pieces give it; undefined where one of them is no JSON. */
function joined(text: string): unknown {
  const pieces = documentPieces(text);
  if (pieces === null) return null;
  try {
    const workspaces = pieces.entries.map((entry) => JSON.parse(entry));
    return { ...JSON.parse(pieces.rest), workspaces };
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('documentPieces', () => {
  test('of any document with one list are that document', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (list, other, indent) => {
        const text = JSON.stringify({ before: other, workspaces: list, after: other }, null, indent);
        expect(joined(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('of a text with a place changed are JSON exactly if the text is', () => {
    const text = '{"a":{"workspaces":[1]},"workspaces":[{"b":"x,\\"]"},[2, 3],"w" , null],"c":"]"}';
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(2),
        fc.constantFrom('', ',', ']', '[', '{', '}', '"', '\\', ' ', ':', '1'),
        (place, cut, put) => {
          const changed = `${text.slice(0, place)}${put}${text.slice(place + cut)}`;
          const whole = joined(changed);
          if (whole !== null) expect(whole).toEqual(parsed(changed));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['{"workspaces":[]}', []],
    ['{"workspaces":[ \n ]}', []],
    ['{"\\u0077orkspaces":[1]}', ['1']],
    ['{"x":[{"workspaces":[1]}],"workspaces":[{"workspaces":[2]},3]}', ['{"workspaces":[2]}', '3']],
  ])('%s', (text, entries) => {
    expect(documentPieces(text)?.entries).toEqual(entries);
  });

  test.each(['', '[]', '{}', '{"workspaces":{}}', '{"workspaces":[1', '{"workspaces":[1],"workspaces":[2]}', '"'])(
    '%s has no list that is certain',
    (text) => {
      expect(documentPieces(text)).toBeNull();
    },
  );

  test('of texts that never end are told at once', () => {
    expect(documentPieces(`{"workspaces":["${'\\"'.repeat(4_000_000)}`)).toBeNull();
    expect(documentPieces('['.repeat(4_000_000))).toBeNull();
  }, 20_000);
});

describe('a document that is large', () => {
  const entry = (n: number) => ({ friendly_name: `Entry ${n}`, name: `kasmweb/e${n}:1.17.0`, image_src: 'a.png' });
  const document = (workspaces: readonly unknown[], padding: number) =>
    JSON.stringify({ name: 'Large', workspaces, padding: ' '.repeat(padding) });
  const large = 5_000_000;

  test('reads as a small one does', () => {
    const list = [entry(1), { ...entry(2), compatibility: [{ version: '1.17.x', image: 'a:1' }] }, 7, entry(3)];
    const { entries, schema } = readRegistry(document(list, large));
    const small = readRegistry(document(list, 0));
    expect(entries).toEqual(small.entries);
    expect(schema).toBe('1.1');
  });

  test('and has an entry that is no JSON is refused as a whole', () => {
    const text = document([entry(1), entry(2)], large).replace('"Entry 2"', '"Entry 2');
    expect(() => readRegistry(text)).toThrow(expect.objectContaining({ code: 'REGISTRY_NOT_JSON' }));
    const comma = document([entry(1)], large).replace('],"padding"', ',],"padding"');
    expect(() => readRegistry(comma)).toThrow(expect.objectContaining({ code: 'REGISTRY_NOT_JSON' }));
  });
});
