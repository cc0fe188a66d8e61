import fc from 'fast-check';
import { base64url } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { grantText, licenseKind } from './grant.ts';
import { grantIn, licenseKeyOf, readLicense } from './license-key.ts';
import { signingInput } from './signed.ts';
import { anyGrant } from './testing/arbitrary.ts';
import {
  grantForTests,
  newTestPair,
  otherInstallation,
  testInstallation,
  testKeys,
  testKid,
  testSign,
} from './testing/test-key.ts';
import { kidOf, type TrustedKeys, trustedKeys } from './trusted-keys.ts';

let keys: TrustedKeys;
beforeAll(async () => {
  keys = await trustedKeys(crypto.subtle, testKeys);
});
const read = (text: string, installationId = testInstallation) => readLicense(text, { keys, installationId });
const issue = (fields = {}) => licenseKeyOf(grantForTests(fields), testKid, testSign);

/** A License Key of any header and payload text, signed by the test key: what a careless vendor's tool could make. */
async function signedRaw(header: string, payload: string): Promise<string> {
  const input = `${base64url.encode(header)}.${base64url.encode(payload)}`;
  return `${input}.${base64url.encode(await testSign(new TextEncoder().encode(input)))}`;
}

const header = `{"alg":"EdDSA","kid":"${testKid}","typ":"${licenseKind}"}`;

describe('License Keys', () => {
  it('say what was granted, for every grant', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrant, async (grant) => {
        const text = await licenseKeyOf(grant, testKid, testSign);
        expect(await read(text, grant.installation_id)).toEqual({ fault: null, grant, kid: testKid });
        // The same grant is the same bytes, whatever the order of its fields was.
        const turned = Object.fromEntries(Object.entries(grant).reverse()) as typeof grant;
        expect(await licenseKeyOf(turned, testKid, testSign)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('have one form, with the fields in one order', () => {
    expect(grantText(grantForTests())).toBe(
      `{"license_id":"0123456789ABCDEF","installation_id":"${testInstallation}","issued_at":1767225600,` +
        '"not_before":1767225600,"expiration":1798761600,"issued_to":"Example Hospital","limit":25,' +
        '"license_type":"per concurrent session","sku":"TEAM-25","features":{"api_keys":true,"gpu":true}}',
    );
    expect(new TextDecoder().decode(signingInput({ kid: testKid, typ: licenseKind }, '{}'))).toBe(
      `${base64url.encode(header)}.e30`,
    );
  });

  it('of another site are told as such', async () => {
    const text = await issue({ installation_id: otherInstallation });
    expect(await read(text)).toMatchObject({ fault: 'other installation' });
  });

  it('of a key that nobody trusts are told as such', async () => {
    const pair = await newTestPair();
    const kid = await kidOf(crypto.subtle, pair.bytes);
    expect(await read(await licenseKeyOf(grantForTests(), kid, pair.sign))).toMatchObject({ fault: 'unknown key' });
    // Under the name of a trusted one.
    expect(await read(await licenseKeyOf(grantForTests(), testKid, pair.sign))).toMatchObject({
      fault: 'bad signature',
    });
  });

  it('may name features of a newer version', async () => {
    const text = await issue({ features: { api_keys: true, time_travel: true } });
    expect(await read(text)).toMatchObject({ fault: null, grant: { features: { api_keys: true, time_travel: true } } });
  });

  it.each([
    ['issued_to', { issued_to: 'ä'.repeat(17) }],
    ['issued_to', { issued_to: 'Ltd \u202edtL' }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 1.5 }],
    ['expiration', { expiration: 1 }],
    ['sku', { sku: 'team' }],
    ['license_id', { license_id: 'short' }],
    ['features', { features: { __proto__x: true } }],
  ])('cannot be made with such a %s', async (_, fields) => {
    expect(() => licenseKeyOf(grantForTests(fields as never), testKid, testSign)).toThrow();
  });

  it('are refused in any other form, also where the vendor signed it', async () => {
    const payload = grantText(grantForTests());
    expect(await read(await signedRaw(header, payload))).toMatchObject({ fault: null });
    const others: readonly (readonly [string, string])[] = [
      [header, payload.replace('{', '{ ')],
      [header, `${payload}\n`],
      [header, payload.replace('"limit":25', '"limit":25,"limit":2500')],
      [header, payload.replace('"limit":25', '"limit":25.0')],
      [header, payload.replace('"limit":25', '"limit":2.5e1')],
      [header, payload.replace('"limit":25', '"limit":"25"')],
      [header, payload.replace('"sku"', '"\\u0073ku"')],
      [header, payload.replace('}}', '},"more":1}')],
      [header, payload.replace('"api_keys":true,"gpu":true', '"gpu":true,"api_keys":true')],
      [header, payload.replace('"gpu":true', '"gpu":false')],
      [header, `\uFEFF${payload}`],
      [header.replace('EdDSA', 'none'), payload],
      [header.replace('EdDSA', 'HS256'), payload],
      [header.replace('EdDSA', 'eddsa'), payload],
      [header.replace('}', ',"crit":["b64"],"b64":false}'), payload],
      [header.replace('}', ',"jwk":{}}'), payload],
      [header.replace('{', '{"kid":"FZV0A0HX",'), payload],
      [header.replace('{', '{ '), payload],
      [header.replace(licenseKind, 'fairlead-revocations+jws'), payload],
    ];
    for (const [head, body] of others) {
      expect(await read(await signedRaw(head, body)), `${head} ${body}`).toMatchObject({ fault: 'damaged' });
    }
  });

  it('that were changed in any way are never accepted: 10,000 changes', async () => {
    const [text, second] = [await issue(), await issue({ limit: 2500, license_id: 'FEDCBA9876543210' })];
    const place = fc.nat({ max: text.length - 1 });
    const character = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\t\0é',
    );
    const parts = text.split('.');
    const others = second.split('.');
    const flip = (at: number, bit: number): string => {
      const [head = '', body = '', signature = ''] = parts;
      const bytes = [head, body, signature].map((part) => Uint8Array.from(base64url.decode(part)));
      const which = at % 3;
      const part = bytes[which] ?? new Uint8Array();
      const index = at % part.length;
      part[index] = (part[index] ?? 0) ^ (1 << bit);
      return bytes.map((one) => base64url.encode(one)).join('.');
    };
    const mutation = fc.oneof(
      fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => flip(at, bit)),
      place.map((at) => text.slice(0, at)),
      place.map((at) => text.slice(at + 1)),
      fc.tuple(place, fc.nat({ max: 9 })).map(([at, length]) => text.slice(0, at) + text.slice(at + length + 1)),
      fc.tuple(place, character).map(([at, letter]) => text.slice(0, at) + letter + text.slice(at + 1)),
      fc.tuple(place, character).map(([at, letter]) => text.slice(0, at) + letter + text.slice(at)),
      fc.tuple(place, place).map(([a, b]) => swapped(text, a, b)),
      fc.shuffledSubarray([...parts, ...others], { minLength: 1, maxLength: 5 }).map((some) => some.join('.')),
      fc.constantFrom('=', '==', '\n', ' ', '.', '..', '.e30', '\0').map((end) => text + end),
      fc.constantFrom('\n', ' ', '.', '\uFEFF').map((start) => start + text),
      // Bits of the last characters that carry nothing.
      fc
        .tuple(fc.constantFrom(0, 1, 2), character)
        .map(([which, letter]) =>
          parts.map((part, at) => (at === which ? part.slice(0, -1) + letter : part)).join('.'),
        ),
      fc.string().map((payload) => [parts[0], base64url.encode(payload), parts[2]].join('.')),
      fc.json().map((json) => [base64url.encode(json), parts[1], parts[2]].join('.')),
      fc
        .constantFrom('none', 'HS256', 'ES256', 'EdDSA')
        .map((alg) =>
          [base64url.encode(header.replace('EdDSA', alg)), parts[1], alg === 'none' ? '' : parts[2]].join('.'),
        ),
    );
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (changed) => {
        if (changed === text || changed === second) return;
        tried += 1;
        expect((await read(changed)).fault).not.toBeNull();
      }),
      { numRuns: 12_000 },
    );
    expect(tried).toBeGreaterThanOrEqual(10_000);
  });

  it('are not looked at where they are too long', () => {
    expect(grantIn(`${'a'.repeat(1_000_000)}.b.c`)).toBeNull();
  });
});

function swapped(text: string, a: number, b: number): string {
  const letters = [...text];
  [letters[a], letters[b]] = [letters[b] ?? '', letters[a] ?? ''];
  return letters.join('');
}

describe('trusted keys', () => {
  it('stand under their own names alone', async () => {
    const pair = await newTestPair();
    const wrong = { keys: [{ kid: testKid, public_key: pair.publicKey }] };
    expect((await trustedKeys(crypto.subtle, wrong)).size).toBe(0);
    expect([...(await trustedKeys(crypto.subtle, testKeys)).keys()]).toEqual([testKid]);
  });
});
