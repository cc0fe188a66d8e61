/** A few connections to one container start, kept between requests; who finds all in use waits for one. */
import { asError } from '../../common/thrown.ts';
import { viewErrors } from './errors.ts';
import { type Answer, HttpConnection, type Outcome, type WireRequest } from './http-connection.ts';
import type { Link } from './link.ts';
import type { GatewayClock } from './types.ts';

/** As many as a browser has at work at once, so that none is closed and made anew between two of its requests. */
const maxIdle = 6;
const idleMs = 30_000;
/**
 * An answer that goes on for longer than this, milliseconds, stands beside the others: sound goes on for as long as its view, and
 * whoever listens must not keep the next page waiting.
 */
const longMs = 5_000;
const maxBeside = 32;

type Call = {
  readonly request: WireRequest;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
  /** Kept connections that may still turn out to be closed. */
  retries: number;
  connection: HttpConnection | null;
  isOver: boolean;
};

export class ConnectionPool {
  readonly #open: () => Promise<Link>;
  readonly #max: number;
  /** The one that was used last is last. */
  readonly #idle: HttpConnection[] = [];
  readonly #timers = new Map<HttpConnection, NodeJS.Timeout>();
  readonly #waiting: Call[] = [];
  readonly #clock: GatewayClock;
  /** What calls off that a connection, whose answer is under way, will stand beside the others. */
  readonly #underWay = new Map<HttpConnection, () => void>();
  /** Those are not counted. */
  readonly #beside = new Set<HttpConnection>();
  #count = 0;
  #isClosed = false;

  constructor(open: () => Promise<Link>, max: number, clock: GatewayClock) {
    this.#open = open;
    this.#max = max;
    this.#clock = clock;
  }

  /** @throws VIEW_TIMED_OUT without headers in time, and what the connection raised. */
  send(request: WireRequest, deadlineMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        if (call.isOver) return;
        call.isOver = true;
        clearTimeout(timer);
        end();
      };
      const call: Call = {
        request,
        resolve: (answer) => (call.isOver ? answer.destroy() : settle(() => resolve(answer))),
        reject: (reason) => settle(() => reject(reason)),
        // A connection may have been closed by the container just now, and the others with it; a fresh one tells.
        retries: isRepeatable(request) ? maxIdle : 0,
        connection: null,
        isOver: false,
      };
      const timer = setTimeout(() => {
        call.reject(viewErrors.timedOut(undefined));
        call.connection?.destroy();
      }, deadlineMs);
      this.#place(call);
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#timers.keys()) connection.destroy();
    for (const call of this.#waiting.splice(0)) call.reject(viewErrors.closed());
  }

  #place(call: Call): void {
    const kept = this.#idle.pop();
    if (kept !== undefined) this.#use(kept, call);
    else if (this.#count >= this.#max) this.#waiting.push(call);
    else {
      this.#count += 1;
      this.#open().then(
        (link) => this.#opened(link, call),
        (thrown: unknown) => {
          this.#count -= 1;
          call.reject(asError(thrown));
          this.#serveNext();
        },
      );
    }
  }

  #opened(link: Link, call: Call): void {
    const connection = new HttpConnection(link, {
      idle: () => this.#rest(connection),
      gone: () => this.#forget(connection),
    });
    const timer = setTimeout(() => {
      if (this.#idle.includes(connection)) connection.destroy();
    }, idleMs);
    timer.unref();
    this.#timers.set(connection, timer);
    if (this.#isClosed) {
      connection.destroy();
      call.reject(viewErrors.closed());
    } else if (call.isOver) this.#rest(connection);
    else this.#use(connection, call);
  }

  #use(connection: HttpConnection, call: Call): void {
    call.connection = connection;
    const outcome: Outcome = {
      answered: (answer) => {
        if (answer.whole === null)
          this.#underWay.set(
            connection,
            this.#clock.after(longMs, () => this.#stepAside(connection)),
          );
        call.resolve(answer);
      },
      failed: (error, isStale) => {
        call.connection = null;
        call.retries -= 1;
        if (isStale && call.retries >= 0 && !call.isOver) this.#place(call);
        else call.reject(error);
      },
    };
    connection.send(call.request, outcome);
  }

  #stepAside(connection: HttpConnection): void {
    if (this.#beside.size >= maxBeside) return;
    this.#beside.add(connection);
    this.#count -= 1;
    this.#serveNext();
  }

  #rest(connection: HttpConnection): void {
    this.#underWay.get(connection)?.();
    this.#underWay.delete(connection);
    if (this.#beside.has(connection)) {
      if (this.#count >= this.#max) {
        connection.destroy();
        return;
      }
      this.#beside.delete(connection);
      this.#count += 1;
    }
    let call = this.#waiting.shift();
    while (call?.isOver === true) call = this.#waiting.shift();
    if (call !== undefined) this.#use(connection, call);
    else if (this.#idle.length >= maxIdle) connection.destroy();
    else {
      this.#idle.push(connection);
      this.#timers.get(connection)?.refresh();
    }
  }

  #forget(connection: HttpConnection): void {
    clearTimeout(this.#timers.get(connection));
    this.#underWay.get(connection)?.();
    this.#underWay.delete(connection);
    if (!this.#timers.delete(connection)) return;
    // Its place was given on already.
    if (this.#beside.delete(connection)) return;
    this.#count -= 1;
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    this.#serveNext();
  }

  #serveNext(): void {
    const call = this.#waiting.shift();
    if (call === undefined) return;
    if (call.isOver) this.#serveNext();
    else this.#place(call);
  }
}

function isRepeatable({ method, body }: WireRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && body === undefined;
}
