import { expect, test } from 'vitest';
import { taskDurationMs, taskSentence } from './task-words.ts';

test('an interrupted task tells the truth, a failed one its error', () => {
  const error = { code: 'ENGINE_DISK_FULL', message: 'The disk is full.' } as const;
  expect(taskSentence({ state: 'interrupted', error, sentence: 'Pulling.' })).toBe('The service ended while this ran.');
  expect(taskSentence({ state: 'failed', error, sentence: 'Pulling.' })).toBe('The disk is full.');
  expect(taskSentence({ state: 'running', error: null, sentence: 'Pulling.' })).toBe('Pulling.');
});

test('the duration of a running task grows, of an ended one it stands', () => {
  expect(taskDurationMs({ startedAt: null, endedAt: null }, 50)).toBeNull();
  expect(taskDurationMs({ startedAt: 10, endedAt: null }, 50)).toBe(40);
  expect(taskDurationMs({ startedAt: 10, endedAt: 30 }, 50)).toBe(20);
});
