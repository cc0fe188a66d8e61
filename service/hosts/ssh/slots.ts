/** A fixed number of things at a time; the rest wait in order. */
export type Slots = {
  /** Runs `work` when there is room. @throws the signal's reason when it aborts before that. */
  use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Takes a place until the returned function is called. */
  take(signal: AbortSignal): Promise<() => void>;
};

export function createSlots(count: number): Slots {
  let free = count;
  const waiting: Array<() => void> = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const take = async (signal: AbortSignal): Promise<() => void> => {
    if (signal.aborted) throw signal.reason;
    if (free > 0) free -= 1;
    else {
      await new Promise<void>((resolve, reject) => {
        const turn = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = (): void => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(signal.reason);
        };
        waiting.push(turn);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      release();
    };
  };
  return {
    take,
    async use(signal, work) {
      const done = await take(signal);
      try {
        return await work();
      } finally {
        done();
      }
    },
  };
}
