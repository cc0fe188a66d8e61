import { expect, test } from 'vitest';
import { savedWords } from './connection-form.ts';

test('a host is said to be connected only when it is', () => {
  expect(savedWords({ connection: { state: 'connected', since: 0 } })).toContain('is connected');
  for (const state of ['connecting', 'waiting', 'refused', 'closed'] as const)
    expect(savedWords({ connection: { state, since: 0 } })).not.toContain('connected');
});
