/** Certificate authorities of the site: PEM text to what TLS takes. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { LRUCache } from 'lru-cache';
import { FairleadError } from '../../common/errors.ts';

const blockPattern =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** The certificates of a PEM text. @throws NETWORK_AUTHORITIES where there is none in it, or one that cannot be read */
export function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(blockPattern) ?? [];
  if (blocks.length === 0) throw unreadable('There is no certificate in the text');
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw unreadable(`Certificate ${index + 1} of the text cannot be read`, cause);
    }
  });
}

/** What a certificate is made out to, in one line: its common name, else all of its subject. */
export function subjectOf({ subject, fingerprint256 }: X509Certificate): string {
  const name = /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
  return name === '' ? fingerprint256 : name;
}

/** Makes a context that trusts `pem` beside what Node trusts. Building one reads over a hundred certificates: it is kept. */
export function createContexts(): (pem: readonly string[]) => SecureContext | null {
  const kept = new LRUCache<string, SecureContext>({ max: 4 });
  return (pem) => {
    if (pem.length === 0) return null;
    const key = pem.join('\n');
    const known = kept.get(key);
    if (known !== undefined) return known;
    const own = pem.flatMap((text) => certificatesIn(text).map((certificate) => certificate.toString()));
    const context = createSecureContext({ ca: [...getCACertificates('default'), ...own] });
    kept.set(key, context);
    return context;
  };
}

function unreadable(what: string, cause?: unknown): FairleadError {
  return new FairleadError('NETWORK_AUTHORITIES', {
    message: `${what}.`,
    hint: 'Paste the certificate of the authority as PEM: from "-----BEGIN CERTIFICATE-----" to "-----END CERTIFICATE-----".',
    ...(cause === undefined ? {} : { cause }),
  });
}
