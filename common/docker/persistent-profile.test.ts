import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profileVolume, readProfilePath } from './persistent-profile.ts';
import type { RunConfigProblem } from './run-config/values.ts';

const values = { username: 'anna', user_id: 'u-1', image_id: 'w-1' };

function read(path: string): { readonly path: string | null; readonly problems: readonly string[] } {
  const problems: RunConfigProblem[] = [];
  const found = readProfilePath(path, (problem) => problems.push(problem));
  return { path: found, problems: problems.map(({ code, severity }) => `${code} ${severity}`) };
}

const filled = (path: string, more: Partial<typeof values> = {}): string | undefined =>
  profileVolume(path, { ...values, ...more }, () => undefined)?.source;

describe('the folder of a profile', () => {
  test.each([
    ['', null, []],
    ['  ', null, []],
    ['/srv/profiles/{username}/', '/srv/profiles/{username}', []],
    ['/mnt/p/{user_id}/{image_id}', '/mnt/p/{user_id}/{image_id}', []],
    ['/opt/p/shared', '/opt/p/shared', ['PROFILE_SHARED warning']],
    ['/mnt/p/{image_id}', '/mnt/p/{image_id}', ['PROFILE_SHARED warning']],
    ['s3://bucket/{username}', null, ['PROFILE_STORAGE error']],
    ['profiles/{username}', null, ['PROFILE_PATH error']],
    ['/srv/../etc/{username}', null, ['PROFILE_PATH error']],
    ['/srv/a:b/{username}', null, ['PROFILE_PATH error']],
    ['/', null, ['PROFILE_SYSTEM_FOLDER error']],
    ['/{username}', null, ['PROFILE_SYSTEM_FOLDER error']],
    ['//etc//{username}', null, ['PROFILE_SYSTEM_FOLDER error']],
    ['/srv/{name}', null, ['PROFILE_PLACEHOLDER error']],
    ['/srv/{{username}}', null, ['PROFILE_PLACEHOLDER error']],
    ['/srv/{username', null, ['PROFILE_PLACEHOLDER error']],
  ])('%j is %j with %j', (path, expected, problems) => {
    expect(read(path)).toEqual({ path: expected, problems });
  });

  test('is filled in for a person and a workspace', () => {
    expect(profileVolume('/srv/p/{username}/{user_id}/{image_id}', values, () => undefined)).toEqual({
      source: '/srv/p/anna/u-1/w-1',
      written: '/srv/p/{username}/{user_id}/{image_id}',
      target: '/home/kasm-user',
      mode: 'rw',
      uid: 1000,
      gid: 1000,
      required: false,
    });
    expect(filled('/srv/p/{username}', { username: 'anna.b+c@example.org' })).toBe('/srv/p/anna.b+c@example.org');
  });

  test.each([
    ['..', '/srv/p/%2E.'],
    ['../../etc', '/srv/p/%2E.%2F..%2Fetc'],
    ['.', '/srv/p/%2E'],
    ['', '/srv/p/%'],
    ['a:b', '/srv/p/a%3Ab'],
    ['{image_id}', '/srv/p/%7Bimage_id%7D'],
    ['a\nb', '/srv/p/a%0Ab'],
    ['%2E', '/srv/p/%252E'],
    ["o'neill", '/srv/p/o%27neill'],
  ])('holds the name %j inside of it', (username, expected) => {
    expect(filled('/srv/p/{username}', { username })).toBe(expected);
  });

  test('is never left, and never shared by two names', () => {
    const name = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const folder = filled('/srv/p/{username}', { username: a }) ?? '';
        expect(folder).toMatch(/^\/srv\/p\/[^/:\\]+$/);
        expect(['.', '..']).not.toContain(folder.slice('/srv/p/'.length));
        if (a.toWellFormed() !== b.toWellFormed())
          expect(filled('/srv/p/{username}', { username: b })).not.toBe(folder);
        const joined = filled('/srv/p/{username}{user_id}', { username: a, user_id: b }) ?? '';
        expect(joined.split('/').some((step) => step === '.' || step === '..')).toBe(false);
      }),
    );
  });
});
