/** How listeners, the health page and the command line know the site's certificate. */
import type { ErrorInfo } from '../../common/errors.ts';

/** A certificate, what follows it in its chain, and the key that fits it: PEM. */
export type TlsPair = { readonly certificate: string; readonly key: string };

/** What a listener serves. It may be replaced while connections are open. */
export type TlsSource = {
  current(): TlsPair;
  /** Called with each pair that takes the place of another. The answer calls it off. */
  onChange(listener: (pair: TlsPair) => void): () => void;
};

/** Where the certificate of a site comes from. */
export type TlsOrigin =
  | { readonly kind: 'own' }
  | { readonly kind: 'files'; readonly certificateFile: string; readonly keyFile: string };

/** What people are told of a certificate. Times are epoch milliseconds. */
export type CertificateFacts = {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly beginsAt: number;
  readonly endsAt: number;
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string;
};

/** What the certificate of a site is right now. */
export type TlsState = {
  readonly kind: TlsOrigin['kind'];
  readonly served: CertificateFacts;
  /** The site's own authority; null where the certificate was given. */
  readonly authority: CertificateFacts | null;
  /** Why the newest one is not served; null where it is. */
  readonly trouble: ErrorInfo | null;
};

/** What a certificate has to be good for. */
export type NeededNames = {
  /** Lower case; a wildcard begins with `*.`. */
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
};
