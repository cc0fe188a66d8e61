/**
 * A License Key that was changed is accepted in none of its forms: 10,000 changes of each. The text itself is in
 * license-key.test.ts; these are the groups to type, and the picture of the QR code.
 */
import fc from 'fast-check';
import { encodeQR } from 'qr';
import { decodeQR } from 'qr/decode.js';
import { beforeAll, expect, it } from 'vitest';
import { alphabet, groupsOf } from './groups.ts';
import { licenseKeyOf, readLicense } from './license-key.ts';
import { grantForTests, testInstallation, testKeys, testKid, testSign } from './testing/test-key.ts';
import { type TrustedKeys, trustedKeys } from './trusted-keys.ts';
import { licenseKeyTyped, typedForm } from './typed-form.ts';

const changes = 10_000;

let keys: TrustedKeys;
let licenseKey: string;
let groups: readonly string[];
/** Of a licence that is worth more, for parts of another one. */
let others: readonly string[];
beforeAll(async () => {
  keys = await trustedKeys(crypto.subtle, testKeys);
  licenseKey = await licenseKeyOf(grantForTests(), testKid, testSign);
  const more = grantForTests({ limit: 2500, license_id: 'FEDCBA9876543210' });
  groups = (await typedForm(crypto.subtle, licenseKey)) ?? [];
  others = (await typedForm(crypto.subtle, await licenseKeyOf(more, testKid, testSign))) ?? [];
});

/** What a site makes of a text that is not the License Key: never a licence. */
async function isAccepted(text: string): Promise<boolean> {
  return (await readLicense(text, { keys, installationId: testInstallation })).fault === null;
}

const valuesOf = (all: readonly string[]) =>
  all.flatMap((group) => [...group.slice(0, 4)].map((letter) => alphabet.indexOf(letter)));

it('groups that were changed are never accepted, also where their check characters fit: 10,000 changes', async () => {
  const values = valuesOf(groups);
  const place = fc.nat({ max: values.length - 1 });
  const value = fc.nat({ max: 31 });
  const withValues = (at: readonly number[], put: readonly number[]) =>
    values.map((old, index) => (at.includes(index) ? (put[at.indexOf(index)] ?? 0) : old));
  const mutation = fc.oneof(
    // By somebody who knows how the check characters are made: every group is good by itself.
    fc.tuple(place, value).map(([at, one]) => groupsOf(withValues([at], [one]))),
    fc
      .tuple(fc.array(place, { minLength: 2, maxLength: 8 }), fc.array(value, { minLength: 8, maxLength: 8 }))
      .map(([at, put]) => groupsOf(withValues(at, put))),
    fc.tuple(place, place).map(([a, b]) => groupsOf(withValues([a, b], [values[b] ?? 0, values[a] ?? 0]))),
    // Any part of the other licence.
    fc.tuple(place, fc.nat({ max: 60 })).map(([at, length]) => {
      const theirs = valuesOf(others);
      return groupsOf(values.map((old, index) => (index >= at && index < at + length ? (theirs[index] ?? old) : old)));
    }),
    // By somebody who mistypes.
    fc
      .tuple(fc.nat({ max: groups.length - 1 }), fc.nat({ max: 4 }), fc.constantFrom(...alphabet))
      .map(([at, letter, put]) =>
        groups.map((group, index) => (index === at ? group.slice(0, letter) + put + group.slice(letter + 1) : group)),
      ),
    fc.nat({ max: groups.length - 1 }).map((at) => groups.filter((_, index) => index !== at)),
    fc.shuffledSubarray([...groups, ...others], { minLength: groups.length, maxLength: groups.length }),
  );
  let tried = 0;
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(mutation, async (changed) => {
      if (changed.join() === groups.join() || changed.join() === others.join()) return;
      tried += 1;
      const typed = await licenseKeyTyped(crypto.subtle, changed.join(' '), testInstallation);
      if (!('licenseKey' in typed)) return;
      // Whole, and for this site: then the signature is what is left.
      whole += 1;
      expect(await isAccepted(typed.licenseKey)).toBe(false);
    }),
    { numRuns: changes + 2000 },
  );
  expect(tried).toBeGreaterThanOrEqual(changes);
  expect(whole).toBeGreaterThan(changes / 10);
});

type Modules = readonly (readonly boolean[])[];
/** Pixels of a side of one square. */
const side = 2;

function pictureOf(modules: Modules) {
  const width = modules.length * side;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1)
      if (modules[Math.floor(y / side)]?.[Math.floor(x / side)])
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { width, height: width, data };
}

/** The text that a reader finds; null where it finds none. */
function readCode(modules: Modules): string | null {
  try {
    return decodeQR(pictureOf(modules));
  } catch {
    // The library says by an error that there is none.
    return null;
  }
}

it('a QR code whose squares were changed gives the License Key, or nothing that is accepted: 10,000 changes', async () => {
  const modules = encodeQR(licenseKey, 'raw', { ecc: 'low' });
  const size = modules.length;
  expect(readCode(modules)).toBe(licenseKey);
  const square = fc.tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 }));
  let [tried, corrected, different] = [0, 0, 0];
  const changedAt = (squares: readonly (readonly [number, number])[]) => {
    const flipped = new Set(squares.map(([x, y]) => y * size + x));
    return modules.map((row, y) => row.map((dark, x) => dark !== flipped.has(y * size + x)));
  };
  const mutation = fc.oneof(
    fc.array(square, { minLength: 1, maxLength: 200 }).map(changedAt),
    // A stain.
    fc
      .tuple(square, fc.nat({ max: 12 }))
      .map(([[left, top], reach]) =>
        modules.map((row, y) =>
          row.map((dark, x) => dark || (Math.abs(x - left) <= reach && Math.abs(y - top) <= reach)),
        ),
      ),
    // A code of its own, of a text that was changed.
    fc.tuple(fc.nat({ max: licenseKey.length - 1 }), fc.constantFrom(...'ABCXYZabcxyz0189-_.')).map(([at, letter]) => {
      const text = licenseKey.slice(0, at) + letter + licenseKey.slice(at + 1);
      return encodeQR(text, 'raw', { ecc: 'low' });
    }),
  );
  await fc.assert(
    fc.asyncProperty(mutation, async (changed) => {
      tried += 1;
      const text = readCode(changed);
      if (text === licenseKey) corrected += 1;
      if (text === null || text === licenseKey) return;
      different += 1;
      expect(await isAccepted(text)).toBe(false);
    }),
    { numRuns: changes },
  );
  // All three happened often: what is read from a code is not trusted because it could be read.
  expect(tried).toBe(changes);
  for (const often of [corrected, different, tried - corrected - different]) expect(often).toBeGreaterThan(500);
}, 300_000);
