/** The API's listener: HTTP + OpenAPI for scripts, the console's files, its WebSocket, downloads. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin } from '@orpc/zod/zod4';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Commands } from '../../common/commands.ts';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import { advise, command, type Hint } from '../../common/hint.ts';
import type { Challenge } from '../../common/proof.ts';
import { type Authority, actorOf, type Principal, signInFirst } from '../access/authority.ts';
import type { Logger } from '../log/logger.ts';
import { createListener, followConnections } from '../tls/listener.ts';
import type { TlsSource } from '../tls/types.ts';
import type { Downloads } from './downloads.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { fromOf } from './from.ts';
import { commonHeaders, consolePermissions, consolePolicy } from './headers.ts';
import { openApiDocument } from './openapi.ts';
import { createOwnNames, type OwnNamesOptions } from './own-names.ts';
import { hangUp, refuse, refuseStranger } from './refusals.ts';
import { type ApiContext, type BoundRouter, publicPaths } from './router.ts';
import type { ServiceKey } from './service-key.ts';
import type { ConsoleFiles } from './static.ts';
import { createStrangers } from './strangers.ts';
import type { HeldToken, TokenHolds } from './token-holds.ts';
import { type ConsoleSockets, createConsoleSockets } from './websocket.ts';
import { failedSignIns, wireErrorsOfCall, wireErrorsOfRequest } from './wire-errors.ts';

const maxBodyBytes = 8 * 1024 * 1024;
/** Before sign-in: a one-time token or a challenge is a few hundred bytes. */
const maxStrangersBodyBytes = 4 * 1024;
/** Header within this time, milliseconds; counts from the connection on where nothing is said at all. */
const headerDeadlineMs = 10_000;
/** A whole request, its body included, within this time, milliseconds. */
const requestDeadlineMs = 30_000;
/** How often the two are looked at, milliseconds. */
const deadlineCheckMs = 1000;
/** How long an idle connection is kept for the next request, milliseconds. */
const keepAliveMs = 15_000;

/** Ends the token of its own call, and is answered all the same. */
const signOutPath = '/api/auth/sign-out';
const exchangePath = '/api/auth/exchange';
/** Who waits after too many of these is decided by name and address (service/people/lockout.ts); here they are summed up. */
const passwordPaths: ReadonlySet<string> = new Set(['/api/auth/first', '/api/auth/sign-in', '/api/auth/continue']);

type ApiServerOptions = OwnNamesOptions & {
  readonly router: BoundRouter;
  readonly authority: Authority;
  readonly downloads: Downloads;
  readonly console: ConsoleFiles;
  readonly commands: Commands;
  readonly version: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** What is served over TLS; null: HTTP. */
  readonly tls: TlsSource | null;
  /** The certificate of the site's own authority, PEM; null where it has none. */
  authorityCertificate(): string | null;
  /** CSP sources of the viewer frames, once the gateway listens. */
  frameSources(): readonly string[];
  readonly newId: () => string;
  readonly now: () => number;
  readonly log: Logger;
  readonly holds: TokenHolds;
  readonly failures: FailedSignIns;
  readonly serviceKey: ServiceKey;
  onConnected(connectionId: string): void;
  onDisconnected(connectionId: string): void;
};

type ApiServer = {
  readonly port: number;
  readonly sockets: ConsoleSockets;
  /** @throws PROOF_ORIGIN for an address that is not this service's. */
  prove(challenge: Challenge): string;
  close(): Promise<void>;
};

/**
 * Starts listening.
 * @throws SERVICE_PORT_TAKEN when another process has the port, SERVICE_LISTEN for every other reason.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { authority, log } = options;
  const strangers = createStrangers({ now: options.now, isProxy: options.asking.isProxy });
  const own = createOwnNames(options, strangers);
  // SECURITY: docs/security.md 4.9.
  const limits = {
    requestTimeout: requestDeadlineMs,
    keepAliveTimeout: keepAliveMs,
    // SECURITY: docs/security.md 1.12: a session can set cookies for the shared parent name; 1 MiB of headers keeps the
    // console answering. Cookies themselves are read nowhere.
    maxHeaderSize: 1024 * 1024,
    headersTimeout: headerDeadlineMs,
    connectionsCheckingInterval: deadlineCheckMs,
  };
  const app = Fastify({
    logger: false,
    bodyLimit: maxStrangersBodyBytes,
    serverFactory: (handler) => createListener(options.tls, limits, handler),
  });
  followConnections(app.server, {
    arrived: (socket) => strangers.arrived(socket),
    secured: (socket, plain) => strangers.secured(socket, plain),
  });

  function noteProgress(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
    if (hasBody) request.once('end', () => strangers.progressed(socket, 'served'));
    else strangers.progressed(socket, 'served');
    response.once('close', () => strangers.progressed(socket, 'answered'));
  }

  /** SECURITY: docs/security.md 4.12: its own names only, or a program elsewhere could pass its challenge on to here. */
  function prove(challenge: Challenge): string {
    if (own.isOwnOrigin(challenge.origin)) return options.serviceKey.prove(challenge);
    throw new FairleadError('PROOF_ORIGIN', { message: 'This service has another address.', status: 403 });
  }

  const sockets = createConsoleSockets({
    router: options.router,
    authority,
    strangers,
    holds: options.holds,
    failures: options.failures,
    prove,
    addressOf: own.addressOf,
    newId: options.newId,
    log,
    onConnected: options.onConnected,
    onDisconnected: options.onDisconnected,
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(commonHeaders);
    noteProgress(request.raw, reply.raw);
    const strange = own.strangeness(request.raw);
    if (strange !== null) return refuse(reply, ...strange);
    // SECURITY: docs/security.md 4.4: no page on the console's origin ever needs a service worker.
    if (request.headers['service-worker'] === 'script')
      return refuse(reply, 403, 'SERVICE_WORKER_REFUSED', 'Service workers are not allowed here.');
    return undefined;
  });

  app.setErrorHandler((thrown: Error & { statusCode?: number }, _request, reply) => {
    const status = thrown instanceof FairleadError ? thrown.status : (thrown.statusCode ?? 500);
    if (status >= 500) log.error({ err: thrown }, 'A request failed unexpectedly');
    const { code, message } =
      status < 500 && !(thrown instanceof FairleadError)
        ? { code: 'REQUEST_INVALID' as const, message: thrown.message }
        : toErrorInfo(thrown);
    return refuse(reply, status, code, message);
  });

  await app.register(async (api) => {
    // oRPC reads the body itself.
    api.removeAllContentTypeParsers();
    api.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
    const handler = new OpenAPIHandler<ApiContext>(options.router, {
      plugins: [new ZodSmartCoercionPlugin()],
      rootInterceptors: [wireErrorsOfRequest],
      clientInterceptors: [failedSignIns, wireErrorsOfCall],
    });
    // Made when somebody first asks, and once: it takes longer than all else that a start waits for here.
    let document: Promise<unknown> | null = null;
    api.get('/api/openapi.json', async (_request, reply) => {
      document ??= openApiDocument(options.version);
      return reply.type('application/json').send(await document);
    });
    const open = publicPaths();
    api.all('/api/*', async (request, reply) => {
      const principal = await principalOf(request);
      const path = request.url.split('?')[0] ?? '';
      const limit = principal ? maxBodyBytes : maxStrangersBodyBytes;
      const length = Number(request.headers['content-length'] ?? 0);
      // SECURITY: docs/security.md 4.9: before a byte of the body is read, so that only who signed in can make the service
      // read. The connection ends with the refusal: nobody listens to the rest of the body.
      if (!principal && !open.has(path)) {
        const failed = request.headers.authorization !== undefined;
        const refusal =
          (failed && options.failures.failed(own.addressOf(request.raw), 'bearer')) || signInFirst(options.commands);
        return refuseStranger(reply, refusal, failed || length > 0);
      }
      if (request.headers['transfer-encoding'] !== undefined)
        return refuse(hangUp(reply), 411, 'REQUEST_LENGTH_MISSING', 'Say how long the request is (Content-Length).');
      if (length > limit)
        return refuse(hangUp(reply), 413, 'REQUEST_TOO_LARGE', `A request may have ${limit} bytes at most.`);
      const letGo = principal && path !== signOutPath ? endWith(principal, reply) : () => undefined;
      // The token ended between its check and here.
      if (reply.raw.destroyed) return reply.hijack();
      try {
        const { matched } = await handler.handle(request, reply, {
          prefix: '/api',
          context: contextOf(request, principal),
        });
        if (!matched) return refuse(reply, 404, 'API_NO_SUCH_CALL', 'The API has no such call. See /api/openapi.json.');
      } finally {
        letGo();
      }
      return reply;
    });
  });

  /** SECURITY: docs/security.md 4.11: hangs up, which aborts the call and ends its stream. The answer lets go. */
  function endWith(token: HeldToken, reply: FastifyReply): () => void {
    return options.holds.hold(token, () => reply.raw.destroy());
  }

  function contextOf(request: FastifyRequest, principal: Principal | null): ApiContext {
    const path = request.url.split('?')[0] ?? '';
    const address = own.addressOf(request.raw);
    return {
      actor: principal && actorOf(principal, null),
      from: fromOf(address, request.headers),
      ...(path === exchangePath && { signInFailed: () => options.failures.failed(address, 'link') }),
      ...(passwordPaths.has(path) && { signInFailed: () => options.failures.count(address, 'password') }),
    };
  }

  async function principalOf(request: FastifyRequest): Promise<Principal | null> {
    const bearer = /^Bearer ([A-Za-z0-9_-]{16,256})$/.exec(request.headers.authorization ?? '')?.[1];
    if (!bearer) return null;
    try {
      const principal = await authority.verify(bearer);
      strangers.signedIn(request.raw.socket);
      return principal;
    } catch (thrown) {
      if (thrown instanceof FairleadError && thrown.code === 'AUTH_REQUIRED') return null;
      throw thrown;
    }
  }

  app.get<{ Params: { ticket: string } }>('/d/:ticket', async (request, reply) => {
    const asOf = authority.rightsAsOf();
    const taken = options.downloads.take(request.params.ticket);
    const token = taken && (await tokenOf(taken.tokenId, asOf));
    if (!taken || !token)
      return refuse(reply, 410, 'DOWNLOAD_TICKET_USED_UP', 'This download link was used already or has expired.');
    strangers.signedIn(request.raw.socket);
    const { fileName, mediaType, open } = taken.download;
    const letGo = endWith(token, reply);
    reply.raw.once('close', letGo);
    if (reply.raw.destroyed) return reply.hijack();
    return reply
      .header('Content-Disposition', `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`)
      .header('Cache-Control', 'no-store')
      .type(mediaType)
      .send(open());
  });

  /** null: it was revoked, or has expired. */
  async function tokenOf(tokenId: string, asOf: number): Promise<HeldToken | null> {
    try {
      return { tokenId, expiresAt: await authority.expiryOf(tokenId), asOf };
    } catch (thrown) {
      if (thrown instanceof FairleadError && thrown.code === 'AUTH_REQUIRED') return null;
      throw thrown;
    }
  }

  /** For everybody: without it nobody knows whether the service is the one that it says it is. */
  app.get('/ca.pem', async (_request, reply) => {
    const pem = options.authorityCertificate();
    if (pem === null) return refuse(reply, 404, 'FILE_NOT_FOUND', 'This service has no authority of its own.');
    return reply
      .header('Content-Disposition', 'attachment; filename="fairlead-ca.pem"')
      .header('Cache-Control', 'no-store')
      .type('application/x-pem-file')
      .send(pem);
  });

  app.get('/healthz', async (_request, reply) => reply.type('application/json').send({ ok: true }));

  app.get('/*', async (request, reply) => {
    const path = URL.parse(request.url, 'http://console')?.pathname;
    if (path === undefined) return refuse(reply, 400, 'REQUEST_INVALID', 'That is no address of this service.');
    const file = options.console.file(path);
    if (file) {
      reply
        .type(file.mediaType)
        .header('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (file.gzip && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
        return reply.header('Content-Encoding', 'gzip').header('Vary', 'Accept-Encoding').send(file.gzip);
      }
      return reply.send(file.body);
    }
    if (path.startsWith('/assets/')) return refuse(reply, 404, 'FILE_NOT_FOUND', 'There is no such file.');
    const page = options.console.page();
    if (!page) return refuse(reply, 503, 'CONSOLE_NOT_BUILT', notBuilt(options.commands));
    return reply
      .header('Content-Security-Policy', consolePolicy(page.nonce, options.frameSources()))
      .header('Permissions-Policy', consolePermissions)
      .header('Cache-Control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.html);
  });

  app.server.on('upgrade', (request, socket, head) => {
    // Node gives the socket away here with nobody listening: whoever resets it would otherwise end the process.
    socket.on('error', () => socket.destroy());
    const path = request.url?.split('?')[0];
    if (path !== '/rpc' || own.strangeness(request) !== null) {
      // The server's sockets may stay half open: without this, whoever never hangs up keeps a place.
      socket.once('finish', () => socket.destroy());
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    strangers.progressed(request.socket, 'asking');
    sockets.upgrade(request, socket, head);
  });

  try {
    await app.listen({ host: options.listen.host, port: options.listen.port });
  } catch (cause) {
    sockets.close();
    await app.close();
    const { host, port } = options.listen;
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new FairleadError('SERVICE_PORT_TAKEN', {
        message: `Another program listens on ${host}:${port} already.`,
        hint: elsewhere('End that program, or take a free port.', options.commands),
        data: { host, port },
        cause,
      });
    }
    throw new FairleadError('SERVICE_LISTEN', {
      message: `The service cannot listen on ${host}:${port}.`,
      hint: elsewhere('Take a free port.', options.commands),
      data: { host, port },
      cause,
    });
  }
  const { port } = app.server.address() as AddressInfo;
  own.listensOn(port);

  return {
    port,
    sockets,
    prove,
    async close() {
      sockets.close();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Only a clone can be without its console. */
function notBuilt({ start }: Commands): string {
  return `The console has not been built.${start === null ? '' : ` This builds and starts it: ${start}`}`;
}

/** The advice with the command that follows it. */
function elsewhere(advice: string, { startElsewhere }: Commands): Hint {
  return startElsewhere === null ? [{ text: advice }] : advise`${advice} For that, run: ${command(startElsewhere)}`;
}
