/**
 * Signed texts of licences: compact JWS with EdDSA (Ed25519), of which each has exactly one form. What reads them takes the
 * text apart, makes it again from what was read, and accepts it where both are equal: no other spelling of the same content
 * passes, whatever a decoder would forgive.
 *
 * SECURITY: docs/security.md 4.55.
 */
import { base64url, compactVerify, importJWK } from 'jose';

/** What a header says: always `EdDSA`, whose key it was (where there are several), and what kind of text this is. */
type Header = { readonly kid?: string | undefined; readonly typ: string };

/** A text that was taken apart; nothing of it is known to be true yet. */
type Parts = { readonly header: Header; readonly payload: string; readonly signature: Uint8Array };

/** Signs bytes with an Ed25519 key: 64 bytes. */
export type Sign = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** Nothing that is signed here is longer, characters: what is, is not looked at. */
export const longestSigned = 65_536;
const signatureLength = 64;

/** The bytes that are signed. */
export function signingInput(header: Header, payload: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${base64url.encode(headerText(header))}.${base64url.encode(payload)}`);
}

/** The text, put together. */
export function signedText({ header, payload, signature }: Parts): string {
  return `${new TextDecoder().decode(signingInput(header, payload))}.${base64url.encode(signature)}`;
}

/** The signed text of a payload. */
export async function signText(header: Header, payload: string, sign: Sign): Promise<string> {
  return signedText({ header, payload, signature: await sign(signingInput(header, payload)) });
}

/** Takes a text apart; null where it is none, or not in its one form. */
export function partsOf(text: string, typ: string): Parts | null {
  if (text.length > longestSigned) return null;
  const [head, payload, signature, ...more] = text.split('.').map(bytesIn);
  if (!head || !payload || signature?.length !== signatureLength || more.length > 0) return null;
  const header = headerIn(textIn(head), typ);
  const words = textIn(payload);
  if (header === null || words === null) return null;
  const parts = { header, payload: words, signature };
  return signedText(parts) === text ? parts : null;
}

/** Whether the signature is that of the key. A key that is none is `false`, too. */
export async function isSignedBy(publicKey: Uint8Array, text: string): Promise<boolean> {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: base64url.encode(publicKey) }, 'EdDSA');
    await compactVerify(text, key, { algorithms: ['EdDSA'] });
    return true;
  } catch {
    // What cannot be checked is not signed.
    return false;
  }
}

/** Base64url without padding, as bytes; null for what is none. */
export function bytesIn(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  return Uint8Array.from(base64url.decode(text));
}

export const base64urlOf = (bytes: Uint8Array): string => base64url.encode(bytes);

function headerText({ kid, typ }: Header): string {
  return JSON.stringify({ alg: 'EdDSA', ...(kid !== undefined && { kid }), typ });
}

function headerIn(text: string | null, typ: string): Header | null {
  const value = text === null ? null : jsonIn(text);
  if (typeof value !== 'object' || value === null || !('alg' in value) || value.alg !== 'EdDSA') return null;
  if (!('typ' in value) || value.typ !== typ) return null;
  if (!('kid' in value)) return { typ };
  return typeof value.kid === 'string' ? { kid: value.kid, typ } : null;
}

/** A JSON text as a value; null where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textIn(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
