import { expect, test } from 'vitest';
import { problemSink } from './clean.ts';

test('an error is told behind any number of trifles, because it decides whether an entry can be used', () => {
  const problems = problemSink();
  for (let count = 0; count < 5_000; count += 1) problems.add('warning', 'TRIFLE', null, 'A trifle.');
  for (let count = 0; count < 5_000; count += 1) problems.add('error', 'GRAVE', null, 'It cannot be used.');
  expect(problems.list.filter(({ severity }) => severity === 'error')).toHaveLength(1);
  expect(problems.list.length).toBeLessThanOrEqual(101);
});
