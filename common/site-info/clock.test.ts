import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockDifference, clockWords, isFarOff } from './clock.ts';

describe('two clocks', () => {
  it('are compared in the middle of the way, and can be wrong by half of it', () => {
    expect(clockDifference({ saidAt: 1_000_100, askedAt: 1_000_000, tookMs: 200 })).toEqual({
      aheadMs: 0,
      withinMs: 100,
    });
    expect(clockDifference({ saidAt: 1_042_100, askedAt: 1_000_000, tookMs: 200 })).toEqual({
      aheadMs: 42_000,
      withinMs: 100,
    });
    expect(clockDifference({ saidAt: 990_000, askedAt: 1_000_000, tookMs: 0 })).toEqual({
      aheadMs: -10_000,
      withinMs: 0,
    });
  });

  it('hold the true difference within what is said, wherever on the way the answer was made', () => {
    const numbers = fc.record({ ahead: fc.integer({ min: -1e9, max: 1e9 }), there: fc.nat(5000), back: fc.nat(5000) });
    fc.assert(
      fc.property(numbers, ({ ahead, there, back }) => {
        const askedAt = 1_800_000_000_000;
        const found = clockDifference({ saidAt: askedAt + there + ahead, askedAt, tookMs: there + back });
        expect(Math.abs(found.aheadMs - ahead)).toBeLessThanOrEqual(found.withinMs + 1);
      }),
    );
  });

  it.each([
    [0, 12, 'In step (±12 ms)'],
    [-900, 5, 'In step (±900 ms)'],
    [3000, 4000, 'In step (±4000 ms)'],
    [42_000, 10, '42 s ahead'],
    [-3_780_000, 10, '1 h 3 min behind'],
    [-90_061_000, 10, '1 d 1 h behind'],
    [3_600_000, 10, '1 h ahead'],
  ])('%i ms, within %i ms: %s', (aheadMs, withinMs, words) => {
    expect(clockWords({ aheadMs, withinMs }).replaceAll('\u00a0', ' ')).toBe(words);
  });

  it('are far off only where the way cannot have made it', () => {
    expect(isFarOff({ aheadMs: 15_000, withinMs: 100 })).toBe(true);
    expect(isFarOff({ aheadMs: -15_000, withinMs: 100 })).toBe(true);
    expect(isFarOff({ aheadMs: 15_000, withinMs: 6_000 })).toBe(false);
    expect(isFarOff({ aheadMs: 9_000, withinMs: 1 })).toBe(false);
  });
});
