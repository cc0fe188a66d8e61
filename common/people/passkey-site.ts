/** Where passkeys can be used. Pure, shared by the service, which checks, and the console, which offers. */
import ipaddr from 'ipaddr.js';

/** What passkeys are bound to: they answer to pages of this origin, and to this name (the "RP ID" of WebAuthn), alone. */
export type PasskeySite = { readonly origin: string; readonly name: string };

/**
 * Passkeys need a name, and a page that came over TLS with a certificate that the browser trusts (it refuses them on others)
 * or from the machine itself: the "secure contexts" of WebAuthn. null: they cannot be used there.
 * SECURITY: docs/security.md 4.29.
 */
export function passkeySite(address: string): PasskeySite | null {
  const url = URL.parse(address);
  if (url === null) return null;
  const { protocol, hostname, origin } = url;
  // A URL has IPv4 addresses in four decimal parts, however they were written, and IPv6 addresses in brackets.
  if (hostname === '' || hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname)) return null;
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? { origin, name: hostname } : null;
}
