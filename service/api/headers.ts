/** Response headers and the checks on `Host` and `Origin`. Pure. */

export type ConsoleNames = {
  /** `host[:port]` values the listener answers to, lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Origins that pages of the console may have. */
  readonly origins: ReadonlySet<string>;
};

/** The names of a listener on loopback. The first host is the console's own. */
export function loopbackNames(port: number, extra: readonly string[] = []): ConsoleNames {
  const names = ['fairlead.localhost', 'localhost', '127.0.0.1', '[::1]', ...extra];
  const hosts = names.map((name) => `${name}:${port}`);
  return { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) };
}

/** SECURITY: docs/security.md 4.4: a name that is not ours is somebody else's page (DNS rebinding). */
export function hostAllowed(names: ConsoleNames, host: string | undefined): boolean {
  return host !== undefined && names.hosts.has(host.toLowerCase());
}

/** No Origin is a script or a top-level GET; a foreign one is refused. */
export function originAllowed(names: ConsoleNames, origin: string | undefined): boolean {
  return origin === undefined || names.origins.has(origin.toLowerCase());
}

/** SECURITY: docs/security.md 4.4: Sent with every answer of the console's listener. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Origin-Agent-Cluster': '?1',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/**
 * The console's Content-Security-Policy. `frames` are CSP sources of the viewer gateway.
 * `'self'` in connect-src covers the WebSocket of the same host.
 */
export function consolePolicy(nonce: string, frames: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${frames.length > 0 ? frames.join(' ') : "'none'"}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

export const consolePermissions =
  'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), fullscreen=(self), clipboard-read=(self), clipboard-write=(self), keyboard-map=*';
