import { expect, it } from 'vitest';
import { again } from './again.ts';

const failing = (times: number) => {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return `call ${calls}`;
  };
};

it.each([0, 1, 3])('gives what comes after %s failures', async (times) => {
  expect(await again(failing(times), [0, 0, 0])).toBe(`call ${times + 1}`);
});

it('tells the last failure where nothing comes', async () => {
  await expect(again(failing(9), [0, 0, 0])).rejects.toThrow('failure 4');
});
