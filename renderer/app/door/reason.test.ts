import { expect, it } from 'vitest';
import { reasonOf, reasonWords } from './reason.ts';

const signIn = { person: { userId: 'a', userName: 'anna', expiresAt: 1_000 } };

it('has expired from its end on, and was ended before', () => {
  expect(reasonOf(signIn, 1_000)).toBe('expired');
  expect(reasonOf(signIn, 999)).toBe('ended');
  expect(reasonOf({ person: null }, 5_000)).toBe('ended');
});

it('is said in words of its own', () => {
  expect(reasonWords('ended').title).not.toBe(reasonWords('expired').title);
});
