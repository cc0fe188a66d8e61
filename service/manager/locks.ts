/** One thing at a time per key. Work on one session never runs twice at once; different sessions do not wait. */
export type Locks = {
  /** Runs `work` after everything that was asked for this key before. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Whether something runs or waits for this key. */
  busy(key: string): boolean;
};

export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    busy: (key) => tails.has(key),
    run(key, work) {
      const before = tails.get(key);
      const turn = async () => {
        // Work waits for its turn, not for the success of what came before.
        await before?.catch(() => undefined);
        try {
          return await work();
        } finally {
          if (tails.get(key) === result) tails.delete(key);
        }
      };
      const result = turn();
      tails.set(key, result);
      return result;
    },
  };
}
