/** Decides whether a request may go on, before anything is asked of a container. */
import type { IncomingMessage } from 'node:http';
import { viewErrors } from './errors.ts';
import type { OriginBook } from './origins.ts';
import { readViewerPath, readWebPath, type ViewerPath, type WebPath } from './request-path.ts';
import type { TicketAnswer, TicketBook, TicketEntry, WebAnswer } from './tickets.ts';

export type Admitted = {
  readonly entry: TicketEntry;
  readonly ticket: string;
  readonly path: Exclude<ViewerPath, { kind: 'owner-api' } | { kind: 'refused' }>;
};

/** A request on the origin of a container's own page. */
export type AdmittedWeb = {
  readonly entry: TicketEntry;
  readonly ticket: null;
  readonly path: Exclude<WebPath, { kind: 'refused' }>;
};

/**
 * The grant behind a request. Rules, in this order: `Host` is a view's own, no service worker, the path is one a page
 * uses, the ticket counts on this origin.
 * @throws a `VIEW_…` error that says which rule was broken.
 */
export function admit(request: IncomingMessage, origins: OriginBook, tickets: TicketBook): Admitted | AdmittedWeb {
  const host = hostOf(request);
  // SECURITY: docs/security.md 1.1: exactly the view's own host: a name that was rebound to this machine gets nothing.
  if (host === undefined || !origins.isViewHost(host)) throw viewErrors.wrongHost();
  // SECURITY: docs/security.md 1.8: a session that installed a worker would take over every later page of its origin.
  if (request.headers['service-worker'] !== undefined || request.headers['sec-fetch-dest'] === 'serviceworker') {
    throw viewErrors.serviceWorker();
  }
  const web = tickets.webOn(host);
  if (web !== undefined) return admitWeb(request, host, web, tickets);
  const path = readViewerPath(request.url ?? '');
  if (path.kind === 'owner-api') throw viewErrors.ownerApi();
  if (path.kind === 'refused') throw viewErrors.badPath();
  return { entry: counted(tickets.find(host, path.ticket)), ticket: path.ticket, path };
}

/** The one `Host` header; undefined where there is none, or several. */
function hostOf({ rawHeaders }: IncomingMessage): string | undefined {
  let host: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return undefined;
    host = rawHeaders[at + 1];
  }
  return host;
}

/**
 * The grant behind a request to a page of its own, whose addresses are its own and hold no ticket: the ticket opens the
 * view's name (128 random bits, used once), and from then on that name's own page may ask what it likes.
 */
function admitWeb(request: IncomingMessage, host: string, web: WebAnswer, tickets: TicketBook): AdmittedWeb {
  const path = readWebPath(request.url ?? '');
  if (path.kind === 'refused') throw viewErrors.badPath();
  if (path.kind === 'open' || path.kind === 'status')
    return { entry: counted(tickets.find(host, path.ticket)), ticket: null, path };
  const entry = counted(web);
  // SECURITY: docs/security.md 1.15: a name alone opens nothing before its ticket was used.
  if (web.state !== 'live' || !web.isOpen) throw viewErrors.badTicket();
  // SECURITY: docs/security.md 1.15: no other page reaches it: browsers say where a request comes from. Elsewhere nobody knows the name.
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw viewErrors.foreignOrigin();
  const { origin } = request.headers;
  // A browser that is told to name no referrer writes `null` where its page sends a form.
  const isOwn = origin === undefined || origin === entry.origin || (origin === 'null' && site === 'same-origin');
  if (!isOwn) throw viewErrors.foreignOrigin();
  return { entry, ticket: null, path };
}

/** @throws why a ticket does not count */
function counted(answer: TicketAnswer | WebAnswer): TicketEntry {
  switch (answer.state) {
    case 'live':
      return answer.entry;
    case 'expired':
      throw viewErrors.expired();
    case 'revoked':
      throw viewErrors.revoked();
    case 'unknown':
      throw viewErrors.badTicket();
  }
}

/** What a plain request has to be besides: a read, without a body. @throws VIEW_METHOD_REFUSED, VIEW_PATH_REFUSED */
export function checkRead(request: IncomingMessage, admitted: Admitted | AdmittedWeb): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw viewErrors.method();
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding !== undefined || (length !== undefined && length !== '0')) throw viewErrors.method();
  if (admitted.path.kind === 'socket') throw viewErrors.badUpgrade();
}

/** What an upgrade has to be besides. @throws VIEW_ORIGIN_REFUSED, VIEW_UPGRADE_REFUSED */
export function checkUpgrade(request: IncomingMessage, admitted: Admitted | AdmittedWeb): void {
  const { kind } = admitted.path;
  if (request.method !== 'GET' || (kind !== 'socket' && kind !== 'page')) throw viewErrors.badUpgrade();
  // SECURITY: docs/security.md 1.1: only the view's own page may open its WebSocket. Browsers always send `Origin` here.
  if (request.headers.origin !== admitted.entry.origin) throw viewErrors.foreignOrigin();
}

/** The request for logs: the ticket is masked, the query (which holds it too) left out. */
export function loggedPath(url: string | undefined): string {
  const path = (url ?? '').split('?')[0] ?? '';
  return path.startsWith('/v/') ? `/v/***${path.slice(3).replace(/^[^/]*/, '')}`.slice(0, 300) : '/***';
}
