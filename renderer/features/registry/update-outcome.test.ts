import { expect, it } from 'vitest';
import { updateOutcome } from './update-outcome.ts';

const attempt = (at: number, ok: boolean, changed: boolean) => ({ at, ok, changed, error: null, tried: [] });

it.each([
  ['none', null],
  ['first', attempt(50_003, true, true)],
  ['failed', attempt(90_000, false, false)],
  ['changed', attempt(90_000, true, true)],
  ['same', attempt(90_000, true, false)],
])('the last look came to: %s', (outcome, lastAttempt) => {
  expect(updateOutcome({ createdAt: 50_000, lastAttempt })).toBe(outcome);
});
