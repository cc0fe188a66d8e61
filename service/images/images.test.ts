import { expect, test } from 'vitest';
import { buildDetailSchema } from '../../common/model/images.ts';
import { newestHolder } from './bring.ts';
import { createBuildTail } from './build-tail.ts';

const holder = (createdAt: number, architecture = 'amd64') => ({ image: { createdAt, architecture } });

test('an image is copied from where its newest is, if that fits and is newer than what is there', () => {
  const [old, young, other] = [holder(1), holder(2), holder(3, 'arm64')];
  expect(newestHolder(null, [old, young, other], 'amd64')).toBe(young);
  expect(newestHolder(null, [old, young, other], null)).toBe(other);
  expect(newestHolder(null, [other], 'amd64')).toBeNull();
  expect(newestHolder({ createdAt: 1 }, [old, young], 'amd64')).toBe(young);
  expect(newestHolder({ createdAt: 2 }, [old, young], 'amd64')).toBeNull();
  expect(newestHolder(null, [], 'amd64')).toBeNull();
});

test('of a log the end is kept, in lines and in characters', () => {
  const tail = createBuildTail();
  const at = { step: 1, steps: 2, instruction: 'RUN x' };
  for (let line = 1; line <= 400; line += 1) tail.add({ ...at, lines: [`line ${line}`] });
  const many = buildDetailSchema.parse(tail.add({ ...at, lines: [] }));
  expect([many.lines.length, many.lines.at(-1), many.linesLeftOut]).toEqual([300, 'line 400', 100]);
  const long = tail.add({ ...at, lines: Array.from({ length: 300 }, () => 'x'.repeat(400)) });
  expect(long.lines.join('').length).toBeLessThanOrEqual(24_000);
  expect(long.lines.length + long.linesLeftOut).toBe(700);
});
