/**
 * Which headers cross the gateway. Both directions are allow-lists: what is not named here, and what is invented
 * after this was written, does not cross.
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { readContainerPath } from './request-path.ts';
import type { DesktopTarget, ViewTarget, WebTarget } from './types.ts';

/** Containers see one host name, whatever the view's own is: an origin must not tell one session about another. */
const containerHost = 'localhost:6901';

const requestPassed = [
  'accept',
  'accept-encoding',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
  'user-agent',
] as const;

/**
 * SECURITY: docs/security.md 1.7: everything else falls away: Service-Worker-Allowed, Set-Cookie, Clear-Site-Data, Refresh, Link,
 * HSTS, CSP, COOP/COEP/CORP, Report-To, NEL, Alt-Svc, SourceMap, Access-Control-*, WWW-Authenticate and hop-by-hop ones.
 */
const responsePassed = [
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
] as const;

/** SECURITY: docs/security.md 1.5: KasmVNC counts requests without credentials as failures, so they are there from the first. */
export function containerHeaders(target: ViewTarget): Record<string, string> {
  const origin = containerOrigin(target);
  const credentials = credentialsOf(target);
  return {
    host: new URL(origin).host,
    // A page of its own has an origin where its browser names one (web-headers.ts).
    ...(target.protocol === 'web' ? {} : { origin }),
    ...(credentials === null ? {} : { authorization: basic(credentials) }),
  };
}

/** As the container itself would be addressed, inside of it. */
export function containerOrigin(target: ViewTarget): string {
  return target.protocol === 'web'
    ? new URL(`${target.scheme}://localhost:${target.port}`).origin
    : `${target.scheme}://${containerHost}`;
}

type Credentials = NonNullable<WebTarget['credentials']> | Pick<DesktopTarget, 'username' | 'password'>;

function credentialsOf(target: ViewTarget): Credentials | null {
  return target.protocol === 'web' ? target.credentials : target;
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** What of the browser's headers the container gets: never `Cookie`, `Authorization`, `Referer` or forwarding headers. */
export function passedRequestHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const passed = pick(headers, requestPassed);
  if (!isForDocument(headers)) return passed;
  // A document is changed on its way (see `isChangedPage`): it is asked for as a whole, fresh and readable.
  for (const name of ['if-modified-since', 'if-none-match', 'if-range', 'range']) delete passed[name];
  return { ...passed, 'accept-encoding': 'identity' };
}

export function passedResponseHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return pick(headers, responsePassed);
}

/**
 * Whether the answer is a document that gets our script (page-storage.ts): HTML for a window or frame, unencoded, whole.
 * HTML that a page fetches for itself passes as it is.
 */
export function isChangedPage(request: IncomingHttpHeaders, status: number, response: IncomingHttpHeaders): boolean {
  const hasBody = (status >= 200 && status < 300 && status !== 204 && status !== 206) || status >= 400;
  const isReadable = (response['content-encoding'] ?? 'identity').toLowerCase() === 'identity';
  const [essence = '', ...parameters] = (response['content-type'] ?? '').toLowerCase().split(';');
  const isText =
    essence.trim() === 'text/html' && !parameters.some((text) => /charset\s*=\s*"?utf-?(16|32)/.test(text));
  const isAttached = /^\s*attachment\b/i.test(response['content-disposition'] ?? '');
  return isForDocument(request) && hasBody && isReadable && isText && !isAttached;
}

/** What no longer holds of a page that was changed: its length, its ranges, and what named this very version. */
export function withoutVersion(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const names = ['accept-ranges', 'content-length', 'content-range', 'etag', 'last-modified'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** Browsers name the purpose of a request to a trustworthy origin; on others `Accept` tells documents from the rest. */
export function isForDocument(headers: IncomingHttpHeaders): boolean {
  const purpose = headers['sec-fetch-dest'];
  if (typeof purpose === 'string') return ['document', 'iframe', 'frame', 'embed', 'object'].includes(purpose);
  return /^\s*text\/html\b/i.test(headers.accept ?? '');
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  const picked: OutgoingHttpHeaders = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}

/** Powers that no session page gets, whatever the frame around it says. Full screen is asked for by the console. */
const deniedFeatures = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];
const permissions = deniedFeatures.map((feature) => `${feature}=()`).join(', ');

/** The flags that console frames carry; sent as a header too, for a view opened outside its frame. */
const sandbox = 'sandbox allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads';

/** Headers that every answer of the gateway has, pages of its own included. */
export function baseHeaders(): OutgoingHttpHeaders {
  return {
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': permissions,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/**
 * The policy for a container's own page. It may do what it likes with itself (its scripts are inline, evaluated and
 * compiled from WebAssembly), and talk to nobody but its own origin: not to other ports of this machine, not outside.
 */
export function containerPageHeaders(view: {
  readonly origin: string;
  readonly consoleOrigin: string;
  /** Its pages may hold frames of the same server: applications are made of them. */
  readonly framesItself?: boolean;
}): OutgoingHttpHeaders {
  const socketOrigin = view.origin.replace(/^http/, 'ws');
  const policy = [
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
    `connect-src 'self' ${socketOrigin} data: blob:`,
    "worker-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${view.consoleOrigin}${view.framesItself === true ? " 'self'" : ''}`,
    sandbox,
  ].join('; ');
  return { ...baseHeaders(), 'content-security-policy': policy };
}

/**
 * Where a redirect of the container may lead: a file of its own, by the rules of any request. Null for everywhere else.
 * `from` is the canonical path that was asked for; the answer begins with the view's own `/v/<ticket>`.
 */
export function rewriteLocation(location: string, from: string, ticket: string): string | null {
  const base = `https://${containerHost}`;
  if (!URL.canParse(location, base + from)) return null;
  const url = new URL(location, base + from);
  if (url.host !== containerHost || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  const path = readContainerPath(url.pathname.slice(1).split('/'));
  return path.kind === 'static' ? `/v/${ticket}${path.path}` : null;
}
