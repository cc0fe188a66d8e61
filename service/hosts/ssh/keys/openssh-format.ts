/**
 * OpenSSH's own form of private keys (PROTOCOL.key of OpenSSH): the header, decryption, and writing. The library's
 * parser knows fewer ciphers than ssh-keygen writes, so what is encrypted is decrypted here and handed on in plain.
 */
import { createDecipheriv, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { pbkdf } from 'bcrypt-pbkdf';
import { poly1305 } from './poly1305.ts';

const magic = Buffer.from('openssh-key-v1\0', 'latin1');

type OpenSshHeader = {
  readonly cipher: string;
  readonly kdf: string;
  readonly kdfOptions: Buffer;
  readonly publicBlob: Buffer;
  /** The type of the key, from its public half, which is never encrypted. */
  readonly type: string;
  /** The private half, as it stands in the file, and what follows it (the tag of ciphers that have one). */
  readonly sealed: Buffer;
  readonly rest: Buffer;
};

class Reader {
  #at = 0;
  readonly #data: Buffer;
  constructor(data: Buffer) {
    this.#data = data;
  }
  uint32(): number {
    const value = this.#data.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }
  /** @throws RangeError where the field is longer than what is there. */
  string(): Buffer {
    const length = this.uint32();
    if (length > this.#data.length - this.#at) throw new RangeError('The field is longer than the file.');
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }
  rest(): Buffer {
    return this.#data.subarray(this.#at);
  }
}

/** Null where it is no file of this form with exactly one key. */
export function readOpenSshHeader(body: Buffer): OpenSshHeader | null {
  if (!body.subarray(0, magic.length).equals(magic)) return null;
  try {
    const reader = new Reader(body.subarray(magic.length));
    const cipher = reader.string().toString('latin1');
    const kdf = reader.string().toString('latin1');
    const kdfOptions = reader.string();
    if (reader.uint32() !== 1) return null;
    const publicBlob = reader.string();
    const type = new Reader(publicBlob).string().toString('latin1');
    const sealed = reader.string();
    return { cipher, kdf, kdfOptions, publicBlob, type, sealed, rest: reader.rest() };
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

type Cipher = {
  readonly openssl: string;
  readonly keyBytes: number;
  readonly ivBytes: number;
  readonly tagBytes: number;
};

function cipher(openssl: string, keyBytes: number, ivBytes: number, tagBytes = 0): Cipher {
  return { openssl, keyBytes, ivBytes, tagBytes };
}

/** The ciphers of OpenSSH by its own names. */
const ciphers: Readonly<Record<string, Cipher>> = {
  'aes128-cbc': cipher('aes-128-cbc', 16, 16),
  'aes192-cbc': cipher('aes-192-cbc', 24, 16),
  'aes256-cbc': cipher('aes-256-cbc', 32, 16),
  'rijndael-cbc@lysator.liu.se': cipher('aes-256-cbc', 32, 16),
  'aes128-ctr': cipher('aes-128-ctr', 16, 16),
  'aes192-ctr': cipher('aes-192-ctr', 24, 16),
  'aes256-ctr': cipher('aes-256-ctr', 32, 16),
  'aes128-gcm@openssh.com': cipher('aes-128-gcm', 16, 12, 16),
  'aes256-gcm@openssh.com': cipher('aes-256-gcm', 32, 12, 16),
  '3des-cbc': cipher('des-ede3-cbc', 24, 8),
  'chacha20-poly1305@openssh.com': cipher('chacha20', 64, 0, 16),
};

type Decrypted =
  | { readonly result: 'open'; readonly text: string }
  | { readonly result: 'passphrase-needed' }
  | { readonly result: 'passphrase-wrong' }
  | { readonly result: 'unsupported'; readonly detail: string }
  | { readonly result: 'damaged' };

/** The key in the same form, without encryption. Takes as long as the file's rounds of bcrypt say. */
export function decryptOpenSsh(header: OpenSshHeader, passphrase: string | undefined): Decrypted {
  if (header.cipher === 'none') {
    if (header.kdf !== 'none' || !hasCheck(header.sealed)) return { result: 'damaged' };
    return { result: 'open', text: writePlain(header.publicBlob, header.sealed) };
  }
  const spec = Object.hasOwn(ciphers, header.cipher) ? ciphers[header.cipher] : undefined;
  if (spec === undefined) return { result: 'unsupported', detail: `the cipher ${header.cipher}` };
  if (header.kdf !== 'bcrypt') return { result: 'unsupported', detail: `the key derivation ${header.kdf}` };
  if (header.rest.length !== spec.tagBytes || header.sealed.length === 0) return { result: 'damaged' };
  if (passphrase === undefined) return { result: 'passphrase-needed' };
  const derived = deriveKey(header.kdfOptions, passphrase, spec.keyBytes + spec.ivBytes);
  if (derived === null) return { result: 'damaged' };
  const key = derived.subarray(0, spec.keyBytes);
  const plain =
    spec.openssl === 'chacha20'
      ? openChacha(key, header.sealed, header.rest)
      : openBlock(spec, key, derived.subarray(spec.keyBytes), header.sealed, header.rest);
  if (plain === null || !hasCheck(plain)) return { result: 'passphrase-wrong' };
  return { result: 'open', text: writePlain(header.publicBlob, plain) };
}

/** Null where the options are none, or such as bcrypt cannot take. */
function deriveKey(options: Buffer, passphrase: string, bytes: number): Buffer | null {
  try {
    const reader = new Reader(options);
    const salt = reader.string();
    const rounds = reader.uint32();
    const secret = Buffer.from(passphrase, 'utf8');
    const derived = Buffer.alloc(bytes);
    const failed = pbkdf(secret, secret.length, salt, salt.length, derived, bytes, rounds);
    return failed === 0 ? derived : null;
  } catch (thrown) {
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

function openBlock({ openssl, tagBytes }: Cipher, key: Buffer, iv: Buffer, sealed: Buffer, tag: Buffer): Buffer | null {
  try {
    // Only ciphers with a tag know the option; the others pass over it.
    const decipher = createDecipheriv(openssl as 'aes-256-gcm', key, iv, { authTagLength: 16 });
    decipher.setAutoPadding(false);
    if (tagBytes > 0) decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    // A wrong tag or length: the key derived from the passphrase is not the one that sealed it.
    return null;
  }
}

/**
 * PROTOCOL.chacha20poly1305 of OpenSSH with sequence number 0 and no length field: the first half of the key, block 0
 * makes the key of the tag, and the text is sealed from block 1 on. OpenSSL's IV: block number, little-endian, and nonce.
 */
function openChacha(key: Buffer, sealed: Buffer, tag: Buffer): Buffer | null {
  const main = key.subarray(0, 32);
  const from = (block: number): Buffer => Buffer.concat([Buffer.from([block]), Buffer.alloc(15)]);
  const tagKey = createDecipheriv('chacha20', main, from(0)).update(Buffer.alloc(32));
  if (!timingSafeEqual(poly1305(tagKey, sealed), tag)) return null;
  return createDecipheriv('chacha20', main, from(1)).update(sealed);
}

/** The private half begins with a number twice: it is what tells a right passphrase from a wrong one. */
function hasCheck(plain: Buffer): boolean {
  return plain.length >= 8 && plain.readUInt32BE(0) === plain.readUInt32BE(4);
}

function field(data: Buffer | string): Buffer {
  const bytes = Buffer.from(data);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function writePlain(publicBlob: Buffer, plain: Buffer): string {
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([magic, field('none'), field('none'), field(''), one, field(publicBlob), field(plain)]);
  const lines = body.toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** An Ed25519 key in OpenSSH's form, the only one in which the library takes it. */
export function encodeEd25519(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url');
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(publicKey)]);
  const check = randomBytes(4);
  const fields = [check, check, publicBlob, field(Buffer.concat([Buffer.from(d, 'base64url'), publicKey])), field('')];
  const plain = Buffer.concat(fields);
  const padding = Buffer.from(Array.from({ length: (8 - (plain.length % 8)) % 8 }, (_, index) => index + 1));
  return writePlain(publicBlob, Buffer.concat([plain, padding]));
}
