/**
 * An authenticator in software, with the browser around it: makes passkeys (ES256, attestation `none`) and signs with them,
 * as WebAuthn says it. What a page, a thief or a copy would do wrong can be said.
 */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

type Page = {
  /** The page that asks. The browser says it, whatever the page wants. */
  readonly origin: string;
  /** The name that the authenticator is asked for; the page's host where silent. */
  readonly name?: string;
};

type Said = {
  /** Instead of the challenge that was given, base64url. */
  readonly challenge?: string;
  /** Instead of the next one. */
  readonly counter?: number;
  /** Instead of what was signed. */
  readonly signature?: Buffer;
  /** Somebody touched it. */
  readonly isPresent?: boolean;
};

export type SoftPasskey = {
  readonly id: string;
  /** The answer of `navigator.credentials.get`, as JSON text. */
  sign(options: string, page: Page, said?: Said): string;
};

/** @param counts whether its passkeys count; most synchronised ones do not */
export function createAuthenticator(counts = true) {
  return {
    /** The answer of `navigator.credentials.create`, as JSON text, and the passkey that it made. */
    make(options: string, page: Page, said: Said = {}): { readonly answer: string; readonly passkey: SoftPasskey } {
      const asked = JSON.parse(options) as { readonly challenge: string };
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(32);
      let counter = counts ? 1 : 0;
      const credential = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, coseKey(publicKey)]);
      const data = authenticatorData(page, { ...said, counter: said.counter ?? counter }, credential);
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ]);
      const answer = outside(id, {
        clientDataJSON: clientData('webauthn.create', said.challenge ?? asked.challenge, page).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      });
      const sign: SoftPasskey['sign'] = (request, where, told = {}) => {
        const { challenge } = JSON.parse(request) as { readonly challenge: string };
        if (counts) counter += 1;
        const signed = clientData('webauthn.get', told.challenge ?? challenge, where);
        const proof = authenticatorData(where, { ...told, counter: told.counter ?? counter });
        return outside(id, {
          clientDataJSON: signed.toString('base64url'),
          authenticatorData: proof.toString('base64url'),
          signature: (told.signature ?? signature(privateKey, proof, signed)).toString('base64url'),
        });
      };
      return { answer, passkey: { id: id.toString('base64url'), sign } };
    },
  };
}

const outside = (id: Buffer, response: object): string =>
  JSON.stringify({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  });

const clientData = (type: string, challenge: string, { origin }: Page): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }), 'utf8');

/** WebAuthn 6.1: who it is for, flags (present 0x01, with a credential 0x40), the counter, and the credential. */
function authenticatorData({ origin, name }: Page, said: Said & { counter: number }, credential?: Buffer): Buffer {
  const rpIdHash = createHash('sha256')
    .update(name ?? new URL(origin).hostname)
    .digest();
  const flags = (said.isPresent === false ? 0 : 0x01) | (credential === undefined ? 0 : 0x40);
  return Buffer.concat([rpIdHash, Buffer.from([flags]), uint32(said.counter), credential ?? Buffer.alloc(0)]);
}

const signature = (key: KeyObject, data: Buffer, signed: Buffer): Buffer =>
  createSign('sha256')
    .update(Buffer.concat([data, createHash('sha256').update(signed).digest()]))
    .sign(key);

/** RFC 9052: an EC2 key (kty 2) for ES256 (alg -7) on P-256 (crv 1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const pairs: [number, Buffer][] = [
    [1, cborInteger(2)],
    [3, cborInteger(-7)],
    [-1, cborInteger(1)],
    [-2, cborBytes(Buffer.from(x, 'base64url'))],
    [-3, cborBytes(Buffer.from(y, 'base64url'))],
  ];
  return cborMap(pairs.map(([label, value]) => [cborInteger(label), value]));
}

/** RFC 8949, as far as it is needed: what is shorter than 2^16. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(length)]);
}
const cborInteger = (value: number): Buffer => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes]);
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)]);
const cborMap = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
