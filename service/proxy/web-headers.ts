/** Which headers cross between a container's own page and its server, and where its redirects lead. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { containerOrigin, isForDocument } from './headers.ts';
import type { WebTarget } from './types.ts';

/**
 * What a browser, or something in front of the gateway, adds by itself: credentials of other places, where the person
 * is, and what holds for one connection alone. All the rest is what the page says to its own server: it may be anything.
 */
const dropped = new Set([
  'authorization',
  'connection',
  'cookie',
  'dnt',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'origin',
  'priority',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'upgrade-insecure-requests',
  'via',
  'x-real-ip',
]);
const droppedPrefixes = ['proxy-', 'sec-', 'service-worker', 'x-forwarded-'];

/** SECURITY: docs/security.md 1.5: the browser's `Authorization` and `Cookie` stay here; `cookies` are those of the view's jar. */
export function webRequestHeaders(
  headers: IncomingHttpHeaders,
  target: WebTarget,
  cookies: string | undefined,
): OutgoingHttpHeaders {
  const passed: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || droppedPrefixes.some((prefix) => name.startsWith(prefix))) continue;
    passed[name] = value;
  }
  if (isForDocument(headers)) {
    // A document is changed on its way (headers.ts, isChangedPage).
    for (const name of ['if-modified-since', 'if-none-match', 'if-range', 'range']) delete passed[name];
    passed['accept-encoding'] = 'identity';
  }
  // Its own origin, as its server knows itself: servers compare the two before they change something.
  if (headers.origin !== undefined) passed.origin = containerOrigin(target);
  if (cookies !== undefined) passed.cookie = cookies;
  return passed;
}

/**
 * Where a redirect of the page leads: another page of the same server, on the view's origin. Null for everywhere else.
 * `from` is the path that was asked for.
 */
export function webLocation(location: string, from: string, target: WebTarget, viewOrigin: string): string | null {
  const base = containerOrigin(target) + from;
  if (!URL.canParse(location, base)) return null;
  const url = new URL(location, base);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.host !== new URL(base).host || url.username !== '' || url.password !== '') return null;
  return `${viewOrigin}${url.pathname}${url.search}${url.hash}`;
}
