import { expect, test } from 'vitest';
import { problemSink } from './clean.ts';
import { readSizeMb, worstCaseBytes } from './size.ts';

test('the worst case is the published size in decimal megabytes, or not known', () => {
  expect(worstCaseBytes(2461)).toBe(2_461_000_000);
  expect(worstCaseBytes(null)).toBeNull();
});

test.each([
  [20, 20],
  ['20', 20],
  [49.5, 50],
  [131_418, 131_418],
  [1e308, 9_000_000_000],
  [Number.POSITIVE_INFINITY, 9_000_000_000],
])('a size of %j MB is marked and counts as %d MB', (published, counted) => {
  const problems = problemSink();
  const size = readSizeMb(published, 'size', problems);
  expect(size).toBe(counted);
  expect(Number.isSafeInteger(worstCaseBytes(size))).toBe(true);
  expect(problems.list[0]).toMatchObject({ severity: 'warning', code: 'SIZE_NOT_BELIEVABLE' });
  expect(problems.list[0]?.message).toContain('counts as the worst case');
});

test.each([0, -1, '-20', '2 GB', null, undefined, Number.NaN])('%j is no size at all', (published) => {
  const problems = problemSink();
  expect(readSizeMb(published, 'size', problems)).toBeNull();
  expect(problems.list).toHaveLength(1);
});
