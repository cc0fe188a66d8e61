/**
 * The way to the containers: pinned connections, a small keep-alive pool per container start, and deadlines.
 * Used by the gateway and by the owner API.
 */
import type { OutgoingHttpHeaders } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { ConnectionPool } from './connection-pool.ts';
import { asViewError, viewErrors } from './errors.ts';
import { containerHeaders } from './headers.ts';
import { type Answer, HttpConnection } from './http-connection.ts';
import { type ResponseHead, requestHead } from './http-head.ts';
import type { Link } from './link.ts';
import { type CertificatePins, connectTarget, createTlsContext, openLink, type TlsMemory } from './pinned-tls.ts';
import type { GatewayClock, ViewTarget } from './types.ts';

export type UpstreamRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A stream is sent as it comes, once: such a request is never asked anew. */
  readonly body?: string | Readable;
  /** Milliseconds until the headers of the answer; 20 000 where silent. */
  readonly deadlineMs?: number;
};

type UpgradeAnswer = {
  readonly headers: ResponseHead['headers'];
  readonly link: Link;
  /** What the container said already, and says until somebody takes over the link. */
  readonly early: readonly Buffer[];
};

export interface Upstream {
  /** The answer once its headers are there; the caller reads or destroys its body. @throws coded errors only. */
  request(target: ViewTarget, ask: UpstreamRequest): Promise<Answer>;
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

const headersDeadlineMs = 20_000;
/** Browsers open six connections to a host; more only costs the container. */
const maxConnections = 6;
/** A page of its own may hold connections open for hours, each of its views some. */
const maxWebConnections = 48;
const maxPools = 64;
/** Five failures lock correct logins out for ten quiet seconds (docs/field.md, KasmVNC). One is enough to wait. */
const lockOutMs = 10_000;
const maxDiscarded = 64 * 1024;
const discardDeadlineMs = 5000;

type Pool = {
  readonly key: string;
  readonly sessionId: string;
  readonly connections: ConnectionPool;
  readonly headers: Readonly<Record<string, string>>;
  readonly memory: TlsMemory;
  target: ViewTarget;
  refusedUntil: number;
};

export function createUpstream(clock: GatewayClock, pins: CertificatePins): Upstream {
  const pools = new Map<string, Pool>();
  /** By the target as it was given: the same for some seconds, and asked for with every request. */
  const poolOf = new WeakMap<ViewTarget, Pool>();
  let handshakes = 0;
  const tls = {
    pins,
    context: createTlsContext(),
    onHandshake(): void {
      handshakes += 1;
    },
  };

  const coded = (thrown: unknown): never => {
    throw asViewError(thrown);
  };
  const open = (target: ViewTarget, memory: TlsMemory): Promise<Link> =>
    openLink(target, tls, memory, AbortSignal.timeout(headersDeadlineMs));
  const connect = (target: ViewTarget): Promise<Duplex> =>
    connectTarget(target, tls, AbortSignal.timeout(headersDeadlineMs)).catch(coded);

  const makePool = (key: string, target: ViewTarget, headers: Pool['headers']): Pool => {
    const max = target.protocol === 'web' ? maxWebConnections : maxConnections;
    const memory: TlsMemory = { last: null };
    const connections = new ConnectionPool(() => open(pool.target, memory), max, clock);
    const pool: Pool = { key, sessionId: target.sessionId, connections, headers, memory, target, refusedUntil: 0 };
    return pool;
  };
  const poolFor = (target: ViewTarget): Pool => {
    const last = poolOf.get(target);
    if (last !== undefined && pools.get(last.key) === last) return last;
    const headers = containerHeaders(target);
    const key = JSON.stringify([target.sessionId, target.startKey, headers]);
    const pool = pools.get(key) ?? makePool(key, target, headers);
    pool.target = target;
    poolOf.set(target, pool);
    pools.delete(key);
    pools.set(key, pool);
    for (const [oldKey, old] of pools) {
      if (pools.size <= maxPools) break;
      old.connections.close();
      pools.delete(oldKey);
    }
    return pool;
  };

  const guardLogin = (pool: Pool): void => {
    if (pool.refusedUntil > clock.now()) throw viewErrors.credentials();
  };
  const noteLogin = (pool: Pool, answer: Answer): void => {
    if (answer.status !== 401) return;
    // A page of its own uses this status for what it likes, and its challenge does not cross (headers.ts).
    if (pool.target.protocol === 'web') return;
    pool.refusedUntil = clock.now() + lockOutMs;
    answer.destroy();
    // SECURITY: docs/security.md 1.5: a 401 never reaches the browser: it would ask the person for a password.
    throw viewErrors.credentials();
  };

  return {
    async request(target, { method, path, headers, body, deadlineMs = headersDeadlineMs }) {
      const pool = poolFor(target);
      guardLogin(pool);
      const isChunked = body instanceof Readable && headers?.['content-length'] === undefined;
      const all = { ...headers, ...(isChunked && { 'transfer-encoding': 'chunked' }), ...pool.headers };
      const request = {
        method,
        head: requestHead(method, path, all),
        body: body instanceof Readable ? { stream: body, isChunked } : body,
      };
      const answer = await pool.connections.send(request, deadlineMs).catch(coded);
      noteLogin(pool, answer);
      return answer;
    },
    async upgrade(target, path, headers) {
      const pool = poolFor(target);
      guardLogin(pool);
      const head = requestHead('GET', path, { ...headers, ...pool.headers });
      const link = await open(target, pool.memory).catch(coded);
      const answer = await sendUpgrade(link, head).catch((thrown: unknown): never => {
        link.stream.destroy();
        return coded(thrown);
      });
      if ('link' in answer) return answer;
      noteLogin(pool, answer);
      answer.destroy();
      throw viewErrors.badAnswer();
    },
    async connect(target) {
      guardLogin(poolFor(target));
      return connect(target);
    },
    loginRefused(target) {
      poolFor(target).refusedUntil = clock.now() + lockOutMs;
    },
    forget(sessionId) {
      for (const [key, pool] of pools) {
        if (pool.sessionId !== sessionId) continue;
        pool.connections.close();
        pools.delete(key);
      }
    },
    handshakes: () => handshakes,
    close() {
      for (const pool of pools.values()) pool.connections.close();
      pools.clear();
    },
  };
}

/** Reads a body that nobody wants, so that its connection can be kept; one that does not end soon costs it. */
export function discard(answer: Answer): void {
  let left = maxDiscarded;
  const timer = setTimeout(() => answer.destroy(), discardDeadlineMs);
  timer.unref();
  answer.consume({
    bytes(chunk) {
      left -= chunk.length;
      if (left < 0) answer.destroy();
      return false;
    },
    end: () => clearTimeout(timer),
    failed: () => clearTimeout(timer),
  });
}

/** The body as a stream; it ends with the error that ended the connection. */
export function bodyOf(answer: Answer): Readable {
  const body = new Readable({
    read: () => answer.resume(),
    destroy(error, done) {
      answer.destroy();
      done(error);
    },
  });
  answer.consume({
    bytes(chunk) {
      // Copied: the next bytes come into the same buffer.
      if (!body.push(Buffer.from(chunk))) answer.pause();
      return false;
    },
    end: () => void body.push(null),
    failed: (error) => void body.destroy(error),
  });
  return body;
}

function sendUpgrade(link: Link, head: string): Promise<UpgradeAnswer | Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(viewErrors.timedOut(undefined));
      link.stream.destroy();
    }, headersDeadlineMs);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      end();
    };
    const connection = new HttpConnection(link, { idle: () => link.stream.destroy(), gone: () => undefined });
    connection.send(
      { method: 'GET', head },
      {
        answered: (answer) => settle(() => resolve(answer)),
        switched: ({ headers }, early) => settle(() => resolve({ headers, link, early })),
        failed: (error) => settle(() => reject(error)),
      },
    );
  });
}
