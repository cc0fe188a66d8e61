/** The way out of the service, as the areas that fetch know it. */
import type { SecureContext } from 'node:tls';

export type WebProxy = {
  /** Without user and password. */
  readonly origin: string;
  /** Value of the Proxy-Authorization header. SECURITY: docs/security.md 4.2: for the proxy alone, never in errors or logs. */
  readonly authorization: string | null;
};

type WayOut = {
  /** The proxy that is set for an address; null where none is, or where it is an exception. */
  proxyFor(url: URL): WebProxy | null;
  /** Trusts the site's own authorities in addition; null where there are none. */
  readonly secureContext: SecureContext | null;
};

/**
 * The way out as it is set now: asked for with every fetch.
 * @throws NETWORK_AUTHORITIES_FILE where the authorities of the site cannot be read
 */
export type Outbound = () => Promise<WayOut>;
