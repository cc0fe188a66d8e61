import { expect, it } from 'vitest';
import { intakeWords } from './intake.ts';

it.each([
  [true, 0, null],
  [true, 3, null],
  [false, 0, { label: 'Drained', sentence: 'No sessions are left, and no new ones come here.' }],
  [false, 1, { label: 'Draining', sentence: 'One session is left and goes on; no new ones come here.' }],
  [false, 4, { label: 'Draining', sentence: '4 sessions are left and go on; no new ones come here.' }],
])('taking new ones: %s, with %i sessions', (enabled, sessions, words) => {
  expect(intakeWords({ enabled, sessions })).toEqual(words);
});
