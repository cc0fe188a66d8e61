import { expect, test } from 'vitest';
import { flawsInWords, heldInWords } from './registry-summary.ts';

const asked = 'for something that the owner of a host should know of (security warnings)';

test.each([
  [{ workspaces: 0, flagged: 0, unusable: 0 }, '0 workspaces'],
  [{ workspaces: 1, flagged: 0, unusable: 0 }, `1 workspace; none asks ${asked}`],
  [{ workspaces: 2, flagged: 1, unusable: 0 }, `2 workspaces; 1 asks ${asked}`],
  [{ workspaces: 2, flagged: 2, unusable: 1 }, `2 workspaces; 2 ask ${asked}; 1 cannot be used`],
])('%j', (held, words) => {
  expect(heldInWords(held)).toBe(words);
});

test('errors and warnings are counted, one of them as one', () => {
  expect(flawsInWords({ errors: 1, warnings: 2 })).toBe('To put right: 1 error, 2 warnings');
  expect(flawsInWords({ errors: 0, warnings: 0 })).toBe('Nothing to put right: no errors, no warnings');
});
