import { describe, expect, test } from 'vitest';
import { blankDraft } from '../contract/workspaces.ts';
import { digestOf, mustBeShown, sameRights, warningKey } from './shown.ts';
import { judgeEntry } from './warnings.ts';

describe('what must be shown', () => {
  test.each([
    [{ user: 'root' }, ['user_error:user']],
    [{ user: 1001 }, []],
    [{ privileged: true }, ['privilege:privileged']],
    [{ security_opt: ['seccomp=unconfined'], shm_size: '1g' }, []],
    [{ volumes: ['/run/docker.sock:/s'] }, ['engine_socket:volumes']],
  ])('of %j', (runConfig, expected) => {
    const keys = mustBeShown(judgeEntry({ runConfig })).map(warningKey);
    expect(keys.map((key) => key.replace(/#.+$/, ''))).toEqual(expected);
  });

  test('is named with its value, whatever the order of its keys', () => {
    const key = (go: Record<string, string>) =>
      mustBeShown(judgeEntry({ runConfig: {}, execConfig: { go } })).map(warningKey);
    expect(key({ cmd: 'id', workdir: '/' })).toEqual(key({ workdir: '/', cmd: 'id' }));
    expect(key({ cmd: 'id', workdir: '/' })).not.toEqual(key({ cmd: 'id', workdir: '/tmp' }));
    expect(key({ cmd: 'id' })).not.toEqual(key({ cmd: 'id ' }));
  });
});

test('digests tell values apart', () => {
  const values = [null, '', 'null', 0, '0', [], {}, [[]], { a: 1 }, { a: '1' }, { b: 1 }, ['a', 'b'], ['ab']];
  expect(new Set(values.map(digestOf)).size).toBe(values.length);
});

describe('the same rights', () => {
  test('are those of an edit that changes nothing of them', () => {
    const edited = { ...blankDraft, description: 'other', cores: 1, environment: { A: 'b' } };
    expect(sameRights(blankDraft, edited)).toBe(true);
  });

  test.each([
    { image: 'example/other:1' },
    { dockerRegistry: 'registry.example' },
    { runConfig: { privileged: true } },
    { execConfig: { go: { cmd: 'id' } } },
    { volumeMappings: { '/': { bind: '/host' } } },
    { persistentProfilePath: '/srv/profiles/{username}' },
  ])('are not those of %j', (change) => {
    expect(sameRights(blankDraft, { ...blankDraft, ...change })).toBe(false);
  });
});
