/** The public keys as product packages and the activation page embed them. */
import type { TrustedKeysFile } from '../../common/license/trusted-keys.ts';
import type { SigningKey } from './ledger/signing-keys.ts';

/** All keys, those for tests marked. */
export function embeddedKeys(keys: readonly SigningKey[]): TrustedKeysFile {
  return {
    keys: keys.map(({ kid, publicKey, isTest }) => ({ kid, public_key: publicKey, ...(isTest && { test: true }) })),
  };
}

/**
 * The text of `resources/license-keys.json`, or of its counterpart for builds that are tried.
 * @param test which of the two: a release must not even have a test key in its list
 */
export function publicKeysFile(keys: readonly SigningKey[], test: boolean): string {
  return `${JSON.stringify(embeddedKeys(keys.filter(({ isTest }) => isTest === test)), null, 2)}\n`;
}
