/** The console's connection: a WebSocket whose first message is the bearer token, then oRPC. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AnyProcedure } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { Authority, Principal } from './caller.ts';
import type { ApiContext } from './router.ts';
import { wireErrorsOfCall } from './wire-errors.ts';

/** SECURITY: design §4: the token comes within 5 s, in at most 4 KiB. */
const authDeadlineMs = 5000;
const authMaxBytes = 4096;
const maxMessageBytes = 8 * 1024 * 1024;
/** What may wait while a token is checked: a few calls, sent right behind it. */
const earlyMaxBytes = 256 * 1024;
/** Connections that have not signed in yet; more are turned away at once. */
const maxPending = 64;
/** What a connection may send in all before it has signed in: the above, with what the protocol puts around it. */
const pendingMaxBytes = authMaxBytes + earlyMaxBytes + 16 * 1024;
/** Above this many unsent bytes a stream waits for the socket before it goes on. */
const highWaterBytes = 256 * 1024;
const aliveEveryMs = 25_000;

/** Close codes of our own, so that the console can tell "sign in again" from "try again". */
export const closeCodes = { notAuthenticated: 4401, tooSlow: 4408, goingAway: 1001, tooMany: 1013 } as const;

export type ConsoleSockets = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  close(): void;
};

export function createConsoleSockets(deps: {
  router: Record<string, Record<string, AnyProcedure>>;
  authority: Authority;
  newId: () => string;
  now: () => number;
  log: Logger;
  onConnected(connectionId: string): void;
  onDisconnected(connectionId: string): void;
}): ConsoleSockets {
  const { authority, log } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const rpc = new RPCHandler<ApiContext>(deps.router, { clientInterceptors: [wireErrorsOfCall] });
  const byToken = new Map<string, Set<WebSocket>>();

  const forgetRevoked = authority.onRevoked((tokenId) => {
    for (const ws of byToken.get(tokenId) ?? []) ws.close(closeCodes.notAuthenticated, 'AUTH_REQUIRED');
  });

  const pending = new Set<WebSocket>();

  server.on('connection', (ws: WebSocket, { socket }: IncomingMessage) => {
    if (pending.size >= maxPending) {
      ws.on('error', () => ws.terminate());
      ws.close(closeCodes.tooMany, 'TOO_MANY_CONNECTIONS');
      return;
    }
    pending.add(ws);
    // SECURITY: design §4: counted as it arrives, because a message is looked at only once it is whole.
    let receivedBytes = 0;
    const onBytes = (piece: Buffer) => {
      receivedBytes += piece.length;
      if (receivedBytes > pendingMaxBytes) ws.terminate();
    };
    socket.on('data', onBytes);
    const settled = () => {
      pending.delete(ws);
      socket.off('data', onBytes);
    };
    // Messages that arrive while the token is being checked wait here: the console may send its first call at once.
    const early: string[] = [];
    let earlyBytes = 0;
    const slow = setTimeout(() => ws.close(closeCodes.tooSlow, 'AUTH_TIMEOUT'), authDeadlineMs);
    const onEarly = (data: RawData) => {
      const text = textOf(data);
      earlyBytes += Buffer.byteLength(text);
      if (earlyBytes <= earlyMaxBytes) early.push(text);
      else ws.close(closeCodes.notAuthenticated, 'AUTH_REQUIRED');
    };
    ws.once('message', (data: RawData) => {
      clearTimeout(slow);
      ws.on('message', onEarly);
      authenticate(data).then(
        (principal) => {
          ws.off('message', onEarly);
          settled();
          if (ws.readyState === ws.OPEN) serve(ws, principal, early);
        },
        (thrown: unknown) => {
          const { code } = toErrorInfo(thrown);
          ws.close(closeCodes.notAuthenticated, code);
        },
      );
    });
    ws.on('error', (err) => log.debug({ err }, 'A console connection broke'));
    ws.on('close', () => {
      clearTimeout(slow);
      settled();
    });
  });

  async function authenticate(data: RawData): Promise<Principal> {
    const text = textOf(data);
    if (Buffer.byteLength(text) > authMaxBytes)
      throw new FairleadError('AUTH_REQUIRED', { message: 'The first message is too large.', status: 401 });
    let bearer: unknown;
    try {
      bearer = (JSON.parse(text) as { bearer?: unknown } | null)?.bearer;
    } catch (cause) {
      throw new FairleadError('AUTH_REQUIRED', { message: 'The first message is not JSON.', status: 401, cause });
    }
    return authority.verify(typeof bearer === 'string' ? bearer : undefined);
  }

  function serve(ws: WebSocket, principal: Principal, early: readonly string[]): void {
    const connectionId = deps.newId();
    const sockets = byToken.get(principal.tokenId) ?? new Set<WebSocket>();
    sockets.add(ws);
    byToken.set(principal.tokenId, sockets);

    const context: ApiContext = {
      caller: { userId: principal.userId, userName: principal.userName, tokenId: principal.tokenId, connectionId },
    };
    const peer = slowed(ws);
    const handle = (text: string) => {
      rpc.message(peer, text, { context }).catch((err: unknown) => {
        // The bytes were no oRPC message at all: a broken or foreign client.
        log.warn({ err, connectionId }, 'A console message could not be read');
        ws.close(1007, 'MESSAGE_INVALID');
      });
    };
    ws.on('message', (data: RawData) => handle(textOf(data)));

    let alive = true;
    ws.on('pong', () => {
      alive = true;
    });
    const heart = setInterval(() => {
      if (deps.now() >= principal.expiresAt) ws.close(closeCodes.notAuthenticated, 'AUTH_REQUIRED');
      if (!alive) {
        ws.terminate();
        return;
      }
      alive = false;
      ws.ping();
    }, aliveEveryMs);

    ws.on('close', () => {
      clearInterval(heart);
      sockets.delete(ws);
      if (sockets.size === 0) byToken.delete(principal.tokenId);
      rpc.close(peer);
      deps.onDisconnected(connectionId);
    });
    deps.onConnected(connectionId);
    ws.send(JSON.stringify({ ready: true, connectionId }));
    for (const text of early) handle(text);
  }

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (ws) => server.emit('connection', ws, request));
    },
    get count() {
      let count = 0;
      for (const sockets of byToken.values()) count += sockets.size;
      return count;
    },
    close() {
      forgetRevoked();
      for (const ws of server.clients) ws.close(closeCodes.goingAway, 'SERVICE_STOPPING');
      server.close();
    },
  };
}

/**
 * The socket as oRPC uses it, with back-pressure: `send` settles once the socket has room again. oRPC awaits it between
 * two events of a stream, so a reader that pauses stops its streams instead of filling memory (design §4).
 */
export function slowed(
  ws: WebSocket,
): Pick<globalThis.WebSocket, 'addEventListener' | 'send'> & { send(data: unknown): Promise<void> } {
  const send = (data: unknown): Promise<void> =>
    new Promise((resolve) => {
      if (ws.readyState !== ws.OPEN) {
        // A turn of the loop later: a stream that always has more to say must not keep the close from being heard.
        setImmediate(resolve);
        return;
      }
      // A failed write is a closed connection, which `close` tells everybody; the stream itself just ends.
      const flushed = () => resolve();
      ws.send(data as string, flushed);
      if (ws.bufferedAmount < highWaterBytes) resolve();
    });
  return { send, addEventListener: ws.addEventListener.bind(ws) as globalThis.WebSocket['addEventListener'] };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}
