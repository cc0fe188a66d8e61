import { describe, expect, it } from 'vitest';
import { lockoutRules, waitMs } from './lockout.ts';

describe('the wait after failures', () => {
  it('begins after those that are free, doubles, and has an end', () => {
    const rule = { free: 2, firstMs: 10, mostMs: 60 };
    expect([0, 2, 3, 4, 5, 6, 7, 1000].map((failures) => waitMs(failures, rule))).toEqual([
      0, 0, 10, 20, 40, 60, 60, 60,
    ]);
  });

  it('that others can cause is a minute at most', () => {
    const { name, address, mark, pair } = lockoutRules;
    for (const { mostMs } of [name, address, mark]) expect(mostMs).toBeLessThanOrEqual(60_000);
    expect(pair.mostMs).toBe(15 * 60_000);
  });
});
