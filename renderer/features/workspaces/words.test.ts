import { expect, test } from 'vitest';
import { enabledWords, repairWords } from './words.ts';

test('what is enabled is said to be enabled, and its images only to be on the way', () => {
  expect(enabledWords(1, false, 0)).toBe('1 workspace disabled.');
  expect(enabledWords(2, true, 0)).toBe('2 workspaces enabled.');
  expect(enabledWords(1, true, 1)).toMatch(/^1 workspace enabled\. Its image is on the way/);
  expect(enabledWords(3, true, 2)).toMatch(/^3 workspaces enabled\. Their images are on the way/);
});

test('another try is ordered, not done', () => {
  expect(repairWords(true)).toMatch(/^Another pull was ordered\./);
  expect(repairWords(false)).toMatch(/^Another try was ordered\./);
});
