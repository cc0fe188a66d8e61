import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  installationIdBytes,
  installationIdGroups,
  installationIdOf,
  installationIdOfDigest,
  parseInstallationId,
} from './installation-id.ts';

const alphabet = [...'0123456789ACEFHJKMPRTWX'];
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const idOf = (seed: number) => installationIdOf(new Uint8Array(32).fill(seed), sha256);
const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** The ID with another text for one of its groups. */
const withGroup = (id: string, at: number, group: string): string =>
  installationIdGroups(id)
    .map((own, index) => (index === at ? group : own))
    .join('-');

describe('the Installation ID', () => {
  it('stays what it is: a known key has a known ID', () => {
    const key = Uint8Array.from({ length: 32 }, (_, at) => at);
    expect(installationIdOf(key, sha256)).toBe('9P7C5-H913K-7HTTH-7X18A-JTE28-696HX');
    expect(installationIdOfDigest(sha256(installationIdBytes(key)))).toBe('9P7C5-H913K-7HTTH-7X18A-JTE28-696HX');
  });

  it('has six groups of five characters, of which none looks like another, and reads back', () => {
    fc.assert(
      fc.property(digests, (digest) => {
        const id = installationIdOfDigest(digest);
        expect(id).toMatch(/^([0-9ACEFHJKMPRTWX]{5}-){5}[0-9ACEFHJKMPRTWX]{5}$/);
        expect(parseInstallationId(id)).toEqual({ ok: true, id });
      }),
    );
  });

  it('tells keys apart by more than a hundred bits: each character of the data can be each of the alphabet', () => {
    const seen = Array.from({ length: 30 }, () => new Set<string>());
    for (let n = 0; n < 2000; n += 1) {
      const id = installationIdOfDigest(sha256(Uint8Array.of(n % 256, n >> 8))).replaceAll('-', '');
      for (const [place, letter] of [...id].entries()) seen[place]?.add(letter);
    }
    expect(seen.map(({ size }) => size)).toEqual(seen.map(() => alphabet.length));
    expect(Math.log2(alphabet.length) * 24).toBeGreaterThan(100);
  });

  it('refuses a key or a digest of another length', () => {
    expect(() => installationIdOf(new Uint8Array(31), sha256)).toThrow('32 bytes');
    expect(() => installationIdOfDigest(new Uint8Array(20))).toThrow('32 bytes');
  });
});

describe('the check characters', () => {
  it('catch every single wrong character, in every place, and name the group', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const id = idOf(seed);
      for (const [at, group] of installationIdGroups(id).entries())
        for (const place of [0, 1, 2, 3, 4])
          for (const letter of alphabet) {
            if (letter === group[place]) continue;
            const changed = withGroup(id, at, group.slice(0, place) + letter + group.slice(place + 1));
            expect(parseInstallationId(changed)).toMatchObject({
              ok: false,
              problem: { kind: 'group', group: at + 1 },
            });
          }
    }
  });

  it('catch every swap of neighbours, and of any two characters of a group: all pairs, all places', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const id = idOf(seed);
      for (const [at, group] of installationIdGroups(id).entries())
        for (let one = 0; one < 5; one += 1)
          for (let two = one + 1; two < 5; two += 1) {
            if (group[one] === group[two]) continue;
            const letters = [...group];
            [letters[one], letters[two]] = [letters[two] ?? '', letters[one] ?? ''];
            const swapped = withGroup(id, at, letters.join(''));
            expect(parseInstallationId(swapped)).toMatchObject({
              ok: false,
              problem: { kind: 'group', group: at + 1 },
            });
          }
    }
  });

  it('catch by exhaustion: of all groups that begin alike exactly one ends right, at each place another one', () => {
    const rest = installationIdGroups(idOf(7));
    for (const first of alphabet)
      for (const second of alphabet) {
        const ends = [0, 1, 2, 3, 4, 5].map((at) =>
          alphabet.filter((end) => {
            const found = parseInstallationId(withGroup(rest.join('-'), at, `${first}${second}7K${end}`));
            return found.ok;
          }),
        );
        expect(ends.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
        expect(new Set(ends.flat()).size).toBe(6);
      }
  });

  it('catch groups that changed places, any two of them, and say which', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const groups = installationIdGroups(idOf(seed));
      for (let one = 0; one < 6; one += 1)
        for (let two = one + 1; two < 6; two += 1) {
          const moved = [...groups];
          [moved[one], moved[two]] = [groups[two] ?? '', groups[one] ?? ''];
          // Whole groups carry their place in their check, so at least these two are wrong; by chance the words may name one only.
          expect(parseInstallationId(moved.join('-')).ok).toBe(false);
        }
      const turned = [...groups.slice(1), groups[0] ?? ''];
      expect(parseInstallationId(turned.join('-')).ok).toBe(false);
    }
  });
});

describe('reading an Installation ID', () => {
  const id = idOf(3);
  const plain = id.replaceAll('-', '');

  it.each([
    ['in small letters', id.toLowerCase()],
    ['without dashes', plain],
    ['with blanks for dashes and around it', `  ${id.replaceAll('-', ' ')}\n`],
    ['with long dashes', id.replaceAll('-', ' – ')],
    ['on two lines', id.slice(0, 17).concat('\n', id.slice(18))],
    ['in other groups', plain.replace(/(.{6})/g, '$1 ')],
  ])('takes it %s', (_, text) => {
    expect(parseInstallationId(text)).toEqual({ ok: true, id });
  });

  it('reads letters that look like its characters as those', () => {
    const looks: Readonly<Record<string, string>> = { '0': 'O', '1': 'l', '2': 'z', '5': 's', '6': 'G', '8': 'b' };
    for (let seed = 0; seed < 50; seed += 1) {
      const right = idOf(seed);
      expect(parseInstallationId([...right].map((letter) => looks[letter] ?? letter).join(''))).toEqual({
        ok: true,
        id: right,
      });
    }
  });

  it.each([
    ['nothing', ' - ', { kind: 'empty' }, 'No Installation ID was given.'],
    ['one character less in all', plain.slice(0, -1), { kind: 'length', found: 29, expected: 30 }, 'This one has 29.'],
    [
      'a group with four',
      withGroup(id, 3, installationIdGroups(id)[3]?.slice(1) ?? ''),
      { kind: 'group-length', group: 4, found: 4 },
      'Group 4 has 4 characters instead of 5.',
    ],
    [
      'a character that is none of its own',
      withGroup(id, 1, 'AC*12'),
      { kind: 'character', group: 2, character: '*' },
      'Group 2 holds “*”',
    ],
    [
      'two groups that changed places',
      [1, 0, 2, 3, 4, 5].map((at) => installationIdGroups(id)[at]).join('-'),
      { kind: 'swapped', group: 1, with: 2 },
      'Groups 1 and 2 have changed places.',
    ],
  ])('names what is wrong: %s', (_, text, problem, words) => {
    const found = parseInstallationId(text);
    expect(found).toMatchObject({ ok: false, problem });
    expect(!found.ok && found.message).toContain(words);
  });

  it('answers every text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const found = parseInstallationId(text);
        if (found.ok) expect(parseInstallationId(found.id)).toEqual(found);
        else expect(found.message).toMatch(/\.$/);
      }),
    );
  });
});
