import { expect, it } from 'vitest';
import { takeEach } from './thumbnails.ts';

it('takes the pictures of all others, whatever one session does', async () => {
  const taken: string[] = [];
  const failed: string[] = [];
  const take = async (name: string): Promise<void> => {
    if (name.startsWith('silent')) await new Promise(() => undefined);
    if (name === 'broken') throw new Error('broken');
    taken.push(name);
  };
  const names = ['silent 1', 'a', 'broken', 'silent 2', 'silent 3', 'b'];
  await takeEach(names, { atATime: 2, deadlineMs: 20 }, take, (name) => failed.push(name));
  expect(taken).toEqual(['a', 'b']);
  expect(failed.sort()).toEqual(['broken', 'silent 1', 'silent 2', 'silent 3']);
});

it('asks no more at the same time than it may', async () => {
  let running = 0;
  let most = 0;
  const take = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  };
  await takeEach([1, 2, 3, 4, 5], { atATime: 2, deadlineMs: 10_000 }, take, (_row, thrown) => {
    throw thrown;
  });
  expect(most).toBe(2);
});
