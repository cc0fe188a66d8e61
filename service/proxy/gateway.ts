/** The viewer gateway: shows each session's own page on an origin of its own. README.md numbers the rules it keeps. */
import {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { FairleadError } from '../../common/errors.ts';
import { marked } from '../../common/own-mark.ts';
import { createListener } from '../tls/listener.ts';
import { createActivity } from './activity.ts';
import { type Admitted, type AdmittedWeb, admit, checkRead, checkUpgrade, loggedPath } from './admit.ts';
import { systemClock } from './clock.ts';
import { asViewError, viewErrors } from './errors.ts';
import {
  containerPageHeaders,
  isChangedPage,
  passedRequestHeaders,
  passedResponseHeaders,
  rewriteLocation,
  withoutVersion,
} from './headers.ts';
import { insertElement } from './html-insert.ts';
import { createOriginBook, type Place } from './origins.ts';
import { createOwnerApi } from './owner-api.ts';
import { keysScript } from './page-keys.ts';
import { storageScript, storageScriptTag } from './page-storage.ts';
import { errorAnswer, jsonAnswer, type OwnAnswer, scriptAnswer } from './pages.ts';
import { createCertificatePins } from './pinned-tls.ts';
import { relayBody, relayChanged } from './relay.ts';
import { openRfbView } from './rfb-view.ts';
import { headLines, openSplicedSocket, type SocketClient } from './sockets.ts';
import { createTargetCache } from './targets.ts';
import { createTicketBook, type TicketEntry } from './tickets.ts';
import type { Gateway, GatewayOptions, ViewStatus } from './types.ts';
import { createUpstream, discard } from './upstream.ts';
import { viewerUrlParams, webViewUrl } from './viewer-url.ts';
import { createWebViews, pageAnswers } from './web-views.ts';

/** SECURITY: docs/security.md 1.12: a page that fills its cookie jar must not lock its own view out with 431. */
const maxRequestHeaders = 1024 * 1024;
const graceMs = 60_000;
/** What somebody may take to send a file to a container's own page, milliseconds. */
const uploadMs = 4 * 60 * 60 * 1000;
/** WebSockets of one page of a container's own; of KasmVNC there is one. */
const webSockets = 64;
/** A name that no container has: it answers 404 in one round trip, with its credentials checked. */
const probePath = marked('/fairlead-probe');

/**
 * Builds a gateway that does not listen yet. It needs no store and no hosts, so it can run as a process of its own.
 * `pins` are given where others look at the same sessions.
 */
export function createGateway(options: GatewayOptions, pins = createCertificatePins()): Gateway {
  const { logger, consoleOrigin } = options;
  const clock = options.clock ?? systemClock();
  const activity = createActivity();
  const upstream = createUpstream(clock, pins);
  const targets = createTargetCache((sessionId, mode) => options.resolveTarget(sessionId, mode), clock);
  const places = new Map<string, Place>();
  /** Views on a port that another session may have had: the first answer empties what the browser kept of it. */
  const unclean = new Set<string>();
  const isDebugLogged = logger.isLevelEnabled?.('debug') ?? true;
  /** Of a page's answers all are the same, and there are many. */
  const pageHeaders = new WeakMap<TicketEntry, OutgoingHttpHeaders>();
  let isClosed = false;

  const tickets = createTicketBook({
    clock,
    graceMs: options.graceMs ?? graceMs,
    onEnded(entry, reason) {
      activity.endAll(entry.viewId);
      places.get(entry.viewId)?.release();
      places.delete(entry.viewId);
      unclean.delete(entry.viewId);
      web.forget(entry.viewId);
      const isWatched = tickets.live().some((other) => other.sessionId === entry.sessionId);
      if (!isWatched) upstream.forget(entry.sessionId);
      options.onViewEnded?.(entry.viewId);
      logger.info({ viewId: entry.viewId, sessionId: entry.sessionId, reason }, 'View ended');
    },
  });

  const makeServer = (): Server => {
    const server = createListener(options.tls ?? null, {
      maxHeaderSize: maxRequestHeaders,
      keepAliveTimeout: 30_000,
      requestTimeout: uploadMs,
      noDelay: true,
    });
    server.on('request', (request, response) => void onRequest(request, response));
    server.on('upgrade', (request, socket, head) => void onUpgrade(request, socket, head));
    activity.watch(server);
    return server;
  };
  const origins = createOriginBook(options.origins, options.listen, makeServer);

  /** @throws VIEW_REVOKED when the grant ended while something was waited for. */
  const stillHolds = (entry: TicketEntry): void => {
    if (tickets.byId(entry.viewId) === undefined) throw viewErrors.revoked();
  };
  const web = createWebViews({ upstream, targets, tickets, activity, clock, consoleOrigin, stillHolds });
  const failed = (request: IncomingMessage, entry: TicketEntry | null, thrown: unknown): FairleadError => {
    const isOver = entry !== null && tickets.byId(entry.viewId) === undefined;
    // Ending a view breaks what was under way for it; the reason is the end, not the break.
    const error = isOver ? viewErrors.revoked() : asViewError(thrown);
    activity.refused();
    // Whatever went wrong on the way, the next attempt asks anew how the session is reached.
    if (entry !== null && error.status >= 500) targets.forget(entry.sessionId);
    const what = { code: error.code, viewId: entry?.viewId, method: request.method, path: loggedPath(request.url) };
    if (error.status >= 500) logger.warn({ ...what, err: error.cause }, 'View request failed');
    else logger.info(what, 'View request refused');
    return error;
  };

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    activity.request();
    let entry: TicketEntry | null = null;
    try {
      const admitted = admit(request, origins, tickets);
      entry = admitted.entry;
      if (admitted.ticket === null) {
        await answerWeb(request, response, admitted);
        return;
      }
      checkRead(request, admitted);
      if (admitted.path.kind === 'status') await answerStatus(response, entry);
      else if (admitted.path.kind === 'storage-script')
        answerOwn(response, scriptAnswer(storageScript + keysScript(consoleOrigin), consoleOrigin));
      else if (admitted.path.kind === 'static') await answerStatic(request, response, admitted, admitted.path.path);
    } catch (thrown) {
      const error = failed(request, entry, thrown);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const answer = errorAnswer(error.toInfo(), request.headers.accept, consoleOrigin);
      // A body that was not asked for is not read either: the connection ends with the answer.
      if (error.code === 'VIEW_METHOD_REFUSED') response.setHeader('allow', 'GET, HEAD').shouldKeepAlive = false;
      response.writeHead(error.status, answer.headers).end(answer.body);
    }
  }

  function headersFor(entry: TicketEntry): OutgoingHttpHeaders {
    const known = pageHeaders.get(entry);
    if (known !== undefined) return known;
    const headers = containerPageHeaders({ ...entry, consoleOrigin });
    pageHeaders.set(entry, headers);
    return headers;
  }

  async function answerStatic(
    request: IncomingMessage,
    response: ServerResponse,
    { entry, ticket }: Admitted,
    path: string,
  ): Promise<void> {
    const target = await targets.get(entry.sessionId, entry.mode);
    stillHolds(entry);
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
    const answer = await upstream.request(target, { method, path, headers: passedRequestHeaders(request.headers) });
    const drop = activity.hold(entry.viewId, () => {
      answer.destroy();
      response.destroy();
    });
    try {
      stillHolds(entry);
      const { status } = answer;
      const isChanged = isChangedPage(request.headers, status, answer.headers);
      const passed = passedResponseHeaders(answer.headers);
      const headers = {
        ...(isChanged ? withoutVersion(passed) : passed),
        ...headersFor(entry),
      };
      if (status >= 300 && status < 400 && status !== 304) {
        // SECURITY: docs/security.md 1.7: a container may send its page to a file of its own, and to no other place.
        const location = rewriteLocation(answer.headers.location ?? '', path, ticket);
        if (location === null) throw viewErrors.badAnswer();
        headers.location = location;
      } else if (status < 200 || status > 599) throw viewErrors.badAnswer();
      if (unclean.delete(entry.viewId)) headers['clear-site-data'] = '"storage"';
      response.writeHead(status, headers);
      if (isChanged && method === 'GET') await relayChanged(answer, insertElement(storageScriptTag(path)), response);
      else await relayBody(answer, response);
    } catch (thrown) {
      answer.destroy();
      throw thrown;
    } finally {
      drop();
    }
    if (isDebugLogged)
      logger.debug(
        { viewId: entry.viewId, path: loggedPath(request.url), status: response.statusCode },
        'View request',
      );
  }

  async function answerWeb(request: IncomingMessage, response: ServerResponse, admitted: AdmittedWeb): Promise<void> {
    const { entry, path } = admitted;
    if (path.kind === 'page') {
      await web.answerPage(request, response, entry, path.path);
      return;
    }
    checkRead(request, admitted);
    const own = web.ownAnswer(request, admitted);
    if (own !== null) answerOwn(response, own);
    else await answerStatus(response, entry);
  }

  async function answerStatus(response: ServerResponse, entry: TicketEntry): Promise<void> {
    const roundTripMs = await probe(entry);
    answerOwn(response, jsonAnswer({ state: 'ready', roundTripMs } satisfies ViewStatus, consoleOrigin));
  }

  function answerOwn(response: ServerResponse, answer: OwnAnswer): void {
    response.writeHead(200, answer.headers).end(answer.body);
  }

  /** Milliseconds of one request to the container, a new connection included where none was kept. @throws coded errors. */
  async function probe(entry: TicketEntry): Promise<number> {
    const target = await targets.get(entry.sessionId, entry.mode);
    const begin = performance.now();
    const answer = await upstream.request(target, { method: 'GET', path: probePath });
    const roundTripMs = performance.now() - begin;
    discard(answer);
    return roundTripMs;
  }

  async function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    activity.request();
    socket.on('error', () => socket.destroy());
    let entry: TicketEntry | null = null;
    try {
      const admitted = admit(request, origins, tickets);
      entry = admitted.entry;
      checkUpgrade(request, admitted);
      await openSocket(admitted, { request, socket, head });
    } catch (thrown) {
      const error = failed(request, entry, thrown);
      if (!socket.writable) {
        socket.destroy();
        return;
      }
      const answer = errorAnswer(error.toInfo(), request.headers.accept, consoleOrigin);
      const length = Buffer.byteLength(answer.body);
      const status = `${error.status} ${STATUS_CODES[error.status] ?? 'Refused'}`;
      const headers = { ...answer.headers, connection: 'close', 'content-length': length };
      socket.end(headLines(status, headers) + answer.body, () => socket.destroy());
    }
  }

  async function openSocket({ entry, path }: Admitted | AdmittedWeb, client: SocketClient): Promise<void> {
    // SECURITY: docs/security.md 1.2: a copied address does not open a second picture beside the first.
    const place = activity.reserveSocket(entry.viewId, path.kind === 'page' ? webSockets : 1);
    if (place === null) throw viewErrors.alreadyOpen();
    const drop = activity.hold(entry.viewId, () => client.socket.destroy());
    const onEnd = (): void => {
      drop();
      place.release();
      logger.info({ viewId: entry.viewId, sessionId: entry.sessionId }, 'View disconnected');
    };
    try {
      const live =
        path.kind === 'page'
          ? await web.openSocket(entry, path.path, client, onEnd)
          : await openDesktop(entry, client, onEnd);
      place.opened(live);
      if (tickets.byId(entry.viewId) === undefined) live.end();
      logger.info({ viewId: entry.viewId, sessionId: entry.sessionId, mode: entry.mode }, 'View connected');
    } catch (thrown) {
      drop();
      place.release();
      throw thrown;
    }
  }

  async function openDesktop(entry: TicketEntry, client: SocketClient, onEnd: () => void) {
    const target = await targets.get(entry.sessionId, entry.mode);
    stillHolds(entry);
    return entry.mode === 'view' && target.protocol === 'rfb'
      ? openRfbView(upstream, target, client, onEnd, logger)
      : openSplicedSocket(upstream, target, client, onEnd);
  }

  return {
    async listen() {
      activity.start();
      return origins.listen();
    },
    async issue(request) {
      if (isClosed) throw viewErrors.closed();
      const isWeb = request.viewer?.protocol === 'web';
      // SECURITY: docs/security.md 1.11: what nobody can hold to watching is not shown to who may only watch.
      if (isWeb && request.mode === 'view') throw viewErrors.notWatchable();
      // SECURITY: docs/security.md 1.15: its addresses hold no ticket: a name that nobody guesses stands for it, a port does not.
      if (isWeb && options.origins.kind === 'ports') throw viewErrors.needsNames();
      const place = await origins.allocate();
      const { entry, ticket, expiresAt } = tickets.issue(request, { host: place.host, origin: place.origin });
      places.set(entry.viewId, place);
      if (place.isReusable) unclean.add(entry.viewId);
      if (isWeb) {
        web.begin(entry.viewId);
        return { viewId: entry.viewId, origin: place.origin, url: webViewUrl(place.origin, ticket), expiresAt };
      }
      const { mode, page } = request;
      const params = viewerUrlParams({ ticket, mode, consoleOrigin, ...(page === undefined ? {} : { page }) });
      return { viewId: entry.viewId, origin: place.origin, url: `${place.origin}/v/${ticket}/${params}`, expiresAt };
    },
    connectionOpened: (connectionId) => tickets.connectionOpened(connectionId),
    connectionClosed: (connectionId) => tickets.connectionClosed(connectionId),
    revoke(selector) {
      // What ends the views of a session changes how it is reached: the next one asks anew.
      if (selector.sessionId !== undefined) targets.forget(selector.sessionId);
      return tickets.revoke(selector);
    },
    async status(viewId) {
      const entry = tickets.byId(viewId);
      if (entry === undefined) return { state: 'failed', error: viewErrors.revoked().toInfo() };
      try {
        return { state: 'ready', roundTripMs: await probe(entry) };
      } catch (thrown) {
        targets.forget(entry.sessionId);
        return { state: 'failed', error: asViewError(thrown).toInfo() };
      }
    },
    ownerApi: (target) => createOwnerApi(upstream, target, clock),
    pageAnswers: (target, path) => pageAnswers(upstream, target, path),
    views: () => tickets.live().map(({ viewId, sessionId, userId, mode }) => ({ viewId, sessionId, userId, mode })),
    metrics: () => activity.metrics({ openViews: tickets.live().length, handshakes: upstream.handshakes() }),
    async close() {
      isClosed = true;
      tickets.close();
      upstream.close();
      activity.stop();
      await origins.close();
    },
  };
}
