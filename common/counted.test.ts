import { expect, it } from 'vitest';
import { counted } from './counted.ts';

it.each([
  [0, '0 entries'],
  [1, '1 entry'],
  [2, '2 entries'],
])('%i is %s', (count, words) => {
  expect(counted(count, 'entry', 'entries')).toBe(words);
});

it('adds an s where nothing else is said', () => {
  expect([counted(1, 'session'), counted(2, 'session')]).toEqual(['1 session', '2 sessions']);
});
