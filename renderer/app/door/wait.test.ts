import { expect, it } from 'vitest';
import { secondsLeft, waitsUntil } from './wait.ts';

it('ends as many seconds from now as the service says', () => {
  expect(waitsUntil({ code: 'AUTH_TOO_MANY_FAILURES', data: { retryAfterS: 20 } }, 5_000)).toBe(25_000);
});

it('is none for another failure, and for one that names no time', () => {
  expect(waitsUntil({ code: 'AUTH_NOT_SIGNED_IN', data: { retryAfterS: 20 } }, 0)).toBeNull();
  expect(waitsUntil({ code: 'AUTH_TOO_MANY_FAILURES' }, 0)).toBeNull();
});

it.each([
  [10_000, 0, 10],
  [10_000, 9_001, 1],
  [10_000, 10_000, 0],
  [10_000, 20_000, 0],
])('until %i at %i is %i seconds', (until, now, left) => {
  expect(secondsLeft(until, now)).toBe(left);
});
