/** Views of a container's own page: everything below the view's origin is the page's, and nothing of it is ours. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Activity } from './activity.ts';
import { type AdmittedWeb, checkRead } from './admit.ts';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { viewErrors } from './errors.ts';
import { containerPageHeaders, isChangedPage, passedResponseHeaders, withoutVersion } from './headers.ts';
import { insertElement } from './html-insert.ts';
import { storageScript } from './page-storage.ts';
import { type OwnAnswer, scriptAnswer } from './pages.ts';
import { relayBody, relayChanged } from './relay.ts';
import { pageScriptPath } from './request-path.ts';
import { type LiveSocket, openWebSocket, type SocketClient } from './sockets.ts';
import type { TargetCache } from './targets.ts';
import type { TicketBook, TicketEntry } from './tickets.ts';
import type { GatewayClock, ViewTarget, WebTarget } from './types.ts';
import { discard, type Upstream } from './upstream.ts';
import { webLocation, webRequestHeaders } from './web-headers.ts';
import { openingAnswer, webPageScript } from './web-page.ts';

/** Until the headers of an answer, milliseconds: pages ask for news and are left waiting for it. */
const headersDeadlineMs = 120_000;

interface WebViews {
  begin(viewId: string): void;
  forget(viewId: string): void;
  /** Our own answer to what the gateway itself is asked on the origin; null for what its container answers. */
  ownAnswer(request: IncomingMessage, admitted: AdmittedWeb): OwnAnswer | null;
  /** @throws coded errors, as long as no headers were sent. */
  answerPage(request: IncomingMessage, response: ServerResponse, entry: TicketEntry, path: string): Promise<void>;
  openSocket(entry: TicketEntry, path: string, client: SocketClient, onEnd: () => void): Promise<LiveSocket>;
}

export function createWebViews(parts: {
  readonly upstream: Upstream;
  readonly targets: TargetCache;
  readonly tickets: Pick<TicketBook, 'openWeb'>;
  readonly activity: Activity;
  readonly clock: GatewayClock;
  readonly consoleOrigin: string;
  /** @throws VIEW_REVOKED when the grant ended while something was waited for. */
  stillHolds(entry: TicketEntry): void;
}): WebViews {
  const { upstream, targets, tickets, activity, clock, consoleOrigin, stillHolds } = parts;
  const jars = new Map<string, CookieJar>();

  const targetOf = async (entry: TicketEntry): Promise<WebTarget> => {
    const target = await targets.get(entry.sessionId, entry.mode);
    stillHolds(entry);
    return webOf(target);
  };

  return {
    begin: (viewId) => void jars.set(viewId, createCookieJar(clock)),
    forget: (viewId) => void jars.delete(viewId),
    ownAnswer(request, { entry, path }) {
      if (path.kind === 'page-script') {
        checkRead(request, { entry, ticket: null, path });
        return scriptAnswer(storageScript + webPageScript(consoleOrigin), consoleOrigin);
      }
      if (path.kind !== 'open' || entry.viewer.protocol !== 'web') return null;
      if (request.method !== 'GET') throw viewErrors.method();
      // SECURITY: docs/security.md 1.15: a copied address does not open a second picture beside the first.
      if (!tickets.openWeb(entry.viewId)) throw viewErrors.alreadyOpen();
      return openingAnswer(entry.origin, entry.viewer.path, consoleOrigin);
    },

    async answerPage(request, response, entry, path) {
      const target = await targetOf(entry);
      const jar = jars.get(entry.viewId);
      const answer = await upstream.request(target, {
        method: request.method ?? 'GET',
        path,
        headers: webRequestHeaders(request.headers, target, jar?.header(path)),
        deadlineMs: headersDeadlineMs,
        ...(hasBody(request) && { body: request }),
      });
      const drop = activity.hold(entry.viewId, () => {
        answer.destroy();
        response.destroy();
      });
      try {
        stillHolds(entry);
        jar?.take(answer.headers['set-cookie'] ?? [], path);
        const { status } = answer;
        if (status < 200 || status > 599) throw viewErrors.badAnswer();
        // It asks for a login that it was given: no person can do better. The challenge itself never crosses.
        const isChallenge = status === 401 && answer.headers['www-authenticate'] !== undefined;
        if (isChallenge && target.credentials !== null) throw viewErrors.credentials();
        const isChanged = isChangedPage(request.headers, status, answer.headers);
        const passed = passedResponseHeaders(answer.headers);
        const headers: OutgoingHttpHeaders = {
          ...(isChanged ? withoutVersion(passed) : passed),
          ...containerPageHeaders({ ...entry, consoleOrigin, framesItself: true }),
        };
        const { location } = answer.headers;
        if (location !== undefined) {
          // SECURITY: docs/security.md 1.7: a container may send its page to another of its own, and to no other place.
          const leads = webLocation(location, path, target, entry.origin);
          if (leads === null) throw viewErrors.badAnswer();
          headers.location = leads;
        }
        response.writeHead(status, headers);
        const script = `<script src="${pageScriptPath}"></script>`;
        if (isChanged && request.method === 'GET') await relayChanged(answer, insertElement(script), response);
        else await relayBody(answer, response);
      } catch (thrown) {
        answer.destroy();
        throw thrown;
      } finally {
        drop();
      }
    },

    async openSocket(entry, path, client, onEnd) {
      const target = await targetOf(entry);
      const headers = webRequestHeaders(client.request.headers, target, jars.get(entry.viewId)?.header(path));
      return openWebSocket(upstream, target, client, { path, headers }, onEnd);
    },
  };
}

/** Whether a page answers at all, asked as the view will be. @throws VIEW_PAGE_FAILS for a status of 500 and more, coded errors */
export async function pageAnswers(upstream: Upstream, target: WebTarget, path: string): Promise<void> {
  const answer = await upstream.request(target, { method: 'GET', path, headers: { accept: 'text/html' } });
  const { status } = answer;
  discard(answer);
  if (status >= 500) throw viewErrors.pageFails(status);
}

function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && length !== '0');
}

/** @throws VIEW_ANSWER_REFUSED where the session is another kind than its view was made for. */
function webOf(target: ViewTarget): WebTarget {
  if (target.protocol !== 'web') throw viewErrors.badAnswer();
  return target;
}
