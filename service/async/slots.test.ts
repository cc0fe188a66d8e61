import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

const never = new AbortController().signal;

it('lets a fixed number in at a time, the rest in order', async () => {
  const slots = createSlots(1);
  const told: string[] = [];
  const done = await slots.take(never);
  const second = slots.use(never, async () => told.push('second'));
  const third = slots.use(never, async () => told.push('third'));
  expect(told).toEqual([]);
  done();
  done();
  await Promise.all([second, third]);
  expect(told).toEqual(['second', 'third']);
});

it('gives the place of one that was called off while waiting to the next', async () => {
  const slots = createSlots(1);
  const done = await slots.take(never);
  const scope = new AbortController();
  const reason = new Error('called off');
  const calledOff = slots.take(scope.signal);
  const next = slots.take(never);
  scope.abort(reason);
  await expect(calledOff).rejects.toBe(reason);
  done();
  (await next)();
  await expect(slots.take(AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(await slots.use(never, async () => 'free again')).toBe('free again');
});

it('loses no place when the turn comes in the moment in which its signal aborts', async () => {
  const slots = createSlots(1);
  const done = await slots.take(never);
  const scope = new AbortController();
  const calledOff = slots.take(scope.signal);
  done();
  scope.abort(new Error('called off'));
  // Either is right for the one that was called off; the place must not be lost with it.
  await calledOff.then(
    (release) => release(),
    () => undefined,
  );
  expect(await slots.use(never, async () => 'free')).toBe('free');
});

it('frees the place of work that fails', async () => {
  const slots = createSlots(1);
  await expect(slots.use(never, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await slots.use(never, async () => 'free')).toBe('free');
});
