import { beforeEach, expect, it } from 'vitest';
import { type Comebacks, createComebacks } from './comebacks.ts';

let now: number;
let tasks: { readonly ms: number; readonly task: () => void }[];
let comebacks: Comebacks;
let looked: number;
const first = { startedAt: '2026-01-01T00:00:00Z' };
const look = () => {
  looked += 1;
};

beforeEach(() => {
  now = 1000;
  tasks = [];
  looked = 0;
  comebacks = createComebacks({
    now: () => now,
    after: (ms, task) => {
      const one = { ms, task };
      tasks.push(one);
      return () => {
        tasks = tasks.filter((other) => other !== one);
      };
    },
  });
});

it('a container that just ended is waited for, looked at again once, and then no longer', () => {
  expect(comebacks.awaited('a', first, look)).toBe(true);
  expect(comebacks.awaited('a', first, look)).toBe(true);
  expect(tasks).toHaveLength(1);
  now += tasks[0]?.ms ?? 0;
  tasks[0]?.task();
  expect(looked).toBe(1);
  expect(comebacks.awaited('a', first, look)).toBe(false);
});

it('each end of another start is waited for anew, and each session for itself', () => {
  comebacks.awaited('a', first, look);
  now += 60_000;
  expect(comebacks.awaited('a', { startedAt: '2026-01-01T00:00:05Z' }, look)).toBe(true);
  expect(comebacks.awaited('b', first, look)).toBe(true);
  // The look of the first end is called off: nobody waits for it any more.
  expect(tasks).toHaveLength(2);
});

it('nothing is looked at after the end of the service', () => {
  comebacks.awaited('a', first, look);
  comebacks.dispose();
  expect(tasks).toEqual([]);
});
