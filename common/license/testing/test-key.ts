/**
 * The test key, and what tests sign with it. Builds that are tried trust it (`resources/license-keys.test.json`); no package
 * has it: SECURITY: docs/security.md 4.57.
 */
import type { LicenseGrant } from '../grant.ts';
import { installationIdBytes, installationIdOfDigest } from '../installation-id.ts';
import type { Sign } from '../signed.ts';
import { bytesIn } from '../signed.ts';

export const testKid = 'FZV0A0HV';
export const testPublicKey = '9b0qrOSZoQW1m3-IoGV71IDQWesz4wM0iaI-KybHQAo';
/** Not a secret: it signs what no release accepts. */
export const testPrivateKey = 'r5EcpH4YrR7LB20gbwve2HbVKN-PPVNlBVgQ05F-x7A';

/** Signs with the test key. */
export const testSign: Sign = signWith(testPrivateKey, testPublicKey);

/** Signs with any Ed25519 key, each half 32 bytes, base64url. */
export function signWith(privateKey: string, publicKey: string): Sign {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: privateKey, x: publicKey };
  return async (bytes) => {
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes));
  };
}

/** A new pair of keys: each half 32 bytes, base64url. */
export async function newTestPair(): Promise<{
  readonly publicKey: string;
  readonly sign: Sign;
  readonly bytes: Uint8Array;
}> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const { d = '', x = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return { publicKey: x, sign: signWith(d, x), bytes: bytesIn(x) ?? new Uint8Array() };
}

/** The trusted key of tests, as a package's list has it. */
export const testKeys = { keys: [{ kid: testKid, public_key: testPublicKey, test: true }] };

/** The Installation ID of a site with this key, 32 bytes. */
export async function installationOf(publicKey: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', installationIdBytes(publicKey));
  return installationIdOfDigest(new Uint8Array(digest));
}

/** A site of tests, and another one. */
export const testInstallation = installationIdOfDigest(new Uint8Array(32).fill(1));
export const otherInstallation = installationIdOfDigest(new Uint8Array(32).fill(2));

/** 2026-01-01T00:00:00Z, seconds. */
export const testTime = 1_767_225_600;
export const day = 86_400;

/** A grant of a year from `testTime` on, with what is given in place of its fields. */
export function grantForTests(fields: Partial<LicenseGrant> = {}): LicenseGrant {
  return {
    license_id: '0123456789ABCDEF',
    installation_id: testInstallation,
    issued_at: testTime,
    not_before: testTime,
    expiration: testTime + 365 * day,
    issued_to: 'Example Hospital',
    limit: 25,
    license_type: 'per concurrent session',
    sku: 'TEAM-25',
    features: { api_keys: true, gpu: true },
    ...fields,
  };
}
