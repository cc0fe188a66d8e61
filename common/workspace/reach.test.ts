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
    'missing on one, which has its reason beside it',
    [on('a', 'present'), on('b', 'present'), on('c', 'present'), on('bravo', 'blocked', 'INSTALL_NO_SPACE')],
    '3 of 4 hosts',
  ],
  [
    'missing on several for the same reason',
    [on('a', 'blocked', 'INSTALL_NO_SPACE'), on('b', 'failed', 'PULL_DNS'), on('c', 'blocked', 'PULL_NO_SPACE')],
    'none of 3 hosts; 2 hosts: not enough disk space',
  ],
  ['missing on the only one', [on('a', 'absent', 'INSTALL_IMAGE_NOT_MADE')], null],
  [
    'still coming to one, with the reason of the last try',
    [on('a', 'present'), on('b', 'pulling', 'PULL_FAILED')],
    '1 of 2 hosts',
  ],
  ['there, and not the newest', [on('a', 'present', 'PULL_FAILED'), on('b', 'absent')], '1 of 2 hosts'],
])('a workspace %s', (_name, installs, words) => {
  expect(missingWords(installs)).toBe(words);
});
