/** Decides whether a request may go on, before anything is asked of a container. */
import type { IncomingMessage } from 'node:http';
import { viewErrors } from './errors.ts';
import type { OriginBook } from './origins.ts';
import { readViewerPath, type ViewerPath } from './request-path.ts';
import type { TicketBook, TicketEntry } from './tickets.ts';

export type Admitted = {
  readonly entry: TicketEntry;
  readonly ticket: string;
  readonly path: Exclude<ViewerPath, { kind: 'owner-api' } | { kind: 'refused' }>;
};

/**
 * The grant behind a request. Rules, in this order: `Host` is a view's own, no service worker, the path is one a page
 * uses, the ticket counts on this origin.
 * @throws a `VIEW_…` error that says which rule was broken.
 */
export function admit(request: IncomingMessage, origins: OriginBook, tickets: TicketBook): Admitted {
  const hosts = request.headersDistinct.host ?? [];
  const host = hosts.length === 1 ? hosts[0] : undefined;
  // SECURITY: docs/security.md 1.1: exactly the view's own host: a name that was rebound to this machine gets nothing.
  if (host === undefined || !origins.isViewHost(host)) throw viewErrors.wrongHost();
  // SECURITY: docs/security.md 1.8: a session that installed a worker would take over every later page of its origin.
  if (request.headers['service-worker'] !== undefined || request.headers['sec-fetch-dest'] === 'serviceworker') {
    throw viewErrors.serviceWorker();
  }
  const path = readViewerPath(request.url ?? '');
  if (path.kind === 'owner-api') throw viewErrors.ownerApi();
  if (path.kind === 'refused') throw viewErrors.badPath();
  const answer = tickets.find(host, path.ticket);
  switch (answer.state) {
    case 'live':
      return { entry: answer.entry, ticket: path.ticket, path };
    case 'expired':
      throw viewErrors.expired();
    case 'revoked':
      throw viewErrors.revoked();
    case 'unknown':
      throw viewErrors.badTicket();
  }
}

/** What a plain request has to be besides: a read, without a body. @throws VIEW_METHOD_REFUSED, VIEW_PATH_REFUSED */
export function checkRead(request: IncomingMessage, admitted: Admitted): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw viewErrors.method();
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding !== undefined || (length !== undefined && length !== '0')) throw viewErrors.method();
  if (admitted.path.kind === 'socket') throw viewErrors.badUpgrade();
}

/** What an upgrade has to be besides. @throws VIEW_ORIGIN_REFUSED, VIEW_UPGRADE_REFUSED */
export function checkUpgrade(request: IncomingMessage, admitted: Admitted): void {
  if (request.method !== 'GET' || admitted.path.kind !== 'socket') throw viewErrors.badUpgrade();
  // SECURITY: docs/security.md 1.1: only the view's own page may open its WebSocket. Browsers always send `Origin` here.
  if (request.headers.origin !== admitted.entry.origin) throw viewErrors.foreignOrigin();
}

/** The request for logs: the ticket is masked, the query (which holds it too) left out. */
export function loggedPath(url: string | undefined): string {
  const path = (url ?? '').split('?')[0] ?? '';
  return path.startsWith('/v/') ? `/v/***${path.slice(3).replace(/^[^/]*/, '')}`.slice(0, 300) : '/***';
}
