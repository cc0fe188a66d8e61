import { expect, test } from 'vitest';
import { formatBytes, formatDuration } from './format.ts';

test('no line breaks within a figure', () => {
  const figures = [0, 999, 1e3, 654e6, 1.4e9, 40e12].map(formatBytes);
  expect(figures).toEqual(['0\u00a0B', '999\u00a0B', '1\u00a0kB', '654\u00a0MB', '1.4\u00a0GB', '40\u00a0TB']);
  expect(figures.filter((figure) => figure.includes(' '))).toEqual([]);
  expect(formatDuration(4000)).toBe('4\u00a0s');
  expect(formatDuration(200_000)).toBe('3\u00a0min 20\u00a0s');
});
