/**
 * The work's outcome, or the signal's reason as soon as that aborts: what waits for a session, which is hostile, can
 * always be called off. The work itself goes on to its own end; nobody is told of it then.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
