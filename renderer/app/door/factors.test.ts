import { expect, it } from 'vitest';
import { factorsToOffer } from './factors.ts';

it('offers what the person has, a recovery code last', () => {
  expect(factorsToOffer(['recovery', 'totp', 'passkey'], true)).toEqual(['passkey', 'totp', 'recovery']);
  expect(factorsToOffer(['totp'], true)).toEqual(['totp']);
});

it('offers no passkey where the browser has none', () => {
  expect(factorsToOffer(['passkey', 'recovery'], false)).toEqual(['recovery']);
  expect(factorsToOffer(['passkey'], false)).toEqual([]);
});
