/** Locks of the whole site: one thing at a time per key, in whichever of its processes. */
import { setTimeout as delay } from 'node:timers/promises';
import { FairleadError } from '../../common/errors.ts';
import { createLocks, type Locks } from '../async/locks.ts';
import type { Peers } from './types.ts';

const askAgainMs = 100;
/** How long a connection to the store that broke is waited for, milliseconds. */
const patienceMs = 15_000;

/**
 * Where the connection breaks while a lock is held, another process may take it: what runs under these locks has to bear that
 * (it looks before it acts, and its rows change by conditions).
 * @param onUnlockFailure told where a lock could not be given free; Postgres does so with the connection.
 */
export function createSharedLocks(peers: Peers, onUnlockFailure: (error: unknown, key: string) => void): Locks {
  const own = createLocks();
  return {
    busy: own.busy,
    run: (key, work) =>
      own.run(key, async () => {
        const name = `lock:${key}`;
        await take(peers, name);
        try {
          return await work();
        } finally {
          await peers.unlock(name).catch((thrown: unknown) => onUnlockFailure(thrown, key));
        }
      }),
  };
}

async function take(peers: Peers, name: string): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      if (await peers.tryLock(name)) return;
    } catch (thrown) {
      const passes = thrown instanceof FairleadError && thrown.code === 'STORE_UNREACHABLE' && Date.now() < end;
      if (!passes) throw thrown;
    }
    await delay(askAgainMs);
  }
}
