/**
 * Signing keys at rest: AES-256-GCM under a key that Argon2id makes of a passphrase. What was sealed carries how that key
 * is made, so the cost may grow with later keys.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';

const nonceBytes = 12;
const tagBytes = 16;
const saltBytes = 16;

/**
 * RFC 9106, 4: the second recommended option (64 MiB, three passes) is for machines without 2 GiB to spare for one key.
 * `memoryKiB` is in KiB.
 */
const cost = { memoryKiB: 65_536, passes: 3, lanes: 4 } as const;

export const sealedSchema = z.strictObject({
  kdf: z.literal('argon2id'),
  memoryKiB: z.int().min(19_456).max(4_194_304),
  passes: z.int().min(1).max(64),
  lanes: z.int().min(1).max(64),
  /** base64url, as what follows; `sealed` ends with the tag. */
  salt: z.base64url(),
  nonce: z.base64url(),
  sealed: z.base64url(),
});
export type Sealed = Readonly<z.infer<typeof sealedSchema>>;

/**
 * @param context what the secret belongs to; it does not open as anything else
 */
export async function seal(secret: Uint8Array, passphrase: string, context: readonly string[]): Promise<Sealed> {
  const [salt, nonce] = [randomBytes(saltBytes), randomBytes(nonceBytes)];
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt, cost), nonce, { authTagLength: tagBytes });
  cipher.setAAD(additional(context));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  const text = (bytes: Buffer) => bytes.toString('base64url');
  return { kdf: 'argon2id', ...cost, salt: text(salt), nonce: text(nonce), sealed: text(sealed) };
}

/** null where passphrase, context and what was sealed do not belong together. */
export async function unseal(kept: Sealed, passphrase: string, context: readonly string[]): Promise<Buffer | null> {
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const [salt, nonce, sealed] = [bytes(kept.salt), bytes(kept.nonce), bytes(kept.sealed)];
  if (nonce.byteLength !== nonceBytes || sealed.byteLength < tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt, kept), nonce, {
    authTagLength: tagBytes,
  });
  decipher.setAAD(additional(context));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    // GCM says no more than "does not fit".
    return null;
  }
}

type Cost = Pick<Sealed, 'memoryKiB' | 'passes' | 'lanes'>;

/** Of the passphrase in one spelling: the same letters typed on another system may come as other code points. */
async function keyOf(passphrase: string, salt: Buffer, { memoryKiB, passes, lanes }: Cost): Promise<Buffer> {
  return hashRaw(passphrase.normalize('NFKC'), {
    algorithm: 2,
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    outputLen: 32,
    salt,
  });
}

function additional(context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['fairlead-signing-key-1', ...context]), 'utf8');
}
