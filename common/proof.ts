/**
 * How a service proves that it is the one that somebody signed in to, before that somebody sends it a token: it signs what
 * was asked with the key of its installation, whose public half was learned at sign-in. Another program that has taken the
 * same port since cannot.
 *
 * ECDSA over P-256 with SHA-256: the one signature that `crypto.subtle` of every browser has, and Node as well.
 * SECURITY: docs/security.md 4.12.
 */
import { z } from 'zod';

/** Who asks. A proof for one is none for the others. */
export const proofPurposes = ['console', 'command-line', 'shell'] as const;

const base64url = /^[A-Za-z0-9_-]+$/;

/** What is asked: 128 random bits or more, never used before, and the address at which the service is thought to be. */
export const challengeSchema = z.strictObject({
  nonce: z.string().min(22).max(64).regex(base64url),
  /** `http://fairlead.localhost:17600`. The service signs its own names only, so nothing can be passed on to it elsewhere. */
  origin: z.string().min(1).max(200),
  purpose: z.enum(proofPurposes),
});
export type Challenge = z.infer<typeof challengeSchema>;

/** `signature`: r and s, 64 bytes, base64url. */
export const proofSchema = z.strictObject({ signature: z.string().min(1).max(200).regex(base64url) });

/** The public half of the service's key: SPKI, base64url. */
export const serviceKeySchema = z.string().min(1).max(500).regex(base64url);

/** A challenge that nobody can have seen. */
export function newChallenge(
  random: Pick<Crypto, 'getRandomValues'>,
  origin: string,
  purpose: Challenge['purpose'],
): Challenge {
  const bytes = random.getRandomValues(new Uint8Array(24));
  const nonce = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return { nonce, origin, purpose };
}

/** The bytes that are signed. No part can hold a line break, so no two challenges have the same text. */
export function proofText({ nonce, origin, purpose }: Challenge): string {
  return ['fairlead-service-proof-1', purpose, origin.replaceAll('\n', ''), nonce].join('\n');
}

/** Whether `answer` is the proof of the service with this key. Anything that is no proof at all is `false`, never thrown. */
export async function isProof(
  subtle: Pick<SubtleCrypto, 'importKey' | 'verify'>,
  serviceKey: string,
  challenge: Challenge,
  answer: unknown,
): Promise<boolean> {
  const proof = proofSchema.safeParse(answer);
  if (!proof.success) return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const text = new TextEncoder().encode(proofText(challenge));
  try {
    const key = await subtle.importKey('spki', bytesOf(serviceKey), algorithm, false, ['verify']);
    return await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(proof.data.signature), text);
  } catch {
    // A key or signature that cannot be read proves nothing.
    return false;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
