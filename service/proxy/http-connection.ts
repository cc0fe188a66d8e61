/** One connection to a session's web server, and the HTTP/1.1 on it: one request after the other, answers as they come. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asError, codeOf } from '../../common/thrown.ts';
import { viewErrors } from './errors.ts';
import { type ChunkReader, createChunkReader } from './http-chunks.ts';
import { type ResponseHead, readResponseHead } from './http-head.ts';
import type { Link } from './link.ts';

const maxHead = 64 * 1024;
/** Answers before the answer (100, 103) that a session may send. */
const maxInterim = 16;

/** Where a body goes. `bytes` says whether it still needs them after it returned. */
type BodySink = {
  bytes(chunk: Buffer): boolean;
  end(): void;
  failed(error: Error): void;
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body; null where only its end tells. */
  readonly length: number | null;
  /** The whole body where it came together with the headers; nobody has to ask for it then. */
  readonly whole: Buffer | null;
  /** Hands out the body, once; what came before this call at once. */
  consume(sink: BodySink): void;
  pause(): void;
  resume(): void;
  /** Nobody wants the rest: the connection goes with it. */
  destroy(): void;
}

export type WireRequest = {
  readonly method: string;
  /** As it goes on the wire. */
  readonly head: string;
  /** A stream follows the head as it comes; `isChunked` where its length was not said. */
  readonly body?: string | { readonly stream: Readable; readonly isChunked: boolean } | undefined;
};

/** How a request ends. `isStale`: the connection was kept, and gone before anything came back. */
export type Outcome = {
  answered(answer: Answer): void;
  /** 101: the connection is the caller's now. What came behind the head, and comes until somebody takes it, is in `early`. */
  switched?(head: ResponseHead, early: readonly Buffer[]): void;
  failed(error: Error, isStale: boolean): void;
};

type Owner = {
  /** The answer was read to its end, and another request may follow. */
  idle(connection: HttpConnection): void;
  gone(connection: HttpConnection): void;
};

export class HttpConnection {
  readonly link: Link;
  readonly #owner: Owner;
  #request: WireRequest | null = null;
  #outcome: Outcome | null = null;
  #head: Buffer | null = null;
  #interim = 0;
  #body: Body | null = null;
  #uses = 0;
  #isSending = false;
  #error: Error | null = null;
  #isGone = false;

  constructor(link: Link, owner: Owner) {
    this.link = link;
    this.#owner = owner;
    link.take = (bytes) => this.#take(bytes);
    link.stream.on('error', (error) => {
      this.#error ??= error;
    });
    link.stream.once('end', () => this.#over()).once('close', () => this.#over());
  }

  send(request: WireRequest, outcome: Outcome): void {
    this.#uses += 1;
    this.#interim = 0;
    this.#request = request;
    this.#outcome = outcome;
    const { stream } = this.link;
    if (this.#isGone || stream.destroyed) {
      outcome.failed(this.#error ?? closedEarly(), this.#isStale());
      return;
    }
    this.link.resume();
    const { head, body } = request;
    if (body === undefined) {
      stream.write(head, 'latin1');
      return;
    }
    stream.cork();
    stream.write(head, 'latin1');
    if (typeof body === 'string') stream.write(body, 'utf8');
    stream.uncork();
    if (typeof body === 'string') return;
    this.#isSending = true;
    // Whoever sends the body breaks it off by going away; the answer is all that is waited for.
    const sent = body.isChunked
      ? pipeline(body.stream, chunked(), stream, { end: false })
      : pipeline(body.stream, stream, { end: false });
    sent.then(
      () => {
        this.#isSending = false;
      },
      (thrown: unknown) => this.destroy(asError(thrown)),
    );
  }

  destroy(error?: Error): void {
    this.#error ??= error ?? null;
    this.link.stream.destroy();
    this.#over();
  }

  /** Whether the bytes are still needed. */
  #take(bytes: Buffer): boolean {
    try {
      if (this.#body !== null) return this.#body.read(bytes);
      if (this.#outcome === null) throw viewErrors.badAnswer();
      return this.#takeHead(bytes);
    } catch (thrown) {
      this.destroy(asError(thrown));
      return false;
    }
  }

  #takeHead(bytes: Buffer): boolean {
    const all = this.#head === null ? bytes : Buffer.concat([this.#head, bytes]);
    const end = all.indexOf('\r\n\r\n');
    if ((end === -1 ? all.length : end) > maxHead) throw viewErrors.badAnswer();
    if (end === -1) {
      // Copied: the next bytes come into the same buffer.
      this.#head = all === bytes ? Buffer.from(bytes) : all;
      return false;
    }
    this.#head = null;
    const head = readResponseHead(all.toString('latin1', 0, end), this.#request?.method ?? 'GET');
    const rest = all.subarray(end + 4);
    if (head.status >= 200) return this.#answer(head, rest);
    if (head.status === 101) {
      this.#switch(head, rest);
      return false;
    }
    this.#interim += 1;
    if (this.#interim > maxInterim) throw viewErrors.badAnswer();
    return rest.length > 0 && this.#takeHead(rest);
  }

  #answer(head: ResponseHead, rest: Buffer): boolean {
    const body = new Body(this.link, head, {
      over: (isExact) => this.#answered(head.isKept && isExact),
      destroy: () => this.destroy(),
    });
    const outcome = this.#outcome;
    this.#body = body;
    const isKept = body.read(rest);
    outcome?.answered(body);
    return isKept;
  }

  #switch(head: ResponseHead, rest: Buffer): void {
    const outcome = this.#outcome;
    // SECURITY: docs/security.md 1.13: nobody asked for another protocol.
    if (outcome?.switched === undefined) throw viewErrors.badAnswer();
    this.#outcome = null;
    this.#isGone = true;
    this.link.pause();
    // Copied: the next bytes come into the same buffer.
    const early = [Buffer.from(rest)];
    this.link.take = (bytes) => {
      early.push(Buffer.from(bytes));
      return false;
    };
    outcome.switched(head, early);
  }

  /** The body is over. What comes behind it, nobody asked for. */
  #answered(isKept: boolean): void {
    this.#body = null;
    this.#outcome = null;
    if (!isKept || this.#isSending || this.#isGone) {
      this.destroy();
      return;
    }
    // Read on, so that it is noticed when it ends.
    this.link.resume();
    this.#owner.idle(this);
  }

  #over(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.link.stream.destroy();
    const [body, outcome] = [this.#body, this.#outcome];
    this.#body = null;
    this.#outcome = null;
    this.#owner.gone(this);
    if (body !== null) body.broken(this.#error);
    else outcome?.failed(this.#error ?? closedEarly(), this.#isStale());
  }

  #isStale(): boolean {
    const isLost = this.#error === null || ['ECONNRESET', 'EPIPE'].includes(codeOf(this.#error));
    return this.#uses > 1 && this.#head === null && this.#interim === 0 && isLost;
  }
}

const empty = Buffer.alloc(0);

/** The body of an answer, from the connection to whoever wants it. */
class Body implements Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly length: number | null;
  readonly #link: Link;
  readonly #chunks: ChunkReader | null;
  readonly #on: { over(isExact: boolean): void; destroy(): void };
  #left: number;
  #sink: BodySink | null = null;
  /** What came before anybody wanted it. */
  #early: Buffer[] = [];
  #end: 'open' | 'ended' | Error = 'open';

  constructor(link: Link, head: ResponseHead, on: { over(isExact: boolean): void; destroy(): void }) {
    this.#link = link;
    this.#on = on;
    this.status = head.status;
    this.headers = head.headers;
    this.#chunks = head.body === 'chunked' ? createChunkReader() : null;
    this.#left = typeof head.body === 'number' ? head.body : Number.POSITIVE_INFINITY;
    this.length = typeof head.body === 'number' ? head.body : null;
  }

  /** Whether the bytes are still needed. */
  read(bytes: Buffer): boolean {
    let isKept = false;
    const data = (part: Buffer): void => {
      isKept = this.#give(part) || isKept;
    };
    let used = bytes.length;
    if (this.#chunks !== null) used = this.#chunks.read(bytes, data);
    else {
      used = Math.min(bytes.length, this.#left);
      this.#left -= used;
      if (used > 0) data(used === bytes.length ? bytes : bytes.subarray(0, used));
    }
    if (this.#left === 0 || this.#chunks?.isOver() === true) {
      this.#finish('ended');
      this.#on.over(used === bytes.length);
    } else if (this.#sink === null) this.#link.pause();
    return isKept;
  }

  get whole(): Buffer | null {
    if (this.#end !== 'ended' || this.#early.length > 1) return null;
    return this.#early[0] ?? empty;
  }

  consume(sink: BodySink): void {
    this.#sink = sink;
    const early = this.#early;
    this.#early = [];
    for (const part of early) sink.bytes(part);
    if (this.#end === 'ended') sink.end();
    else if (this.#end !== 'open') sink.failed(this.#end);
    else this.#link.resume();
  }

  pause(): void {
    if (this.#end === 'open') this.#link.pause();
  }

  resume(): void {
    if (this.#end === 'open') this.#link.resume();
  }

  destroy(): void {
    if (this.#end === 'open') this.#on.destroy();
  }

  /** The connection is over. */
  broken(error: Error | null): void {
    const isWhole = error === null && this.#left === Number.POSITIVE_INFINITY && this.#chunks === null;
    this.#finish(isWhole ? 'ended' : (error ?? closedEarly()));
  }

  #give(part: Buffer): boolean {
    if (this.#sink !== null) return this.#sink.bytes(part);
    this.#early.push(Buffer.from(part));
    return false;
  }

  #finish(end: 'ended' | Error): void {
    this.#end = end;
    if (end === 'ended') this.#sink?.end();
    else this.#sink?.failed(end);
  }
}

function closedEarly(): Error {
  return new Error('The connection was closed before the answer was whole.');
}

/** A body whose length nobody said. */
function chunked(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(`${chunk.length.toString(16)}\r\n`);
      this.push(chunk);
      done(null, '\r\n');
    },
    flush(done) {
      done(null, '0\r\n\r\n');
    },
  });
}
