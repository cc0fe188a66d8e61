/** The console's connection: a WebSocket that proves itself where asked, takes the bearer token, then speaks oRPC. */

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/websocket';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { isApiKey } from '../../common/access/api-key.ts';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import type { Challenge } from '../../common/proof.ts';
import { challengeSchema } from '../../common/proof-schemas.ts';
import { type Authority, actorOf, type Principal } from '../access/authority.ts';
import { messageBytes } from '../async/bytes.ts';
import type { Logger } from '../log/logger.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { type From, fromOf } from './from.ts';
import type { ApiContext, BoundRouter } from './router.ts';
import type { Strangers } from './strangers.ts';
import type { TokenHolds } from './token-holds.ts';
import { wireErrorsOfCall } from './wire-errors.ts';

/** SECURITY: docs/security.md 4.5: the token comes within 5 s, in at most 4 KiB. */
const authDeadlineMs = 5000;
const authMaxBytes = 4096;
const maxMessageBytes = 8 * 1024 * 1024;
/** What may wait while a token is checked: a few calls, sent right behind it. */
const earlyMaxBytes = 256 * 1024;
/** What a connection may send in all before it has signed in: challenge, token, the above, and what the protocol puts around them. */
const pendingMaxBytes = 2 * authMaxBytes + earlyMaxBytes + 16 * 1024;
/** Above this many unsent bytes a stream waits for the socket before it goes on. */
const highWaterBytes = 256 * 1024;
const aliveEveryMs = 25_000;
/** When somebody was last seen is kept to the minute, so that not every answer of a heartbeat has to be written. */
const seenEveryPongs = 3;
/** So long may whoever is sent away take to read why, milliseconds. */
const lingerMs = 1000;

/** Close codes of our own, so that the console can tell "sign in again" from "try again": now, for 4410, with other rights. */
export const closeCodes = { notAuthenticated: 4401, tooSlow: 4408, rightsChanged: 4410, goingAway: 1001 } as const;

export type ConsoleSockets = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  close(): void;
};

export function createConsoleSockets(deps: {
  router: BoundRouter;
  authority: Authority;
  strangers: Strangers;
  holds: TokenHolds;
  failures: FailedSignIns;
  /** The proof that this is the service at `challenge.origin`. @throws where it is not. */
  prove(challenge: Challenge): string;
  /** The address of whoever asks. */
  addressOf(request: IncomingMessage): string;
  newId: () => string;
  log: Logger;
  onConnected(connectionId: string): void;
  onDisconnected(connectionId: string): void;
}): ConsoleSockets {
  const { authority, strangers, log } = deps;
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const rpc = new RPCHandler<ApiContext>(deps.router, { clientInterceptors: [wireErrorsOfCall] });
  let count = 0;

  server.on('connection', (ws: WebSocket, request: IncomingMessage) => {
    const { socket } = request;
    const address = deps.addressOf(request);
    const from = fromOf(address, request.headers);
    // SECURITY: docs/security.md 4.5: counted as it arrives, because a message is looked at only once it is whole.
    let receivedBytes = 0;
    const onBytes = (piece: Buffer) => {
      receivedBytes += piece.length;
      if (receivedBytes > pendingMaxBytes) ws.terminate();
    };
    socket.on('data', onBytes);
    // Messages that arrive while the token is being checked wait here: the console may send its first call at once.
    const early: string[] = [];
    let earlyBytes = 0;
    const slow = setTimeout(() => dismiss(ws, closeCodes.tooSlow, 'AUTH_TIMEOUT'), authDeadlineMs);
    const onEarly = (data: RawData) => {
      const text = messageBytes(data).toString('utf8');
      earlyBytes += Buffer.byteLength(text);
      if (earlyBytes <= earlyMaxBytes) early.push(text);
      else dismiss(ws, closeCodes.notAuthenticated, 'AUTH_REQUIRED');
    };
    const signIn = (bearer: unknown) => {
      ws.on('message', onEarly);
      // SECURITY: docs/security.md 4.40: pages are for people; programs with a key have plain HTTP.
      authority.verify(typeof bearer === 'string' && !isApiKey(bearer) ? bearer : undefined).then(
        (principal) => {
          clearTimeout(slow);
          ws.off('message', onEarly);
          socket.off('data', onBytes);
          strangers.signedIn(socket);
          if (ws.readyState === ws.OPEN) serve(ws, principal, from, early);
        },
        (thrown: unknown) => refuse(thrown),
      );
    };
    const refuse = (thrown: unknown) => {
      clearTimeout(slow);
      const { code } = toErrorInfo(thrown);
      const tooMany = code === 'AUTH_REQUIRED' ? deps.failures.failed(address, 'bearer') : null;
      dismiss(ws, closeCodes.notAuthenticated, tooMany?.code ?? code);
    };
    const onFirst = (mayProve: boolean) => (data: RawData) => {
      try {
        const first = readFirst(data);
        if (mayProve && first.prove !== undefined) {
          // The token follows, once whoever connects is satisfied.
          ws.send(JSON.stringify({ proof: deps.prove(challengeOf(first.prove)) }));
          ws.once('message', onFirst(false));
        } else signIn(first.bearer);
      } catch (thrown) {
        refuse(thrown);
      }
    };
    ws.once('message', onFirst(true));
    ws.on('error', (err) => log.debug({ err }, 'A console connection broke'));
    ws.on('close', () => clearTimeout(slow));
  });

  function serve(ws: WebSocket, principal: Principal, from: From, early: readonly string[]): void {
    const connectionId = deps.newId();
    const context: ApiContext = { actor: actorOf(principal, connectionId), from };
    const peer = slowed(ws);
    const handle = (text: string) => {
      rpc.message(peer, text, { context }).catch((err: unknown) => {
        // The bytes were no oRPC message at all: a broken or foreign client.
        log.warn({ err, connectionId }, 'A console message could not be read');
        ws.close(1007, 'MESSAGE_INVALID');
      });
    };
    const onMessage = (data: RawData) => handle(messageBytes(data).toString('utf8'));
    ws.on('message', onMessage);

    let alive = true;
    let pongs = 0;
    ws.on('pong', () => {
      alive = true;
      pongs += 1;
      if (pongs % seenEveryPongs === 0) void authority.seen(principal.tokenId);
    });
    const heart = setInterval(() => {
      if (!alive) {
        ws.terminate();
        return;
      }
      alive = false;
      ws.ping();
    }, aliveEveryMs);

    let over = false;
    let letGo = (): void => undefined;
    const end = () => {
      if (over) return;
      over = true;
      count -= 1;
      clearInterval(heart);
      letGo();
      // A socket that is closing still hears what is sent to it.
      ws.off('message', onMessage);
      rpc.close(peer);
      deps.onDisconnected(connectionId);
    };
    count += 1;
    deps.onConnected(connectionId);
    ws.on('close', end);
    // SECURITY: docs/security.md 4.11: its calls and streams end with the token, not with the answer to the goodbye.
    letGo = deps.holds.hold(principal, (why) => {
      end();
      if (why === 'over') dismiss(ws, closeCodes.notAuthenticated, 'AUTH_REQUIRED');
      else dismiss(ws, closeCodes.rightsChanged, 'RIGHTS_CHANGED');
    });
    if (over) return;
    ws.send(JSON.stringify({ ready: true, connectionId }));
    for (const text of early) handle(text);
  }

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (ws) => server.emit('connection', ws, request));
    },
    get count() {
      return count;
    },
    close() {
      for (const ws of server.clients) ws.close(closeCodes.goingAway, 'SERVICE_STOPPING');
      server.close();
    },
  };
}

/**
 * Says goodbye and hangs up, whether or not that is answered.
 * SECURITY: docs/security.md 4.9: `ws` alone would wait half a minute for an answer, with a place taken.
 */
function dismiss(ws: WebSocket, code: number, reason: string): void {
  ws.close(code, reason);
  const hangUp = setTimeout(() => ws.terminate(), lingerMs).unref();
  ws.once('close', () => clearTimeout(hangUp));
}

type First = { readonly bearer?: unknown; readonly prove?: unknown };

/** @throws AUTH_REQUIRED for what is no first message. */
function readFirst(data: RawData): First {
  const text = messageBytes(data).toString('utf8');
  if (Buffer.byteLength(text) > authMaxBytes)
    throw new FairleadError('AUTH_REQUIRED', { message: 'The first message is too large.', status: 401 });
  let first: unknown;
  try {
    first = JSON.parse(text);
  } catch (cause) {
    throw new FairleadError('AUTH_REQUIRED', { message: 'The first message is not JSON.', status: 401, cause });
  }
  return typeof first === 'object' && first !== null ? first : {};
}

/** @throws AUTH_REQUIRED for what is no challenge. */
function challengeOf(prove: unknown): Challenge {
  const challenge = challengeSchema.safeParse(prove);
  if (challenge.success) return challenge.data;
  throw new FairleadError('AUTH_REQUIRED', { message: 'That is no challenge.', status: 401, cause: challenge.error });
}

/**
 * The socket as oRPC uses it, with back-pressure: `send` settles once the socket has room again. oRPC awaits it between
 * two events of a stream, so a reader that pauses stops its streams instead of filling memory (docs/architecture.md, Streams).
 */
function slowed(
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
