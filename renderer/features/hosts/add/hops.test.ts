import { expect, test } from 'vitest';
import { hopOf, hopStates } from './hops.ts';

test('what comes before the failing hop has passed, what comes after is not known', () => {
  expect(hopStates('HOST_LOGIN_FAILED')?.map(({ state }) => state)).toEqual([
    'passed',
    'passed',
    'passed',
    'passed',
    'failed',
    'unknown',
    'unknown',
  ]);
  expect(hopStates('HOST_ADDED_ALREADY')).toBeNull();
});

test('failures of the engine itself are the last hop', () => {
  expect(hopOf('ENGINE_NOT_RUNNING')).toBe('engine');
  expect(hopOf('ENGINE_NO_PERMISSION')).toBe('access');
});
