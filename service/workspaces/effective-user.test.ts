import { describe, expect, it } from 'vitest';
import { isRoot, knownUid, userText, usesImageUser } from './effective-user.ts';

const draft = (runConfig: Record<string, unknown>) => ({ image: 'a/b:1', runConfig });

describe('who sessions start as', () => {
  it.each([
    [{}, '1000', '1000'],
    [{ user: 'root' }, '1000', 'root'],
    [{ user: 0 }, '1000', '0'],
    [{ user: '' }, 'kasm-user', 'kasm-user'],
    [{ user: null }, '', ''],
    [{ user: ':1000' }, '1000', ':1000'],
    [{ user: ' ' }, '1000', ' '],
  ])('with %j over the image’s %j: %j', (runConfig, image, user) =>
    expect(userText(draft(runConfig), image)).toBe(user),
  );

  it('is the image’s own where the workspace names nobody', () => {
    expect(usesImageUser(draft({}))).toBe(true);
    expect(usesImageUser(draft({ user: '' }))).toBe(true);
    expect(usesImageUser(draft({ user: 1000 }))).toBe(false);
    expect(usesImageUser(draft({ user: ':0' }))).toBe(false);
  });

  it('counts what nobody can tell as root', () => {
    expect([0, 'unknown' as const, 1, 1000].map(isRoot)).toEqual([true, true, false, false]);
  });

  it('holds what was seen on a host for as long as the same user counts', () => {
    const seen = { image: '', user: 'kasm', uid: 1000 };
    expect(knownUid(draft({ user: 'kasm' }), seen)).toBe(1000);
    expect(knownUid(draft({ user: 'other' }), seen)).toBeNull();
    expect(knownUid(draft({}), seen)).toBe(0);
    expect(knownUid(draft({ user: '+0' }), seen)).toBe(0);
    expect(knownUid(draft({}), null)).toBeNull();
  });
});
