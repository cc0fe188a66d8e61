/** On the real locks and channels of the platform, which Node has too. */
import { afterEach, describe, expect, it } from 'vitest';
import { announceWindow, locksOf, windowCloses, windowOpens } from './own-window.ts';

const locks = locksOf({ navigator });
if (locks === null) throw new Error('This Node has no locks');

const windows = new Set<() => void>();
afterEach(() => {
  for (const close of windows) close();
  windows.clear();
});
/** Opens one and waits until it says so. */
async function open(id: string): Promise<() => void> {
  const opened = windowOpens(id, 5_000);
  const close = announceWindow(id, locks);
  windows.add(close);
  expect(await opened).toBe(true);
  return close;
}
/** Whether it has happened once everything that is on its way has. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  // A lock of its own is given after those that were asked for before.
  await locks?.request('after', () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('a window of its own', () => {
  it('is gone when it says nothing any more', async () => {
    const close = await open('a');
    const closed = windowCloses('a', locks, 20);
    expect(await settled(closed)).toBe(false);
    close();
    await closed;
  });

  it('is there for as long as one of several is', async () => {
    const first = await open('a');
    const second = await open('a');
    const closed = windowCloses('a', locks, 20);
    first();
    expect(await settled(closed)).toBe(false);
    second();
    await closed;
  });

  it('is not gone while it is loaded anew', async () => {
    const close = await open('a');
    const closed = windowCloses('a', locks, 5_000);
    close();
    await open('a');
    expect(await settled(closed)).toBe(false);
  });

  it('is another one for another session', async () => {
    await open('a');
    await windowCloses('b', locks, 20);
    expect(await windowOpens('b', 20)).toBe(false);
  });

  it('is told where there are no locks', async () => {
    const opened = windowOpens('a', 5_000);
    windows.add(announceWindow('a', null));
    expect(await opened).toBe(true);
  });
});
