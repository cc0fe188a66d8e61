/** Which of several processes steers a host. The locks are those of one database, kept in memory. */
import { pino } from 'pino';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostPool, ManagedHost } from './host-types.ts';
import { createSteering } from './steering.ts';

/** Who has a lock; the database of both processes. */
let taken: Map<string, string>;
beforeEach(() => {
  taken = new Map();
  vi.useFakeTimers();
});

type State = 'connected' | 'waiting';

function process(name: string, state: State) {
  const now = { state };
  const host = {
    id: 'h',
    connector: {
      get connection() {
        return { state: now.state, since: 0 };
      },
    },
  } as ManagedHost;
  const events: Record<'lost' | 'restored' | 'connected', () => void> = {
    lost: () => undefined,
    restored: () => undefined,
    connected: () => undefined,
  };
  let removed: (id: string) => void = () => undefined;
  const kept = (which: keyof typeof events) => (listener: () => void) => {
    events[which] = listener;
    return () => undefined;
  };
  const pool: Pick<HostPool, 'all' | 'get' | 'onConnected' | 'onRemoved'> = {
    all: () => [host],
    get: () => host,
    onConnected: (listener) => kept('connected')(() => listener(host)),
    onRemoved(listener) {
      removed = listener;
      return () => undefined;
    },
  };
  let isDown = false;
  const begun: string[] = [];
  const steering = createSteering({
    peers: {
      async tryLock(lock) {
        if (isDown) throw new Error('down');
        if (taken.has(lock)) return false;
        taken.set(lock, name);
        return true;
      },
      async unlock(lock) {
        if (taken.get(lock) === name) taken.delete(lock);
      },
      onLost: kept('lost'),
      onRestored: kept('restored'),
    },
    pool,
    log: pino({ level: 'silent' }),
  });
  steering.onBegun((id) => begun.push(id));
  return {
    steering,
    begun,
    now,
    remove: () => removed('h'),
    /** Postgres ends the connection, and its locks with it. */
    lose() {
      isDown = true;
      for (const [lock, who] of taken) if (who === name) taken.delete(lock);
      events.lost();
    },
    restore() {
      isDown = false;
      events.restored();
    },
  };
}

const rounds = (count: number) => vi.advanceTimersByTimeAsync(2000 * count);

describe('a host', () => {
  it('is steered by one process, and by another one in the next round after that one is gone', async () => {
    const [a, b] = [process('a', 'connected'), process('b', 'connected')];
    a.steering.start();
    await rounds(1);
    b.steering.start();
    await rounds(3);
    expect([a.steering.steers('h'), b.steering.steers('h')]).toEqual([true, false]);
    expect([a.begun, b.begun]).toEqual([['h'], []]);
    a.lose();
    expect(a.steering.steers('h')).toBe(false);
    await rounds(1);
    expect([b.steering.steers('h'), b.begun]).toEqual([true, ['h']]);
    a.restore();
    await rounds(3);
    expect([a.steering.steers('h'), b.steering.steers('h')]).toEqual([false, true]);
  });

  it('is given free by who cannot reach it, and goes to who can', async () => {
    const [a, b] = [process('a', 'connected'), process('b', 'connected')];
    a.steering.start();
    await rounds(1);
    b.steering.start();
    a.now.state = 'waiting';
    await rounds(12);
    expect([a.steering.steers('h'), b.steering.steers('h')]).toEqual([false, true]);
  });

  it('that nobody reaches is steered all the same now and then, so that it is told', async () => {
    const a = process('a', 'waiting');
    a.steering.start();
    await rounds(11);
    expect(a.begun).toEqual(['h']);
    // And left to others again.
    await rounds(5);
    expect(a.steering.steers('h')).toBe(false);
    a.now.state = 'connected';
    await rounds(1);
    expect(a.steering.steers('h')).toBe(true);
  });

  it('is free again when it is removed, and when the process ends', async () => {
    const a = process('a', 'connected');
    a.steering.start();
    await rounds(1);
    a.remove();
    await rounds(0);
    expect(taken.size).toBe(0);
    await rounds(1);
    expect(taken.size).toBe(1);
    await a.steering.stop();
    expect(taken.size).toBe(0);
  });
});
