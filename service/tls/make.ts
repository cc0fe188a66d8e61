/** Makes the site's own authority and its certificates: EC P-256. Loaded only when one has to be made. */
import 'reflect-metadata';
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { nameConstraints, nameConstraintsOid, type Permitted } from './constraints.ts';
import type { NeededNames, TlsPair } from './types.ts';

const keyKind = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };
/** Of a common name [RFC 5280 A.1]. */
const maxNameLength = 64;
const dayMs = 24 * 3600_000;
/** Clocks of those who connect may be behind by as much, milliseconds. */
const clockSlackMs = 3600_000;

/** How long a new authority is good for: whoever imports it should not have to again soon. */
const authorityLifeMs = 10 * 365 * dayMs;
/** How long a new certificate is good for: not longer than every browser takes. */
const certificateLifeMs = 397 * dayMs;

/** A new authority. `name` is what people see of it in their list of authorities; `now` is epoch milliseconds. */
export async function makeAuthority(name: string, permitted: Permitted, now: number): Promise<TlsPair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerial(),
      name: [{ CN: [name.slice(0, maxNameLength)] }, { O: ['Fairlead'] }],
      notBefore: new Date(now - clockSlackMs),
      notAfter: new Date(now + authorityLifeMs),
      signingAlgorithm: signing,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        // SECURITY: docs/security.md 4.32: who steals its key can pass for this site, and for no other.
        new x509.Extension(nameConstraintsOid, true, nameConstraints(permitted)),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { certificate: pemOf(certificate), key: await keyPem(keys.privateKey) };
}

/** A new certificate for a server, signed by `authority`; never good for longer than that is. */
export async function makeCertificate(authority: TlsPair, names: NeededNames, now: number): Promise<TlsPair> {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const end = Math.min(now + certificateLifeMs, new X509Certificate(authority.certificate).validToDate.getTime());
  const [first = 'localhost'] = [...names.dns, ...names.addresses];
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      // Nobody reads it as a name of the server any more; people see it.
      subject: [{ CN: [first.slice(0, maxNameLength)] }],
      issuer: issuer.subjectName,
      notBefore: new Date(now - clockSlackMs),
      notAfter: new Date(end),
      signingAlgorithm: signing,
      publicKey: keys.publicKey,
      signingKey: await signingKey(authority.key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...names.dns.map((value) => ({ type: 'dns', value }) as const),
          ...names.addresses.map((value) => ({ type: 'ip', value }) as const),
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return { certificate: pemOf(certificate), key: await keyPem(keys.privateKey) };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(keyKind, true, ['sign', 'verify']);
}

function signingKey(pem: string): Promise<CryptoKey> {
  const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', pkcs8, keyKind, false, ['sign']);
}

async function keyPem(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function pemOf(certificate: x509.X509Certificate): string {
  return new X509Certificate(Buffer.from(certificate.rawData)).toString();
}

/** A positive number that is used once. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
