import { expect, it } from 'vitest';
import { DisposableStore } from './disposables.ts';
import { failOnLeaks, watchForLeaks } from './testing/leaks.ts';

failOnLeaks();

function recorded() {
  const done: string[] = [];
  const store = new DisposableStore();
  const add = (name: string, dispose: () => unknown = () => undefined) =>
    store.add(name, () => {
      done.push(name);
      return dispose();
    });
  return { done, store, add };
}

it('takes everything down once, last added first, and waits for what takes its time', async () => {
  const { done, store, add } = recorded();
  const slow = Promise.withResolvers<void>();
  add('first');
  add('slow', () => slow.promise);
  add('last');
  const end = store.dispose();
  expect(done).toEqual(['last', 'slow']);
  slow.resolve();
  await end;
  expect(done).toEqual(['last', 'slow', 'first']);
  await store.dispose();
  expect(done).toHaveLength(3);
});

it('takes down the rest when one fails, and then tells of it', async () => {
  const { done, store, add } = recorded();
  const cause = new Error('no');
  add('first');
  add('broken', () => Promise.reject(cause));
  await expect(store.dispose()).rejects.toMatchObject({ message: '"broken" could not be taken down', cause });
  expect(done).toEqual(['broken', 'first']);
});

it('takes one down before the others, and never twice', async () => {
  const { done, store, add } = recorded();
  const one = add('one');
  add('other');
  await store.delete(one);
  await store.delete(one);
  expect(done).toEqual(['one']);
  await store.dispose();
  expect(done).toEqual(['one', 'other']);
});

it('takes down what comes too late', async () => {
  const { done, store, add } = recorded();
  await store.dispose();
  add('late');
  await store.dispose();
  expect(done).toEqual(['late']);
});

it('that nobody takes down is found, with the place that made it', async () => {
  const watch = watchForLeaks();
  const store = new DisposableStore();
  expect(watch.left()).toEqual([expect.stringContaining('disposables.test.ts')]);
  await store.dispose();
  expect(watch.left()).toEqual([]);
  watch.stop();
});
