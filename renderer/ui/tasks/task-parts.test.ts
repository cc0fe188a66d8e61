import { expect, test } from 'vitest';
import { latestParts } from './task-parts.ts';

test('of parts with one title only the last attempt is shown, where the first one stood', () => {
  const parts = [
    { id: 'c', title: 'On Harbour', queuedAt: 20 },
    { id: 'a', title: 'On Harbour', queuedAt: 10 },
    { id: 'b', title: 'On Lighthouse', queuedAt: 10 },
  ];
  expect(latestParts(parts).map(({ id }) => id)).toEqual(['c', 'b']);
  expect(latestParts([])).toEqual([]);
});
