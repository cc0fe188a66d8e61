/** What a certificate says, and what it is good for. Pure. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts, NeededNames } from './types.ts';

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in their order; what stands around them is left out. @throws for one that cannot be read */
export function certificatesOf(pem: string): readonly X509Certificate[] {
  return (pem.match(block) ?? []).map((text) => new X509Certificate(text));
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { subject, issuer, subjectAltName = '', validFromDate, validToDate, fingerprint256 } = certificate;
  return {
    subject: shortName(subject) || fingerprint256,
    issuer: shortName(issuer) || 'nobody that it names',
    names: subjectAltName
      .split(', ')
      .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? [])
      .map((name) => name.toLowerCase()),
    beginsAt: validFromDate.getTime(),
    endsAt: validToDate.getTime(),
    fingerprint: fingerprint256,
  };
}

/** The first of `names` that a browser would not take the certificate for; null where it takes it for all. */
export function uncovered(certificate: X509Certificate, names: NeededNames): string | null {
  return (
    names.dns.find((name) => !coversName(certificate, name)) ??
    names.addresses.find((address) => certificate.checkIP(address) === undefined) ??
    null
  );
}

function coversName(certificate: X509Certificate, name: string): boolean {
  // Whatever stands in the place of the star has to be covered.
  const asked = name.startsWith('*.') ? `v-0${name.slice(1)}` : name;
  if (isIP(asked) > 0) return certificate.checkIP(asked) !== undefined;
  // As browsers do: the common name counts for nothing, and a star stands for one whole label.
  return certificate.checkHost(asked, { subject: 'never', partialWildcards: false }) !== undefined;
}

/** A distinguished name as one line: its common name, else all of it. */
function shortName(name: string): string {
  return /^CN=(.+)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ');
}
