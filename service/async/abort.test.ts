import { describe, expect, it } from 'vitest';
import { inTime, nextTurn, onAbort, pause, untilAborted } from './abort.ts';

const reason = new Error('called off');
const never = new Promise<never>(() => undefined);

describe('onAbort', () => {
  it('runs at once for a signal that has aborted, once for one that does, and not when it was taken back', () => {
    const told: string[] = [];
    onAbort(AbortSignal.abort(), () => told.push('at once'));
    expect(told).toEqual(['at once']);
    const scope = new AbortController();
    onAbort(scope.signal, () => told.push('later'));
    const takeBack = onAbort(scope.signal, () => told.push('taken back'));
    takeBack();
    scope.abort();
    expect(told).toEqual(['at once', 'later']);
  });
});

describe('untilAborted', () => {
  it("gives the work's outcome", async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  });

  it("rejects with the signal's reason, before and during the work", async () => {
    await expect(untilAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason);
    const scope = new AbortController();
    const waiting = untilAborted(never, scope.signal);
    scope.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('leaves no listener behind', async () => {
    const scope = new AbortController();
    const left = new Set<unknown>();
    const { signal } = scope;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (type: string, listener: () => void) => {
        left.add(listener);
        add(type, listener);
      },
      removeEventListener: (type: string, listener: () => void) => {
        left.delete(listener);
        remove(type, listener);
      },
    });
    const work = Promise.withResolvers<void>();
    const waiting = untilAborted(work.promise, signal);
    expect(left.size).toBe(1);
    work.resolve();
    await waiting;
    await nextTurn();
    expect(left.size).toBe(0);
  });
});

describe('pause', () => {
  it('ends at once when the signal aborts, without an error', async () => {
    const scope = new AbortController();
    const pausing = pause(1_000_000_000, scope.signal);
    scope.abort(reason);
    await pausing;
    await pause(1_000_000_000, scope.signal);
  });

  it('ends by itself', async () => {
    await pause(1, new AbortController().signal);
  });
});

describe('inTime', () => {
  it('gives what the work gives or throws, and null when that takes longer', async () => {
    expect(await inTime(Promise.resolve('done'), 1_000_000)).toBe('done');
    await expect(inTime(Promise.reject(reason), 1_000_000)).rejects.toBe(reason);
    expect(await inTime(never, 1)).toBeNull();
  });
});
