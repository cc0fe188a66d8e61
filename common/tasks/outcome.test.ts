import { describe, expect, it, test } from 'vitest';
import type { ErrorCode, ErrorInfo } from '../errors.ts';
import { causesOf, endStateOf, reachOf, reachWords } from './outcome.ts';

const failure = (host: string, code: ErrorCode, message = `${host} says no.`) => ({ host, error: { code, message } });
const incomplete = (done: number, of: number): ErrorInfo => ({
  code: 'INSTALL_INCOMPLETE',
  message: '',
  data: { reach: { done, of } },
});

describe('the state at the end', () => {
  it.each<[string, unknown, ErrorInfo | null, string]>([
    ['an answer', { installed: 4 }, null, 'succeeded'],
    ['no answer', null, null, 'succeeded'],
    ['an answer that reached all', { reach: { done: 4, of: 4 } }, null, 'succeeded'],
    ['an answer that reached some', { reach: { done: 3, of: 4 } }, null, 'partly'],
    ['an answer that reached none: what it is about was done', { reach: { done: 0, of: 1 } }, null, 'partly'],
    ['nothing to reach', { reach: { done: 0, of: 0 } }, null, 'succeeded'],
    ['a failure', null, { code: 'HOST_REFUSED', message: 'No.' }, 'failed'],
    ['a failure on all hosts', null, incomplete(0, 4), 'failed'],
    ['a failure on some hosts', null, incomplete(3, 4), 'partly'],
    ['what is no reach', { reach: { done: 5, of: 4 } }, null, 'succeeded'],
    ['text in its place', { reach: { done: '3', of: 4 } }, null, 'succeeded'],
  ])('%s', (_name, result, error, state) => {
    expect(endStateOf(result, error)).toBe(state);
  });

  test('only what can be is a reach', () => {
    expect(reachOf({ reach: { done: 1, of: 2 } })).toEqual({ done: 1, of: 2 });
    for (const holder of [
      null,
      'x',
      {},
      { reach: null },
      { reach: { done: -1, of: 2 } },
      { reach: { done: 0.5, of: 2 } },
    ])
      expect(reachOf(holder)).toBeNull();
  });
});

describe('causes', () => {
  test('the one that most hosts have comes first, whatever figures its sentence holds', () => {
    const failures = [
      failure('a', 'HOST_UNREACHABLE'),
      failure('b', 'INSTALL_NO_SPACE', 'b has 2 GB free.'),
      failure('c', 'PULL_NO_SPACE', 'c has 3 GB free.'),
      failure('d', 'WORKSPACE_DISABLED', 'It is Tuesday.'),
      failure('e', 'WORKSPACE_DISABLED', 'It is Tuesday.'),
      failure('f', 'INSTALL_NO_SPACE', 'f has 1 GB free.'),
    ];
    expect(causesOf(failures)).toEqual([
      { code: 'INSTALL_NO_SPACE', words: 'not enough disk space', hosts: ['b', 'c', 'f'] },
      { code: 'WORKSPACE_DISABLED', words: 'It is Tuesday', hosts: ['d', 'e'] },
      { code: 'HOST_UNREACHABLE', words: 'not connected', hosts: ['a'] },
    ]);
  });

  it.each([
    [3, 4, [failure('bravo', 'INSTALL_NO_SPACE')], '3 of 4 hosts; 1 host (bravo): not enough disk space'],
    [
      1,
      4,
      [failure('a', 'HOST_TIMED_OUT'), failure('b', 'INSTALL_NO_SPACE'), failure('c', 'HOST_REFUSED')],
      '1 of 4 hosts; 2 hosts: not connected; 1 host (b): not enough disk space',
    ],
    [
      0,
      2,
      [failure('a', 'PULL_NOT_FOUND'), failure('b', 'PULL_NOT_FOUND')],
      'none of 2 hosts; 2 hosts: the image registry has no such image',
    ],
    [0, 1, [failure('a', 'HOST_KEY_CHANGED')], '0 of 1 host; 1 host (a): it cannot be signed in to'],
    [2, 2, [], '2 of 2 hosts'],
  ])('%i of %i in words', (done, of, failures, words) => {
    expect(reachWords({ done, of }, failures)).toBe(words);
  });
});
