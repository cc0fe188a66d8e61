/** The public keys as product packages embed them. */
import type { TrustedKeysFile } from '../../common/license/trusted-keys.ts';
import type { SigningKey } from './ledger/signing-keys.ts';

/**
 * The text of `resources/license-keys.json`, or of its counterpart for builds that are tried.
 * @param test which of the two: a release must not even have a test key in its list
 */
export function publicKeysFile(keys: readonly SigningKey[], test: boolean): string {
  const file: TrustedKeysFile = {
    keys: keys
      .filter((key) => key.isTest === test)
      .map(({ kid, publicKey }) => ({ kid, public_key: publicKey, ...(test && { test }) })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
