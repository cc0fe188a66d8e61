/**
 * Keeps one connection to a host: makes it, notices its loss, makes it again with back-off, and says at every moment
 * where it stands. Knows nothing of sockets or SSH: `attempt` does the work.
 */
import { cancelled, FairleadError, isAbort, isTimeout } from '../../common/errors.ts';
import { messageOf } from '../../common/thrown.ts';
import { onAbort, untilAborted } from '../async/abort.ts';
import type { ConnectionState } from './connector.ts';

export type Attempt<T> = {
  readonly value: T;
  /** Aborted with a coded reason when the connection is lost. */
  readonly lost: AbortSignal;
};

type SupervisorOptions<T> = {
  /** Makes a connection. Its signal aborts when the supervisor is closed or a newer attempt was asked for. */
  readonly attempt: (signal: AbortSignal) => Promise<Attempt<T>>;
  /** True for failures that only a person can end (host key, login): repeating them locks accounts out. */
  readonly needsPerson: (error: FairleadError) => boolean;
  /** 0 ≤ n < 1, for jitter. */
  readonly random: () => number;
  readonly now: () => number;
};

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/**
 * Milliseconds to wait after the n-th failure in a row (1 = first). Doubles from 0.5 s to 30 s; half of it is random,
 * so that many connections that fell together do not come back together.
 */
export function retryDelayMs(failures: number, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, failures - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

export class Supervisor<T> {
  readonly #options: SupervisorOptions<T>;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #state: ConnectionState;
  #current: Attempt<T> | undefined;
  #failure: FairleadError | undefined;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #attempt: AbortController | undefined;

  constructor(options: SupervisorOptions<T>) {
    this.#options = options;
    this.#state = { state: 'connecting', since: options.now() };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get value(): T | undefined {
    return this.#current?.value;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins the first attempt, or one out of back-off. Does nothing while connected or connecting. */
  start(): void {
    if (this.#state.state === 'closed' || this.#attempt !== undefined || this.#current !== undefined) return;
    clearTimeout(this.#timer);
    void this.#run();
  }

  /**
   * The connection. Waits for an attempt that is under way; while backing off or refused it rejects at once with the
   * reason, because a person who waits for an answer is better off knowing.
   */
  async get(signal: AbortSignal): Promise<T> {
    while (this.#current === undefined) {
      if (signal.aborted) throw signal.reason;
      if (this.#closed()) throw closedError();
      if (this.#state.state !== 'connecting') throw this.#failure ?? closedError();
      await this.#nextState(signal);
    }
    return this.#current.value;
  }

  /** Tells that the connection turned out to be unusable. Attempts begin again. */
  drop(value: T, reason: FairleadError): void {
    if (this.#current?.value !== value) return;
    this.#current = undefined;
    // The first attempt after a loss follows at once: most losses are short.
    this.#failures = 0;
    this.#failure = reason;
    this.#set({ state: 'connecting', ...explanation(reason) });
    this.start();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#current = undefined;
    this.#set({ state: 'closed' });
    this.#attempt?.abort(closedError());
    this.#listeners.clear();
  }

  async #run(): Promise<void> {
    const scope = new AbortController();
    this.#attempt = scope;
    if (this.#state.state !== 'connecting') this.#set({ state: 'connecting', ...explanation(this.#failure) });
    try {
      const made = await this.#options.attempt(scope.signal);
      this.#attempt = undefined;
      if (this.#closed()) return;
      this.#current = made;
      this.#failures = 0;
      this.#failure = undefined;
      this.#set({ state: 'connected' });
      onAbort(made.lost, () => this.drop(made.value, asCoded(made.lost.reason)));
    } catch (thrown) {
      this.#attempt = undefined;
      if (!this.#closed()) this.#failed(asCoded(thrown));
    }
  }

  #failed(error: FairleadError): void {
    this.#failures += 1;
    this.#failure = error;
    if (this.#options.needsPerson(error)) {
      this.#set({ state: 'refused', ...explanation(error) });
      return;
    }
    const retryInMs = retryDelayMs(this.#failures, this.#options.random());
    this.#set({ state: 'waiting', retryInMs, ...explanation(error) });
    this.#timer = setTimeout(() => this.start(), retryInMs);
    // A host that is away must not keep a process alive that has nothing else to do.
    this.#timer.unref();
  }

  #closed(): boolean {
    return this.#state.state === 'closed';
  }

  #set(state: Omit<ConnectionState, 'since'>): void {
    this.#state = { ...state, since: this.#options.now() };
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  #nextState(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.onState(() => resolve());
    return untilAborted(promise, signal).finally(stop);
  }
}

function explanation(error: FairleadError | undefined): Pick<ConnectionState, 'code' | 'reason' | 'hint'> {
  if (error === undefined) return {};
  return { code: error.code, reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function asCoded(thrown: unknown): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  if (isAbort(thrown)) return cancelled();
  if (isTimeout(thrown))
    return new FairleadError('HOST_TIMED_OUT', {
      message: 'The host did not answer in time.',
      hint: 'Check that the host is on, and that its engine runs.',
      status: 504,
      cause: thrown,
    });
  return new FairleadError('HOST_CONNECTION_FAILED', {
    message: `The connection to the host failed: ${messageOf(thrown)}`,
    status: 502,
    cause: thrown,
  });
}

function closedError(): FairleadError {
  return new FairleadError('HOST_CLOSED', {
    message: 'The connection to this host has been closed.',
    hint: 'The host was removed, or Fairlead is shutting down.',
    status: 503,
  });
}
