/**
 * The way to the containers: pinned connections, a small keep-alive pool per container start, and deadlines.
 * Used by the gateway and by the owner API.
 */
import { Agent, type ClientRequestArgs, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import type { FairleadError } from '../../common/errors.ts';
import { asError, codeOf } from '../../common/thrown.ts';
import { asViewError, viewErrors } from './errors.ts';
import { containerHeaders } from './headers.ts';
import { connectTarget, createCertificatePins } from './pinned-tls.ts';
import type { GatewayClock, ViewTarget } from './types.ts';

type UpstreamRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A stream is sent as it comes, once: such a request is never asked anew. */
  readonly body?: string | Readable;
  /** Milliseconds until the headers of the answer; 20 000 where silent. */
  readonly deadlineMs?: number;
};

type UpgradeAnswer = { readonly response: IncomingMessage; readonly stream: Duplex; readonly head: Buffer };

export interface Upstream {
  /** The answer once its headers are there; the caller reads or destroys its body. @throws coded errors only. */
  request(target: ViewTarget, ask: UpstreamRequest): Promise<IncomingMessage>;
  /** A WebSocket handshake on a connection of its own. @throws coded errors; anything but 101 is VIEW_ANSWER_REFUSED. */
  upgrade(target: ViewTarget, path: string, headers: OutgoingHttpHeaders): Promise<UpgradeAnswer>;
  /** A verified connection for a client that does its own HTTP; it reports a 401 by `loginRefused`. */
  connect(target: ViewTarget): Promise<Duplex>;
  loginRefused(target: ViewTarget): void;
  /** Drops the pooled connections to a session. */
  forget(sessionId: string): void;
  handshakes(): number;
  close(): void;
}

const HEADERS_DEADLINE_MS = 20_000;
/** Browsers open six connections to a host; more only costs the container. */
const MAX_CONNECTIONS = 6;
const MAX_WEB_CONNECTIONS = 48;
const MAX_IDLE = 4;
const IDLE_MS = 30_000;
const MAX_POOLS = 64;
/** Five failures lock correct logins out for ten quiet seconds (docs/field.md, KasmVNC). One is enough to wait. */
const LOCK_OUT_MS = 10_000;
const MAX_DISCARDED = 64 * 1024;
const DISCARD_DEADLINE_MS = 5000;
const MAX_RESPONSE_HEADERS = 64 * 1024;

type Pool = { readonly sessionId: string; readonly agent: PinnedAgent; refusedUntil: number };

export function createUpstream(clock: GatewayClock): Upstream {
  const pins = createCertificatePins();
  const pools = new Map<string, Pool>();
  let handshakes = 0;
  const countHandshake = (): void => {
    handshakes += 1;
  };

  const connect = async (target: ViewTarget): Promise<Duplex> => {
    try {
      return await connectTarget(target, pins, AbortSignal.timeout(HEADERS_DEADLINE_MS), countHandshake);
    } catch (thrown) {
      throw asViewError(thrown);
    }
  };

  const poolFor = (target: ViewTarget): Pool => {
    const key = JSON.stringify([target.sessionId, target.startKey, containerHeaders(target)]);
    const known = pools.get(key);
    if (known !== undefined) {
      pools.delete(key);
      pools.set(key, known);
      known.agent.target = target;
      return known;
    }
    const pool = { sessionId: target.sessionId, agent: new PinnedAgent(target, connect), refusedUntil: 0 };
    pools.set(key, pool);
    for (const [oldKey, old] of pools) {
      if (pools.size <= MAX_POOLS) break;
      old.agent.destroy();
      pools.delete(oldKey);
    }
    return pool;
  };

  const guardLogin = (pool: Pool): void => {
    if (pool.refusedUntil > clock.now()) throw viewErrors.credentials();
  };
  const noteLogin = (pool: Pool, target: ViewTarget, response: IncomingMessage): void => {
    if (response.statusCode !== 401) return;
    // A page of its own uses this status for what it likes, and its challenge does not cross (headers.ts).
    if (target.protocol === 'web') return;
    pool.refusedUntil = clock.now() + LOCK_OUT_MS;
    response.destroy();
    // SECURITY: docs/security.md 1.5: a 401 never reaches the browser: it would ask the person for a password.
    throw viewErrors.credentials();
  };

  return {
    async request(target, ask) {
      const pool = poolFor(target);
      guardLogin(pool);
      const response = await sendAnew(pool.agent, target, ask);
      noteLogin(pool, target, response);
      return response;
    },
    async upgrade(target, path, headers) {
      const pool = poolFor(target);
      guardLogin(pool);
      const stream = httpReady(await connect(target));
      const answer = await sendUpgrade(stream, path, { ...headers, ...containerHeaders(target) }).catch(
        (thrown: unknown): never => {
          stream.destroy();
          throw asViewError(thrown);
        },
      );
      if ('stream' in answer) return answer;
      noteLogin(pool, target, answer.response);
      answer.response.destroy();
      throw viewErrors.badAnswer();
    },
    async connect(target) {
      guardLogin(poolFor(target));
      return connect(target);
    },
    loginRefused(target) {
      poolFor(target).refusedUntil = clock.now() + LOCK_OUT_MS;
    },
    forget(sessionId) {
      for (const [key, pool] of pools) {
        if (pool.sessionId !== sessionId) continue;
        pool.agent.destroy();
        pools.delete(key);
      }
    },
    handshakes: () => handshakes,
    close() {
      for (const pool of pools.values()) pool.agent.destroy();
      pools.clear();
    },
  };
}

/** Reads a body that nobody wants, so that its connection can be kept; one that does not end soon costs it. */
export function discard(answer: IncomingMessage): void {
  let left = MAX_DISCARDED;
  const timer = setTimeout(() => answer.destroy(), DISCARD_DEADLINE_MS);
  timer.unref();
  answer.once('close', () => clearTimeout(timer));
  answer.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) answer.destroy();
  });
  answer.on('error', () => answer.destroy());
}

/** Keep-alive pool whose connections are dialled and pinned ones. One agent never serves two targets. */
class PinnedAgent extends Agent {
  target: ViewTarget;
  readonly #connect: (target: ViewTarget) => Promise<Duplex>;

  constructor(target: ViewTarget, connect: (target: ViewTarget) => Promise<Duplex>) {
    // A page of its own may hold connections open for hours, each of its views some.
    const maxSockets = target.protocol === 'web' ? MAX_WEB_CONNECTIONS : MAX_CONNECTIONS;
    super({ keepAlive: true, maxSockets, maxFreeSockets: MAX_IDLE, timeout: IDLE_MS });
    this.target = target;
    this.#connect = connect;
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    if (callback === undefined) throw new Error('An asynchronous agent needs a callback.');
    this.#connect(this.target).then(
      (stream) => callback(null, httpReady(stream)),
      // Node takes an error without a stream; its typings do not say so.
      (thrown: unknown) => Reflect.apply(callback, undefined, [asError(thrown)]),
    );
    return undefined;
  }
}

/** The request failed on a kept connection before anything came back. */
class ReusedConnectionLost extends Error {}

/**
 * A kept connection may have been closed by the container just now, and the others with it; a fresh one tells. Each that
 * was lost has left the pool.
 */
async function sendAnew(agent: Agent, target: ViewTarget, ask: UpstreamRequest): Promise<IncomingMessage> {
  for (let kept = MAX_IDLE; ; kept -= 1) {
    try {
      return await send(agent, target, ask);
    } catch (thrown) {
      if (!(thrown instanceof ReusedConnectionLost) || !isRepeatable(ask) || kept === 0) throw asViewError(thrown);
    }
  }
}

function isRepeatable({ method, body }: UpstreamRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && body === undefined;
}

function send(agent: Agent, target: ViewTarget, ask: UpstreamRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      method: ask.method,
      path: ask.path,
      headers: { ...ask.headers, ...containerHeaders(target) },
      setHost: false,
      maxHeaderSize: MAX_RESPONSE_HEADERS,
    });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      end();
    };
    const timer = setTimeout(() => {
      // Settled here as well: a request that still waits for a connection, or was taken over, raises nothing.
      reject(viewErrors.timedOut(undefined));
      outgoing.destroy();
    }, ask.deadlineMs ?? HEADERS_DEADLINE_MS);
    outgoing.once('response', (response) => settle(() => resolve(response)));
    // SECURITY: docs/security.md 1.13: nobody asked for another protocol; Node counts such an answer as the end of the request.
    outgoing.once('upgrade', (_response, socket) => {
      socket.destroy();
      settle(() => reject(viewErrors.badAnswer()));
    });
    outgoing.on('error', (error: FairleadError | Error) => {
      // Which of the two it is hangs on how far the goodbye of the other side has come.
      const isStale = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
      settle(() => reject(isStale ? new ReusedConnectionLost(error.message, { cause: error }) : error));
    });
    outgoing.once('close', () => settle(() => reject(viewErrors.badAnswer())));
    if (ask.body === undefined || typeof ask.body === 'string') outgoing.end(ask.body);
    // Whoever sends the body breaks it off by going away; the answer is all that is waited for.
    else pipeline(ask.body, outgoing, (error) => void (error && outgoing.destroy(error)));
  });
}

function sendUpgrade(
  stream: Duplex,
  path: string,
  headers: OutgoingHttpHeaders,
): Promise<UpgradeAnswer | { readonly response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      // No `agent` at all: with one, Node would dial by itself.
      createConnection: () => stream,
      method: 'GET',
      path,
      headers,
      setHost: false,
      maxHeaderSize: MAX_RESPONSE_HEADERS,
    });
    const timer = setTimeout(() => {
      reject(viewErrors.timedOut(undefined));
      outgoing.destroy();
    }, HEADERS_DEADLINE_MS);
    const settle = <T>(done: (value: T) => void, value: T): void => {
      clearTimeout(timer);
      done(value);
    };
    outgoing.once('upgrade', (response, socket, head) => settle(resolve, { response, stream: socket, head }));
    outgoing.once('response', (response) => settle(resolve, { response }));
    outgoing.on('error', (error) => settle(reject, error));
    outgoing.once('close', () => settle(reject, viewErrors.badAnswer()));
    outgoing.end();
  });
}

const noOp = (): undefined => undefined;
const SOCKET_MANNERS = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref'];

/** Node's HTTP client asks a kept stream for a socket's manners; a forwarded channel without TLS has none of them. */
function httpReady(stream: Duplex): Duplex {
  for (const name of SOCKET_MANNERS) if (!(name in stream)) Object.defineProperty(stream, name, { value: noOp });
  return stream;
}
