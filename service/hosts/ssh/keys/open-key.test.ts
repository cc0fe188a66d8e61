/** Real keys: made by ssh-keygen and by OpenSSL (through node:crypto). */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKey } from './open-key.ts';
import { poly1305 } from './poly1305.ts';

const secret = 'correct horse, ünïcode';
let folder: string;
let counter = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fl-open-key-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keygen(...args: string[]): string {
  counter += 1;
  const file = join(folder, `key${counter}`);
  execFileSync('ssh-keygen', ['-q', '-C', 'a comment', '-f', file, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return file;
}

/** Opens a key and shows that it is the one whose public half is known. */
function expectOpens(content: string | Buffer, passphrase: string | undefined, publicLine: string): void {
  const opened = openKey({ content: Buffer.from(content), passphrase });
  if (opened.result !== 'open') throw new Error(`It was not opened: ${JSON.stringify(opened)}`);
  const key = ssh2.utils.parseKey(opened.text);
  if (key instanceof Error) throw key;
  expect(key.isPrivateKey()).toBe(true);
  expect(key.getPublicSSH().toString('base64')).toBe(publicLine.trim().split(' ')[1]);
  const data = Buffer.from('signed');
  const signature = key.sign(data, key.type === 'ssh-rsa' ? 'sha256' : undefined);
  if (signature instanceof Error) throw signature;
  expect(key.verify(data, signature, key.type === 'ssh-rsa' ? 'sha256' : undefined)).toBe(true);
}

const resultOf = (content: string | Buffer, passphrase?: string) => {
  const opened = openKey({ content: Buffer.from(content), passphrase });
  return opened.result === 'problem' ? opened.problem : opened.result;
};

describe('keys of ssh-keygen', () => {
  const types = [
    ['ed25519'],
    ['rsa', '-b', '2048'],
    ['ecdsa', '-b', '256'],
    ['ecdsa', '-b', '384'],
    ['ecdsa', '-b', '521'],
  ];
  test.each(types)('%s %s %s in its own form, plain and with a passphrase', (...type) => {
    const plain = keygen('-t', ...type, '-N', '');
    expectOpens(readFileSync(plain), undefined, readFileSync(`${plain}.pub`, 'utf8'));
    expectOpens(readFileSync(plain), 'not needed', readFileSync(`${plain}.pub`, 'utf8'));
    const sealed = keygen('-t', ...type, '-N', secret, '-a', '1');
    expectOpens(readFileSync(sealed), secret, readFileSync(`${sealed}.pub`, 'utf8'));
  });

  const ciphers = [
    'aes128-cbc',
    'aes192-cbc',
    'aes256-cbc',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    '3des-cbc',
  ];
  test.each(ciphers)('sealed with %s', (cipher) => {
    const file = keygen('-t', 'ed25519', '-N', secret, '-Z', cipher, '-a', '2');
    const content = readFileSync(file);
    expectOpens(content, secret, readFileSync(`${file}.pub`, 'utf8'));
    expect(resultOf(content)).toBe('passphrase-needed');
    expect(resultOf(content, '')).toBe('passphrase-needed');
    expect(resultOf(content, 'wrong')).toBe('passphrase-wrong');
  });

  test.each(['PEM', 'PKCS8'])('written as %s, plain and with a passphrase', (form) => {
    for (const type of [
      ['rsa', '-b', '2048'],
      ['ecdsa', '-b', '256'],
      ['ecdsa', '-b', '521'],
    ]) {
      const plain = keygen('-t', ...type, '-m', form, '-N', '');
      expectOpens(readFileSync(plain), undefined, readFileSync(`${plain}.pub`, 'utf8'));
      const sealed = keygen('-t', ...type, '-m', form, '-N', secret);
      const content = readFileSync(sealed);
      expectOpens(content, secret, readFileSync(`${sealed}.pub`, 'utf8'));
      expect(resultOf(content)).toBe('passphrase-needed');
      for (let tries = 0; tries < 20; tries += 1) expect(resultOf(content, `wrong ${tries}`)).toBe('passphrase-wrong');
    }
  });

  test('with other line ends, blanks around it and a remark in front', () => {
    const file = keygen('-t', 'ed25519', '-N', '');
    const text = readFileSync(file, 'utf8');
    const line = readFileSync(`${file}.pub`, 'utf8');
    expectOpens(text.replaceAll('\n', '\r\n'), undefined, line);
    expectOpens(`\n\n  ${text}\n\n`, undefined, line);
    expectOpens(`Copied from the vault\n${text}`, undefined, line);
  });
});

describe('keys of OpenSSL', () => {
  const lineOf = (key: KeyObject): string => {
    counter += 1;
    const file = join(folder, `pub${counter}`);
    writeFileSync(file, createPublicKey(key).export({ format: 'pem', type: 'spki' }));
    if (key.asymmetricKeyType !== 'ed25519')
      return execFileSync('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', file], { encoding: 'utf8' });
    const x = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
    const blob = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), x]);
    return `ssh-ed25519 ${blob.toString('base64')}`;
  };
  const made: ReadonlyArray<readonly [string, () => KeyObject]> = [
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
    ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
  ];
  test.each(made)('%s in PKCS#8, plain and sealed', (_name, make) => {
    const key = make();
    const line = lineOf(key);
    expectOpens(key.export({ format: 'pem', type: 'pkcs8' }), undefined, line);
    for (const cipher of ['aes-256-cbc', 'aes-128-cbc', 'des-ede3-cbc']) {
      const sealed = key.export({ format: 'pem', type: 'pkcs8', cipher, passphrase: secret });
      expectOpens(sealed, secret, line);
      expect(resultOf(sealed)).toBe('passphrase-needed');
      for (let tries = 0; tries < 20; tries += 1) expect(resultOf(sealed, `wrong ${tries}`)).toBe('passphrase-wrong');
    }
  });

  test('every new Ed25519 key is written so that it can be read', () => {
    for (let round = 0; round < 600; round += 1) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const opened = openKey({
        content: Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })),
        passphrase: undefined,
      });
      const key = opened.result === 'open' ? ssh2.utils.parseKey(opened.text) : new Error(opened.result);
      if (key instanceof Error) throw key;
      const signature = sign(null, Buffer.from('x'), createPrivateKey(key.getPrivatePEM()));
      expect(verify(null, Buffer.from('x'), publicKey, signature)).toBe(true);
    }
  });

  test('kinds that SSH does not use are named', () => {
    for (const [key, word] of [
      [generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey, 'secp256k1'],
      [generateKeyPairSync('ed448').privateKey, 'ed448'],
      [generateKeyPairSync('x25519').privateKey, 'x25519'],
      [generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey, 'rsa-pss'],
    ] as const) {
      const opened = openKey({
        content: Buffer.from(key.export({ format: 'pem', type: 'pkcs8' })),
        passphrase: undefined,
      });
      expect(opened).toMatchObject({ result: 'unsupported', detail: expect.stringContaining(word) });
    }
  });
});

describe('what is no key to sign in with', () => {
  test('public keys, certificates and the rest', () => {
    const key = keygen('-t', 'ed25519', '-N', '');
    const publicLine = readFileSync(`${key}.pub`, 'utf8');
    expect(resultOf(publicLine)).toBe('public-key');
    for (const form of ['RFC4716', 'PKCS8', 'PEM']) {
      const rsa = keygen('-t', 'rsa', '-b', '2048', '-N', '');
      expect(resultOf(execFileSync('ssh-keygen', ['-e', '-m', form, '-f', `${rsa}.pub`]))).toBe('public-key');
    }
    expect(resultOf('sk-ssh-ed25519@openssh.com AAAAGnNr x')).toBe('public-key');
    execFileSync('ssh-keygen', ['-q', '-s', key, '-I', 'id', '-n', 'ops', `${key}.pub`]);
    expect(resultOf(readFileSync(`${key}-cert.pub`))).toBe('certificate');
    expect(resultOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toBe('certificate');
    expect(resultOf('---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n')).toBe('ssh-com-form');
    expect(resultOf('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n')).toBe('putty-form');
    expect(resultOf('no key')).toBe('no-key');
    expect(resultOf('')).toBe('empty');
    expect(resultOf(' \n\t')).toBe('empty');
    expect(resultOf('build-1 ssh-ed25519 AAAAC3\n')).toBe('known-hosts');
    expect(resultOf(Buffer.from([0x30, 0x82, 0, 1]))).toBe('no-key');
  });

  test('a key of a hardware token', () => {
    const field = (text: string): Buffer =>
      Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text, 'latin1')]);
    for (const type of ['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com']) {
      const inner = field(type);
      const blob = Buffer.concat([Buffer.from([0, 0, 0, inner.length]), inner]);
      const body = Buffer.concat([
        Buffer.from('openssh-key-v1\0'),
        field('none'),
        field('none'),
        field(''),
        Buffer.from([0, 0, 0, 1]),
        blob,
        field('x'),
      ]);
      const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
      expect(resultOf(text)).toBe('hardware-key');
    }
  });

  test('a key that was cut', () => {
    const text = readFileSync(keygen('-t', 'ed25519', '-N', ''), 'utf8');
    expect(resultOf(text.slice(0, 200))).toBe('damaged');
    expect(resultOf(text.replace(/\n.{70}\n/, '\n'))).toBe('damaged');
    expect(resultOf('-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n')).toBe('damaged');
  });

  test('nothing that a file can hold throws', () => {
    const pem = readFileSync(keygen('-t', 'rsa', '-b', '2048', '-N', ''), 'utf8');
    const sealed = readFileSync(keygen('-t', 'ed25519', '-N', 'x', '-a', '1'), 'utf8');
    const pkcs8 = String(
      generateKeyPairSync('ed25519').privateKey.export({
        format: 'pem',
        type: 'pkcs8',
        cipher: 'aes-256-cbc',
        passphrase: 'x',
      }),
    );
    const broken = fc
      .tuple(fc.constantFrom(pem, pkcs8, sealed), fc.nat(3000), fc.string({ maxLength: 6 }))
      .map(
        ([text, at, insert]) =>
          text.slice(0, at % text.length) + insert + text.slice((at % text.length) + insert.length),
      );
    // Rounds that a broken file asks for would be worked through: without a passphrase none are.
    fc.assert(fc.property(broken, (text) => void openKey({ content: Buffer.from(text), passphrase: undefined })));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (content) => void openKey({ content, passphrase: 'x' })));
  });
});

describe('what OpenSSL would derive in one piece', () => {
  /** Replaces the number of repetitions (2048, two bytes) by another of the same length in DER. */
  function sealedWith(iterations: number): string {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }));
    const der = Buffer.from(pem.split('\n').slice(1, -2).join(''), 'base64');
    const at = der.indexOf(Buffer.from([0x02, 0x02, 0x08, 0x00]));
    const number = Buffer.alloc(4);
    number.writeUInt32BE(iterations);
    // The three sequences around the number, and the one around all, grow by the two further bytes.
    const grown = Buffer.concat([der.subarray(0, at), Buffer.from([0x02, 0x04]), number, der.subarray(at + 4)]);
    for (let offset = 0; offset < at; offset += 1) {
      if (grown[offset] !== 0x30) continue;
      const long = grown[offset + 1] === 0x81;
      const place = long ? offset + 2 : offset + 1;
      const length = grown[place] ?? 0;
      if (place + 1 + length > at) grown[place] = length + 2;
    }
    return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${grown.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
  }
  test('is refused where it would take hours', () => {
    // The first that is too many: without the limit it still ends, and this test with it.
    expect(resultOf(sealedWith(10_000_001), 'x')).toBe('too-costly');
    expect(resultOf(sealedWith(2_000_000_000), 'x')).toBe('too-costly');
    expect(resultOf(sealedWith(100_000), 'x')).toBe('passphrase-wrong');
  });
  test('is refused where its length is left open', () => {
    const open = Buffer.from('308030800606', 'hex').toString('base64');
    expect(resultOf(`-----BEGIN ENCRYPTED PRIVATE KEY-----\n${open}\n-----END ENCRYPTED PRIVATE KEY-----\n`, 'x')).toBe(
      'damaged',
    );
  });
});

test('Poly1305 as in RFC 8439 §2.5.2', () => {
  const key = Buffer.from('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b', 'hex');
  const tag = poly1305(key, Buffer.from('Cryptographic Forum Research Group'));
  expect(tag.toString('hex')).toBe('a8061dc1305136c6c22b8baf0c0127a9');
});
