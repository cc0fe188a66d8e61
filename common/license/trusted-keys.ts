/** The public keys that a package trusts, by name. What is in the list is the vendor's: data, not code. */
import { z } from 'zod';
import { kidLength, kidSchema } from './grant.ts';
import { alphabet, valuesOfBytes } from './groups.ts';
import { bytesIn } from './signed.ts';

/** `public_key`: 32 bytes, base64url. `test`: only for builds that are tried, never in a release. */
const trustedKeySchema = z.strictObject({
  kid: kidSchema,
  public_key: z.string().length(43),
  test: z.boolean().optional(),
});

/** `resources/license-keys.json`. */
export const trustedKeysSchema = z.strictObject({ keys: z.array(trustedKeySchema).max(32) });

export type TrustedKeysFile = z.infer<typeof trustedKeysSchema>;

/** The keys by `kid`: 32 bytes each. */
export type TrustedKeys = ReadonlyMap<string, Uint8Array>;

/** The name of a key: the first 40 bits of the SHA-256 of its 32 bytes. */
export async function kidOf(subtle: Pick<SubtleCrypto, 'digest'>, publicKey: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await subtle.digest('SHA-256', Uint8Array.from(publicKey)));
  return valuesOfBytes(digest)
    .slice(0, kidLength)
    .map((value) => alphabet.charAt(value))
    .join('');
}

/**
 * The keys of a list, each under its own name. A key under a name that is not its own is left out, so that no list can make
 * one key pass for another.
 * SECURITY: docs/security.md 4.56.
 */
export async function trustedKeys(
  subtle: Pick<SubtleCrypto, 'digest'>,
  ...files: readonly TrustedKeysFile[]
): Promise<TrustedKeys> {
  const keys = new Map<string, Uint8Array>();
  for (const { kid, public_key } of files.flatMap((file) => file.keys)) {
    const bytes = bytesIn(public_key);
    if (bytes?.length === 32 && (await kidOf(subtle, bytes)) === kid) keys.set(kid, bytes);
  }
  return keys;
}
