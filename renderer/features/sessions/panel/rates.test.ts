import { expect, it } from 'vitest';
import { ceilingOf, ratesOf } from './rates.ts';

it('makes rates of counters', () => {
  const samples = [
    { at: 1000, networkRxBytes: 100, networkTxBytes: 0 },
    { at: 3000, networkRxBytes: 300, networkTxBytes: 50 },
    { at: 4000, networkRxBytes: 10, networkTxBytes: 60 },
    { at: 4000, networkRxBytes: 20, networkTxBytes: 60 },
  ];
  expect(ratesOf(samples)).toEqual([
    { at: 3000, rx: 100, tx: 25 },
    { at: 4000, rx: 0, tx: 10 },
  ]);
  expect(ratesOf([])).toEqual([]);
});

it.each([
  [0, 1],
  [1, 1],
  [1.2, 2],
  [2, 2],
  [4096, 5000],
  [7, 10],
])('scales %s up to %s', (value, ceiling) => {
  expect(ceilingOf(value)).toBe(ceiling);
});
