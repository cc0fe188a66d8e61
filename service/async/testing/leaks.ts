import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect } from 'vitest';
import { disposedChannel, madeChannel } from '../disposables.ts';

/** What listens from now on for stores that nobody takes down. */
export function watchForLeaks(): { readonly left: () => readonly string[]; readonly stop: () => void } {
  const places = new Map<unknown, string>();
  const onMade = (store: unknown) => places.set(store, new Error('A DisposableStore was made here').stack ?? '');
  const onDisposed = (store: unknown) => places.delete(store);
  subscribe(madeChannel.name, onMade);
  subscribe(disposedChannel.name, onDisposed);
  return {
    left: () => [...places.values()],
    stop: () => {
      unsubscribe(madeChannel.name, onMade);
      unsubscribe(disposedChannel.name, onDisposed);
    },
  };
}

/**
 * Fails each test of the file that makes a `DisposableStore` and does not take it down, and says where it was made. Called
 * above the hooks that take down what tests share: those run before this one looks.
 */
export function failOnLeaks(): void {
  let watch: ReturnType<typeof watchForLeaks> | undefined;
  beforeEach(() => {
    watch = watchForLeaks();
  });
  afterEach(() => {
    watch?.stop();
    expect(watch?.left()).toEqual([]);
  });
}
