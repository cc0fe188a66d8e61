import { untilAborted } from './abort.ts';

/** A fixed number of things at a time; the rest wait in order. */
type Slots = {
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
    signal.throwIfAborted();
    if (free > 0) free -= 1;
    else {
      const turn = Promise.withResolvers<void>();
      waiting.push(turn.resolve);
      try {
        await untilAborted(turn.promise, signal);
      } catch (thrown) {
        const at = waiting.indexOf(turn.resolve);
        // Its turn came in the same moment: the place goes to the next.
        if (at < 0) release();
        else waiting.splice(at, 1);
        throw thrown;
      }
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
