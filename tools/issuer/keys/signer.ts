/** The signing key in use: opened by its passphrase, in memory only. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign as signWith } from 'node:crypto';
import type { Sign } from '../../../common/license/signed.ts';
import { testPrivateKey, testPublicKey } from '../../../common/license/testing/test-key.ts';
import { kidOf } from '../../../common/license/trusted-keys.ts';
import { IssuerError } from '../errors.ts';
import type { SigningKey } from '../ledger/signing-keys.ts';
import { seal, unseal } from './seal.ts';

export type Signer = { readonly kid: string; readonly isTest: boolean; readonly sign: Sign };

/** A new Ed25519 key, sealed. */
export async function newSigningKey(passphrase: string, isTest: boolean, now: number): Promise<SigningKey> {
  return sealedKey(generateKeyPairSync('ed25519').privateKey, passphrase, isTest, now);
}

/** The one test key that builds for trying trust. It is no secret. */
export async function knownTestKey(passphrase: string, now: number): Promise<SigningKey> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: testPrivateKey, x: testPublicKey };
  return sealedKey(createPrivateKey({ key: jwk, format: 'jwk' }), passphrase, true, now);
}

async function sealedKey(key: KeyObject, passphrase: string, isTest: boolean, now: number): Promise<SigningKey> {
  const { x: publicKey = '' } = createPublicKey(key).export({ format: 'jwk' });
  const kid = await kidOf(crypto.subtle, Buffer.from(publicKey, 'base64url'));
  const secret = key.export({ format: 'der', type: 'pkcs8' });
  const sealed = await seal(secret, passphrase, contextOf({ kid, publicKey, isTest }));
  secret.fill(0);
  return { kid, publicKey, isTest, sealed, createdAt: now };
}

/** @throws ISSUER_PASSPHRASE_WRONG */
export async function openSigner(key: SigningKey, passphrase: string): Promise<Signer> {
  const secret = await unseal(key.sealed, passphrase, contextOf(key));
  if (secret === null) {
    throw new IssuerError('ISSUER_PASSPHRASE_WRONG', {
      message: `This is not the passphrase of the signing key ${key.kid}, or the ledger was changed.`,
      hint: 'Try again. A passphrase that is lost cannot be replaced: make a new key and put it into the next packages.',
      data: { kid: key.kid },
    });
  }
  const privateKey = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
  secret.fill(0);
  return { kid: key.kid, isTest: key.isTest, sign: (bytes) => signBytes(privateKey, bytes) };
}

async function signBytes(key: KeyObject, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(signWith(null, bytes, key));
}

/** A test key does not open as another, nor under another name: see `seal`. */
function contextOf({ kid, publicKey, isTest }: Pick<SigningKey, 'kid' | 'publicKey' | 'isTest'>): readonly string[] {
  return [kid, publicKey, isTest ? 'test' : 'release'];
}

/**
 * Which key signs: the one that was asked for, else the newest that is no test key, else the newest test key.
 * @throws ISSUER_SIGNING_KEY_NONE, ISSUER_SIGNING_KEY_UNKNOWN
 */
export function chooseKey(keys: readonly SigningKey[], kid: string | null): SigningKey {
  if (kid !== null) {
    const named = keys.find((key) => key.kid === kid.toUpperCase());
    if (named !== undefined) return named;
    throw new IssuerError('ISSUER_SIGNING_KEY_UNKNOWN', {
      message: `There is no signing key ${kid} in this ledger.`,
      hint: keys.length === 0 ? 'Make one with "keygen".' : `There are: ${keys.map((key) => key.kid).join(', ')}.`,
      data: { kid },
    });
  }
  const chosen = keys.findLast((key) => !key.isTest) ?? keys.at(-1);
  if (chosen !== undefined) return chosen;
  throw new IssuerError('ISSUER_SIGNING_KEY_NONE', {
    message: 'This ledger has no signing key yet.',
    hint: 'Make one with "keygen".',
  });
}
