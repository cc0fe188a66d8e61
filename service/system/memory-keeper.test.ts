import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterLook, collectGarbage, createMemoryKeeper, type Look, lookEveryMs, nothingKept } from './memory-keeper.ts';

const mb = 2 ** 20;

describe('giving memory back', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const kept = (collect: () => Promise<void> = async () => undefined) => {
    const process: { seen: Look; alive: number; collections: number; warnings: number } = {
      seen: { heapBytes: 60 * mb, utilization: 0 },
      alive: 40 * mb,
      collections: 0,
      warnings: 0,
    };
    const keeper = createMemoryKeeper({
      look: () => process.seen,
      collect: async () => {
        process.collections += 1;
        await collect();
        process.seen = { ...process.seen, heapBytes: process.alive };
      },
      log: {
        debug: () => undefined,
        warn: () => {
          process.warnings += 1;
        },
      },
    });
    const looks = (count: number) => vi.advanceTimersByTimeAsync(count * lookEveryMs);
    return { process, keeper, looks };
  };

  it('waits for a quiet time, and does it once', async () => {
    const { process, looks } = kept();
    process.seen = { heapBytes: 250 * mb, utilization: 0.6 };
    await looks(6);
    expect(process.collections).toBe(0);
    process.seen = { heapBytes: 250 * mb, utilization: 0.01 };
    await looks(1);
    expect(process.collections).toBe(0);
    await looks(1);
    expect(process.collections).toBe(1);
    await looks(20);
    expect(process.collections).toBe(1);
  });

  it('does it again when the next busy time left something', async () => {
    const { process, looks } = kept();
    await looks(2);
    expect(process.collections).toBe(1);
    process.seen = { heapBytes: 50 * mb, utilization: 0 };
    await looks(5);
    expect(process.collections).toBe(1);
    process.seen = { heapBytes: 90 * mb, utilization: 0 };
    await looks(2);
    expect(process.collections).toBe(2);
  });

  it('does not go on for what is in use', async () => {
    const { process, looks } = kept();
    process.alive = 300 * mb;
    process.seen = { heapBytes: 400 * mb, utilization: 0 };
    await looks(30);
    expect(process.collections).toBe(1);
  });

  it('a busy moment in between starts the wait anew', () => {
    const quiet = { heapBytes: 100 * mb, utilization: 0 };
    const once = afterLook(nothingKept, quiet);
    const busy = afterLook(once, { ...quiet, utilization: 0.5 });
    expect(afterLook(busy, quiet).collect).toBe(false);
    expect(afterLook(once, quiet).collect).toBe(true);
  });

  it('says once that it cannot', async () => {
    const { process, looks } = kept(() => Promise.reject(new Error('no inspector')));
    await looks(20);
    expect(process).toMatchObject({ collections: 1, warnings: 1 });
  });

  it('stops when it is taken down', async () => {
    const { process, keeper, looks } = kept();
    keeper.dispose();
    await looks(20);
    expect(process.collections).toBe(0);
  });
});

it('a collection takes what nobody holds', async () => {
  const gone = new WeakRef({ big: new Array<number>(1000).fill(1) });
  const held = { big: new Array<number>(1000).fill(1) };
  const there = new WeakRef(held);
  // A reference that was just made stays until its turn of the loop is over.
  await new Promise(setImmediate);
  await collectGarbage();
  expect(gone.deref()).toBeUndefined();
  expect(there.deref()).toBe(held);
});
