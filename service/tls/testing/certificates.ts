/** Test support: authorities, certificates in files, and clients that trust one authority alone. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { makeAuthority, makeCertificate } from '../make.ts';
import type { NeededNames, TlsPair } from '../types.ts';

export const dayMs = 24 * 3600_000;

/** An authority for `names` and what is below them. */
export function authorityOf(dns: readonly string[], now = Date.now()): Promise<TlsPair> {
  return makeAuthority(`Authority of ${dns[0]}`, { dns, addresses: [] }, now);
}

export function certificateOf(authority: TlsPair, names: Partial<NeededNames>, now = Date.now()): Promise<TlsPair> {
  return makeCertificate(authority, { dns: [], addresses: [], ...names }, now);
}

/** Writes a pair as an authority hands it out: the certificate with its issuers, and the key for its owner. */
export async function writePair(
  folder: string,
  { certificate, key }: TlsPair,
  issuers: readonly TlsPair[] = [],
): Promise<{ readonly certificateFile: string; readonly keyFile: string }> {
  await mkdir(folder, { recursive: true });
  const files = { certificateFile: join(folder, 'fullchain.pem'), keyFile: join(folder, 'privkey.pem') };
  await writeFile(files.certificateFile, [certificate, ...issuers.map((one) => one.certificate)].join(''));
  await writeFile(files.keyFile, key, { mode: 0o600 });
  return files;
}

export function leafOf({ certificate }: TlsPair): X509Certificate {
  return new X509Certificate(certificate);
}

/** The key with a passphrase. */
export function lockedKey(pem: string): string {
  return createPrivateKey(pem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
    .toString();
}

/** A key that fits nothing. */
export function otherKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A connection to this machine as to `name`, trusting `ca` alone. @throws what TLS says where it does not hold */
export function connectAs(name: string, port: number, ca: string, host = '127.0.0.1'): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: name, ca });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}
