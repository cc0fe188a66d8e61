import { expect, it } from 'vitest';
import type { ErrorCode } from '../errors.ts';
import type { Install } from '../model/workspaces.ts';
import { missingWords } from './reach.ts';

const on = (
  hostName: string,
  observed: Install['observed'],
  code?: ErrorCode,
): Parameters<typeof missingWords>[0][number] => ({
  hostName,
  desired: 'present',
  observed,
  reason: code === undefined ? null : { code, message: 'No.' },
});

it.each([
  ['on every host', [on('a', 'present'), on('b', 'present')], null],
  ['wanted on none', [], null],
  ['leaving one', [on('a', 'present'), { ...on('b', 'failed', 'PULL_FAILED'), desired: 'absent' as const }], null],
  [
    'missing on one',
    [on('a', 'present'), on('b', 'present'), on('c', 'present'), on('bravo', 'blocked', 'INSTALL_NO_SPACE')],
    '3 of 4 hosts; 1 host (bravo): not enough disk space',
  ],
  [
    'still coming to one, with the reason of the last try',
    [on('a', 'present'), on('b', 'pulling', 'PULL_FAILED')],
    '1 of 2 hosts',
  ],
  ['there, and not the newest', [on('a', 'present', 'PULL_FAILED'), on('b', 'absent')], '1 of 2 hosts'],
])('a workspace %s', (_name, installs, words) => {
  expect(missingWords(installs)).toBe(words);
});
