/** Waiting that ends when a signal aborts. */
import { setTimeout as delay } from 'node:timers/promises';

/** Runs `listener` once when the signal aborts, at once when it has. The returned function takes it back. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/**
 * The work's outcome, or the signal's reason as soon as that aborts: what waits for somebody else can always be called
 * off. The work itself goes on to its own end; nobody is told of it then.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason));
    work.then(resolve, reject).finally(stop);
  });
}

/** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch((thrown: unknown) => {
    if (!signal.aborted) throw thrown;
  });
}

/** What `work` gives, or null where it takes longer than `ms` milliseconds; it goes on then. @throws what it throws until then */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  const patience = Promise.withResolvers<null>();
  const timer = setTimeout(() => patience.resolve(null), ms);
  try {
    return await Promise.race([work, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets the event loop answer others between the parts of a long piece of work. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
