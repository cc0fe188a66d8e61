/**
 * The tickets: who may see which session, in which mode, on which origin, and for how long. No network in here.
 * SECURITY: docs/security.md 1.2: a ticket has 192 random bits, is kept as a hash, and counts on one origin only.
 */
import { hash as digest, randomBytes, randomUUID } from 'node:crypto';
import type { GatewayClock, IssueRequest, RevokeSelector, ViewGrant } from './types.ts';

export type TicketEntry = ViewGrant & {
  /** `Host` header that the view's own origin has, lower case, with the port browsers send. */
  readonly host: string;
  readonly origin: string;
  readonly connectionId: string;
  readonly tokenId: string | undefined;
  readonly viewer: NonNullable<IssueRequest['viewer']>;
};

export type EndReason = 'expired' | 'revoked';

export type TicketAnswer =
  | { readonly state: 'live'; readonly entry: TicketEntry }
  | { readonly state: EndReason }
  | { readonly state: 'unknown' };

/** What is on an origin where a container's own page is shown; `isOpen` once its ticket was used. */
export type WebAnswer =
  | { readonly state: 'live'; readonly entry: TicketEntry; readonly isOpen: boolean }
  | { readonly state: EndReason };

export interface TicketBook {
  issue(
    request: IssueRequest,
    place: { readonly host: string; readonly origin: string },
  ): { readonly entry: TicketEntry; readonly ticket: string; readonly expiresAt: number };
  find(host: string, ticket: string): TicketAnswer;
  byId(viewId: string): TicketEntry | undefined;
  /** What counts on the origin of a page of its own; undefined on every other. */
  webOn(host: string): WebAnswer | undefined;
  /** Uses the ticket of such a page: it opens its origin once. False where that was done before. */
  openWeb(viewId: string): boolean;
  live(): readonly TicketEntry[];
  /** What is kept of the tickets that were given out, live or ended, to recognise them by: never a ticket. */
  kept(): readonly string[];
  connectionOpened(connectionId: string): void;
  connectionClosed(connectionId: string): void;
  revoke(selector: RevokeSelector): number;
  close(): void;
}

/** How many ended tickets are remembered, so that a late request can be told why it is refused. */
const maxRemembered = 1000;

type Row = { readonly entry: TicketEntry; readonly hash: string; endsAt: number | null; isOpen: boolean };
type Ended = { readonly host: string; readonly reason: EndReason };

export function createTicketBook(options: {
  readonly clock: GatewayClock;
  readonly graceMs: number;
  onEnded(entry: TicketEntry, reason: EndReason): void;
}): TicketBook {
  const { clock, graceMs } = options;
  const rows = new Map<string, Row>();
  const byView = new Map<string, Row>();
  const ended = new Map<string, Ended>();
  /** By host, the hash of the one ticket that opens it: every request to a page of its own asks for that. */
  const webHosts = new Map<string, string>();
  const connections = new Set<string>();
  let calledOff = (): void => undefined;

  const end = (row: Row, reason: EndReason): void => {
    if (!rows.delete(row.hash)) return;
    byView.delete(row.entry.viewId);
    ended.set(row.hash, { host: row.entry.host, reason });
    for (const [oldest, { host }] of ended) {
      if (ended.size <= maxRemembered) break;
      ended.delete(oldest);
      webHosts.delete(host);
    }
    options.onEnded(row.entry, reason);
  };
  const isOver = (row: Row): boolean => row.endsAt !== null && row.endsAt <= clock.now();
  /** Ends what is over, and comes back when the next one will be: timers are sometimes a little early. */
  const sweep = (): void => {
    for (const row of [...rows.values()]) if (isOver(row)) end(row, 'expired');
    calledOff();
    const ends = [...rows.values()].flatMap(({ endsAt }) => endsAt ?? []);
    if (ends.length > 0) calledOff = clock.after(Math.max(1, Math.min(...ends) - clock.now()), sweep);
  };

  return {
    issue(request, place) {
      const ticket = randomBytes(24).toString('base64url');
      const entry: TicketEntry = {
        viewId: randomUUID(),
        sessionId: request.sessionId,
        userId: request.userId,
        mode: request.mode,
        connectionId: request.connectionId,
        tokenId: request.tokenId,
        viewer: request.viewer ?? { protocol: 'kasmvnc' },
        ...place,
      };
      const expiresAt = clock.now() + graceMs;
      const isHeld = connections.has(request.connectionId);
      const hash = hashTicket(ticket);
      const row: Row = { entry, hash, endsAt: isHeld ? null : expiresAt, isOpen: false };
      rows.set(hash, row);
      byView.set(entry.viewId, row);
      if (entry.viewer.protocol === 'web') webHosts.set(entry.host, hash);
      if (!isHeld) sweep();
      return { entry, ticket, expiresAt };
    },
    find(host, ticket) {
      const hash = hashTicket(ticket);
      const row = rows.get(hash);
      if (row !== undefined && isOver(row)) end(row, 'expired');
      const past = ended.get(hash);
      // SECURITY: docs/security.md 1.2: on any other origin a good ticket looks like one that never was.
      if (past !== undefined) return past.host === host ? { state: past.reason } : { state: 'unknown' };
      return row?.entry.host === host ? { state: 'live', entry: row.entry } : { state: 'unknown' };
    },
    byId(viewId) {
      const row = byView.get(viewId);
      return row === undefined || isOver(row) ? undefined : row.entry;
    },
    webOn(host) {
      const hash = webHosts.get(host);
      if (hash === undefined) return undefined;
      const row = rows.get(hash);
      if (row !== undefined && !isOver(row)) return { state: 'live', entry: row.entry, isOpen: row.isOpen };
      if (row !== undefined) end(row, 'expired');
      const past = ended.get(hash);
      return past && { state: past.reason };
    },
    openWeb(viewId) {
      const row = byView.get(viewId);
      if (row === undefined || row.isOpen) return false;
      row.isOpen = true;
      return true;
    },
    live: () => [...rows.values()].filter((row) => !isOver(row)).map((row) => row.entry),
    kept: () => [...rows.keys(), ...ended.keys()],
    connectionOpened(connectionId) {
      sweep();
      connections.add(connectionId);
      for (const row of rows.values()) if (row.entry.connectionId === connectionId) row.endsAt = null;
    },
    connectionClosed(connectionId) {
      if (!connections.delete(connectionId)) return;
      for (const row of rows.values()) if (row.entry.connectionId === connectionId) row.endsAt = clock.now() + graceMs;
      sweep();
    },
    revoke(selector) {
      const matching = [...rows.values()].filter((row) => isMatch(row.entry, selector));
      for (const row of matching) end(row, 'revoked');
      return matching.length;
    },
    close() {
      calledOff();
      for (const row of [...rows.values()]) end(row, 'revoked');
    },
  };
}

function hashTicket(ticket: string): string {
  return digest('sha256', ticket, 'base64url');
}

/** An empty selector matches nothing: revoking everything is `close`, never a slip. */
export function isMatch(entry: RevokeSelector, selector: RevokeSelector): boolean {
  const { viewId, sessionId, userId, tokenId } = selector;
  if (viewId === undefined && sessionId === undefined && userId === undefined && tokenId === undefined) return false;
  return (
    (viewId === undefined || entry.viewId === viewId) &&
    (sessionId === undefined || entry.sessionId === sessionId) &&
    (userId === undefined || entry.userId === userId) &&
    (tokenId === undefined || entry.tokenId === tokenId)
  );
}
