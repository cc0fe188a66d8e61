import { describe, expect, test } from 'vitest';
import { blankDraft } from '../model/workspaces.ts';
import type { JsonObject } from './document.ts';
import { digestOf, isConfirmed, keysOfOwnCommands, mustBeShown, sameRights, warningKey } from './shown.ts';
import { judgeEntry } from './warnings.ts';

describe('what must be shown', () => {
  test.each([
    [{ user: 'root' }, ['user_error:user']],
    [{ user: 1001 }, []],
    [{ privileged: true }, ['privilege:privileged']],
    [{ security_opt: ['seccomp=unconfined'], shm_size: '1g' }, []],
    [{ volumes: ['/run/docker.sock:/s'] }, ['engine_socket:volumes']],
    [{ volumes: ['/x:/x'] }, ['unknown_path:volumes']],
    [{ user: '01000' }, ['user_error:user']],
    [{ user: '1000:0' }, []],
    [{ devices: ['/dev/video0', '/dev/dri'] }, []],
    [{ devices: ['/dev/odd'] }, ['unknown_device:devices']],
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

describe('what was confirmed', () => {
  const digest = 'd1';
  const warning = (
    explanationId: string,
    property: string,
    severity: 'info' | 'weakened' | 'unknown' | 'host-root',
  ) => ({
    explanationId,
    property,
    severity,
    digest,
  });
  const capability = warning('capability', 'cap_add', 'host-root');

  test('is what was named', () => {
    expect(isConfirmed(capability, ['capability:cap_add#d1'])).toBe(true);
    expect(isConfirmed(capability, new Set(['capability:cap_add#d1']))).toBe(true);
    expect(isConfirmed({ ...capability, digest: undefined }, ['capability:cap_add'])).toBe(true);
  });

  test.each([
    ['nothing', []],
    ['another value', ['capability:cap_add#d2', 'capability:cap_add', 'capability:cap_add#']],
    ['another property', ['capability:devices#d1', 'capability:cap_add.x#d1']],
    ['what is no name', [null, 5, {}, ['capability:cap_add#d1'], '', '#d1', ':cap_add#d1']],
    ['a grade below', ['unknown_setting:cap_add#d1', 'flag_property:cap_add#d1', 'host_folder:cap_add#d1']],
    ['a name that nobody is asked about', ['made_up:cap_add#d1', 'constructor:cap_add#d1', 'user_error:cap_add#d1']],
  ])('is not confirmed by %s', (_what, keys) => {
    expect(isConfirmed(capability, keys)).toBe(false);
  });

  test('outlives another name of the same grade, or of a lower one', () => {
    expect(isConfirmed(warning('engine_socket', 'volumes', 'host-root'), ['host_system:volumes#d1'])).toBe(true);
    expect(isConfirmed(warning('volume_driver', 'mounts', 'host-root'), ['host_system:mounts#d1'])).toBe(true);
    expect(isConfirmed(warning('unknown_path', 'volumes', 'unknown'), ['host_system:volumes#d1'])).toBe(true);
    expect(isConfirmed(warning('unknown_path', 'volumes', 'unknown'), ['unknown_setting:volumes#d1'])).toBe(true);
    expect(isConfirmed(warning('host_system', 'volumes', 'host-root'), ['unknown_path:volumes#d1'])).toBe(false);
  });

  test('of a command covers what allows less', () => {
    const confirmed = (id: string, key: string, by: string) =>
      isConfirmed(warning(id, `exec_config.go.${key}`, 'weakened'), [by]);
    expect(confirmed('exec_root', 'user', 'exec_privileged:exec_config.go.privileged#d1')).toBe(true);
    expect(confirmed('exec_command', 'cmd', 'exec_root:exec_config.go.user#d1')).toBe(true);
    expect(confirmed('exec_root', 'user', 'exec_command:exec_config.go.cmd#d1')).toBe(false);
    expect(confirmed('exec_privileged', 'privileged', 'exec_root:exec_config.go.user#d1')).toBe(false);
    expect(confirmed('exec_root', 'user', 'exec_root:exec_config.assign.user#d1')).toBe(false);
    expect(confirmed('exec_root', 'user', 'privilege:exec_config.go.user#d1')).toBe(false);
  });

  test('of rights says nothing of whom the session runs as', () => {
    expect(isConfirmed(warning('user_error', 'user', 'weakened'), ['privilege:user#d1'])).toBe(false);
    expect(
      isConfirmed({ explanationId: 'image_root', property: 'image', severity: 'weakened' }, ['image_root:image']),
    ).toBe(true);
  });

  test.each<[JsonObject, string]>([
    [{ privileged: true }, 'privilege'],
    [{ cap_add: ['SYS_ADMIN'] }, 'sys_admin'],
    [{ devices: ['/dev/sda'] }, 'device'],
    [{ volumes: ['/etc:/e'] }, 'host_system'],
    [{ volumes: ['/var/run/docker.sock:/s'] }, 'engine_socket'],
    [{ user: 'root' }, 'user_error'],
  ])('before bodies were judged stays so where the grade did not rise: %j', (runConfig, id) => {
    const [[property = '', value = null] = []] = Object.entries(runConfig);
    const stored = `${id}:${property}#${digestOf(value)}`;
    const warnings = mustBeShown(judgeEntry({ runConfig }));
    expect(warnings.map((warning) => isConfirmed(warning, [stored]))).toEqual([true]);
    expect(warnings.map(warningKey)).toEqual([stored]);
  });
});

describe('of workspaces that come with the program', () => {
  const go = { cmd: 'open' };
  test.each<[string, Partial<Parameters<typeof judgeEntry>[0]>, boolean]>([
    ['a command of the session’s own user', { execConfig: { go } }, true],
    ['one that runs as root', { execConfig: { go: { ...go, user: 'root' } } }, false],
    ['a privileged one', { execConfig: { go: { ...go, privileged: true } } }, false],
    ['root in the container', { execConfig: { go }, runConfig: { user: 'root' } }, false],
    ['a privileged container', { execConfig: { go }, runConfig: { privileged: true } }, false],
  ])('counts as shown, or not: %s', (_what, entry, covered) => {
    const warnings = judgeEntry({ runConfig: {}, ...entry });
    const keys = keysOfOwnCommands(warnings);
    expect(mustBeShown(warnings).every((warning) => isConfirmed(warning, keys))).toBe(covered);
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
