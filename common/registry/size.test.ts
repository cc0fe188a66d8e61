import { expect, test } from 'vitest';
import { formatBytes, sumWorstCase, worstCaseBytes } from './size.ts';

test('the worst case is the published size in decimal megabytes, or not known', () => {
  expect(worstCaseBytes(2461)).toBe(2_461_000_000);
  expect(worstCaseBytes(null)).toBeNull();
  expect(sumWorstCase([1000, null, 500])).toEqual({ bytes: 1500, unknown: 1 });
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_500, '2 kB'],
  [950_000_000, '950 MB'],
  [999_600_000, '1.0 GB'],
  [4_246_000_000, '4.2 GB'],
  [131_418_000_000, '131 GB'],
  [2e12, '2.0 TB'],
])('%d is shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
