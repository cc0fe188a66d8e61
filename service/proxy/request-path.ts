/** Reads the target of a viewer request. One spelling per file, or no answer: nothing here guesses. */

/** The name that the page is told in its `path` parameter. */
export const socketName = 'websockify';
/** Under this first segment the gateway itself answers; containers never see it, as segments may not start with a dot. */
const statusPath = '.fairlead/status';
export const storagePath = '.fairlead/storage.js';

/** Where the ticket of a container's own page opens its origin, and what the gateway answers there besides. */
export const openPath = '.fairlead/open';
export const pageScriptPath = '/.fairlead/page.js';

/** A path on the origin of a container's own page. */
export type WebPath =
  | { readonly kind: 'open'; readonly ticket: string }
  | { readonly kind: 'status'; readonly ticket: string }
  | { readonly kind: 'page-script' }
  /** With its query, as it came. */
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'refused' };

export type ViewerPath =
  | { readonly kind: 'static'; readonly ticket: string /** Canonical, begins with `/`. */; readonly path: string }
  | { readonly kind: 'socket'; readonly ticket: string }
  | { readonly kind: 'status'; readonly ticket: string }
  | { readonly kind: 'storage-script'; readonly ticket: string }
  | { readonly kind: 'owner-api' }
  | { readonly kind: 'refused' };

/** 192 bits as base64url. */
const ticketPattern = /^[A-Za-z0-9_-]{32}$/;
/**
 * What a decoded segment may hold. No backslash, semicolon, percent, control or non-ASCII character, and no dot in
 * front: so no second decoding, path parameter or normalisation at the container can turn it into something else.
 */
const segmentPattern = /^[A-Za-z0-9_~@+,=()!$&' -][A-Za-z0-9_.~@+,=()!$&' -]*$/;
const maxPath = 2048;

/**
 * `/v/<ticket>/<rest>` taken apart. The query is read by the page alone and never sent to the container: it holds the
 * ticket, and the container's parser is not ours.
 * SECURITY: docs/security.md 1.4: viewer tickets reach the static client and the WebSocket only.
 */
export function readViewerPath(target: string): ViewerPath {
  const question = target.indexOf('?');
  const raw = question === -1 ? target : target.slice(0, question);
  const [empty, v, ticket, ...rest] = raw.split('/');
  if (empty !== '' || v !== 'v' || ticket === undefined || !ticketPattern.test(ticket)) return { kind: 'refused' };
  const joined = rest.join('/');
  if (joined === socketName) return { kind: 'socket', ticket };
  if (joined === statusPath) return { kind: 'status', ticket };
  if (joined === storagePath) return { kind: 'storage-script', ticket };
  const path = readContainerPath(rest);
  return path.kind === 'static' ? { kind: 'static', ticket, path: path.path } : path;
}

/**
 * All of an origin is the page's, but for what begins as the gateway's own: `/.fairlead/` and `/v/<ticket>/`. The page
 * never learns its ticket, so the container sees none either.
 */
export function readWebPath(target: string): WebPath {
  const [path = ''] = target.split('?');
  if (!path.startsWith('/')) return { kind: 'refused' };
  const [, ticket, rest] = /^\/v\/([A-Za-z0-9_-]{32})\/(.*)$/s.exec(path) ?? [];
  if (ticket !== undefined && rest === openPath) return { kind: 'open', ticket };
  if (ticket !== undefined && rest === statusPath) return { kind: 'status', ticket };
  if (path === pageScriptPath) return { kind: 'page-script' };
  if (/^\/(?:\.|%2e)fairlead(?:\/|%2f|$)/i.test(path)) return { kind: 'refused' };
  return { kind: 'page', path: target };
}

/** The path inside the container from its raw segments. A trailing slash stands for the folder's own page. */
export function readContainerPath(
  segments: readonly string[],
): { readonly kind: 'static'; readonly path: string } | { readonly kind: 'owner-api' } | { readonly kind: 'refused' } {
  if (segments.length === 0 || segments.join('/').length > maxPath) return { kind: 'refused' };
  const decoded: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const name = segment === '' && isLast ? '' : decodeOnce(segment);
    if (name === null) return { kind: 'refused' };
    if (isOwnerApiName(name)) return { kind: 'owner-api' };
    if (!(name === '' && isLast) && !segmentPattern.test(name)) return { kind: 'refused' };
    decoded.push(name);
  }
  // The WebSocket is reached by an upgrade alone; as a file it has no business here.
  if (decoded[0]?.toLowerCase() === socketName) return { kind: 'refused' };
  return { kind: 'static', path: `/${decoded.map(encodeURIComponent).join('/')}` };
}

function decodeOnce(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (thrown) {
    if (thrown instanceof URIError) return null;
    throw thrown;
  }
}

/** `api` in any spelling that some server takes for it: case, width, trailing dots and blanks, path parameters. */
function isOwnerApiName(name: string): boolean {
  const plain = name.normalize('NFKC').toLowerCase();
  return /(^|[\\/;%])\s*api[\s.]*([;\\/%?#]|$)/.test(plain);
}
