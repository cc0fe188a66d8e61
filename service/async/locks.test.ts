import { expect, it } from 'vitest';
import { createLocks } from './locks.ts';

it('runs work of one key in turn, of different keys side by side, and goes on after a failure', async () => {
  const locks = createLocks();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = locks.run('a', async () => {
    told.push('a1 begins');
    await gate.promise;
    told.push('a1 ends');
    throw new Error('a1 failed');
  });
  const second = locks.run('a', async () => {
    told.push('a2');
    return 2;
  });
  await locks.run('b', async () => told.push('b'));
  expect(locks.busy('a')).toBe(true);
  expect(locks.busy('b')).toBe(false);
  gate.resolve();
  await expect(first).rejects.toThrow('a1 failed');
  expect(await second).toBe(2);
  expect(told).toEqual(['a1 begins', 'b', 'a1 ends', 'a2']);
  await locks.run('a', async () => undefined);
  expect(locks.busy('a')).toBe(false);
});
