import { expect, test } from 'vitest';
import { pushSample, type Sample, series, windowMs } from './sample-window.ts';

const sample = (at: number, cpuCores = 1): Sample => ({ at, cpuCores, memoryUsedBytes: 1, memoryTotalBytes: 2 });

test('keeps two minutes', () => {
  const samples = pushSample(pushSample([sample(0)], sample(1000)), sample(windowMs));
  expect(samples.map(({ at }) => at)).toEqual([1000, windowMs]);
});

test('a pause is a gap, not a line', () => {
  const [times, values] = series([sample(1000, 0.5), sample(2000, 0.7), sample(60_000, 0.9)], (one) => one.cpuCores);
  expect(times).toEqual([1, 2, 2.001, 60]);
  expect(values).toEqual([0.5, 0.7, null, 0.9]);
});
