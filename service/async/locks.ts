import { Mutex } from 'async-mutex';

/** One thing at a time per key; different keys do not wait for each other. */
export type Locks = {
  /** Runs `work` after everything that was asked for this key before, whether that succeeded or not. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Whether something runs or waits for this key. */
  busy(key: string): boolean;
};

/** A lock lives while something runs or waits under its key. */
export function createLocks(): Locks {
  const open = new Map<string, { readonly mutex: Mutex; users: number }>();
  return {
    busy: (key) => open.has(key),
    async run(key, work) {
      const lock = open.get(key) ?? { mutex: new Mutex(), users: 0 };
      open.set(key, lock);
      lock.users += 1;
      try {
        return await lock.mutex.runExclusive(work);
      } finally {
        lock.users -= 1;
        if (lock.users === 0) open.delete(key);
      }
    },
  };
}
