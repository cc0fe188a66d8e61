/**
 * How a service proves that it is the one that somebody signed in to, before that somebody sends it a token: it signs what
 * was asked with the key of its installation, whose public half was learned at sign-in. Another program that has taken the
 * same port since cannot.
 *
 * ECDSA over P-256 with SHA-256: the one signature that `crypto.subtle` of every browser has, and Node as well.
 * SECURITY: docs/security.md 4.12.
 */

/** Who asks. A proof for one is none for the others. */
export const proofPurposes = ['console', 'command-line', 'shell'] as const;

/** What is asked (`challengeSchema`): a nonce that was never used before, and where the service is thought to be. */
export type Challenge = {
  readonly nonce: string;
  /** `http://fairlead.localhost:17600`. The service signs its own names only, so nothing can be passed on to it elsewhere. */
  readonly origin: string;
  readonly purpose: (typeof proofPurposes)[number];
};

/** What binary values are written in. */
export const base64url = /^[A-Za-z0-9_-]+$/;

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
  const signature = signatureOf(answer);
  if (signature === null) return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const text = new TextEncoder().encode(proofText(challenge));
  try {
    const key = await subtle.importKey('spki', bytesOf(serviceKey), algorithm, false, ['verify']);
    return await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(signature), text);
  } catch {
    // A key or signature that cannot be read proves nothing.
    return false;
  }
}

/**
 * The signature in an answer that has nothing else in it: r and s, 64 bytes, base64url; null where it is none. Without a
 * schema, because the console needs this before it may load anything more.
 */
function signatureOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || Object.keys(answer).join() !== 'signature') return null;
  const { signature } = answer as { readonly signature?: unknown };
  return typeof signature === 'string' && signature.length <= 200 && base64url.test(signature) ? signature : null;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
