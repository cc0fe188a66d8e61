import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate.ts';

const limits = { each: { burst: 3, perMinute: 6 }, all: { burst: 5, perMinute: 60 } };

function limited() {
  const clock = { now: 0 };
  return { clock, rate: createRateLimit(limits, () => clock.now) };
}

describe('how often may be asked', () => {
  it('a few at once, then one after another, and it is said when', () => {
    const { clock, rate } = limited();
    expect([1, 2, 3, 4].map(() => rate.ask('192.0.2.1'))).toEqual([0, 0, 0, 10]);
    clock.now = 4000;
    expect(rate.ask('192.0.2.1')).toBe(6);
    clock.now = 10_000;
    expect([rate.ask('192.0.2.1'), rate.ask('192.0.2.1')]).toEqual([0, 10]);
  });

  it('by one address, not in the place of others', () => {
    const { rate } = limited();
    for (let at = 0; at < 10; at += 1) rate.ask('192.0.2.1');
    expect([rate.ask('192.0.2.2'), rate.ask('192.0.2.3')]).toEqual([0, 0]);
  });

  it('by all together, however many addresses there are', () => {
    const { rate } = limited();
    const answers = Array.from({ length: 8 }, (_, at) => rate.ask(`192.0.2.${at}`));
    expect(answers.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1', true],
    ['2001:db8:1:2::1', '2001:0db8:1:2:ffff::', false],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.10', false],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::1%eth1', true],
  ])('%s and %s count as one: %s', (one, other, isOne) => {
    const { rate } = limited();
    for (let at = 0; at < 3; at += 1) rate.ask(one);
    expect(rate.ask(other) > 0).toBe(isOne);
  });

  it('never more than the burst and what was added since, also where the clock jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20_000, max: 20_000 }), { maxLength: 200 }), (steps) => {
        const { clock, rate } = limited();
        let forward = 0;
        let granted = 0;
        for (const step of steps) {
          clock.now += step;
          forward += Math.max(0, step);
          if (rate.ask('192.0.2.1') === 0) granted += 1;
        }
        expect(granted).toBeLessThanOrEqual(limits.each.burst + (forward / 60_000) * limits.each.perMinute + 1e-6);
      }),
    );
  });
});
