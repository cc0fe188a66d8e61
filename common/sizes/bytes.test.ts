import { expect, test } from 'vitest';
import { formatBytes } from './bytes.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [9_300_000, '9.3 MB'],
  [950_000_000, '950 MB'],
  [999_600_000, '1 GB'],
  [4_246_000_000, '4.25 GB'],
  [131_418_000_000, '131 GB'],
  [2e12, '2 TB'],
  [-5_000, '-5 kB'],
])('%d is shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text.replace(' ', '\u00a0'));
});
