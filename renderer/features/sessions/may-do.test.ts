import { describe, expect, it } from 'vitest';
import { builtInRoles, type Permission } from '../../../common/access/permissions.ts';
import { rightsOf } from '../../app/may.ts';
import { mayDo } from './may-do.ts';

const having = (permissions: readonly Permission[]) => rightsOf({ permissions, hasPassword: true }, false);
const mine = { userId: 'anna' };
const theirs = { userId: 'bo' };
const may = (action: Parameters<typeof mayDo>[0], session: { userId: string }, permissions: readonly Permission[]) =>
  mayDo(action, session, 'anna', having(permissions));

describe('what somebody may do with a session', () => {
  it('is everything with their own ones where they may work', () => {
    const own: readonly Permission[] = ['sessions.view', 'sessions.modify', 'sessions.connect'];
    expect([may('open', mine, own), may('watch', mine, own), may('end', mine, own)]).toEqual([true, true, true]);
    expect([may('open', theirs, own), may('watch', theirs, own), may('end', theirs, own)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is watching those of others, and nothing more, for who observes', () => {
    const observer: readonly Permission[] = ['sessions.view', 'sessions.observe'];
    expect([may('watch', theirs, observer), may('open', theirs, observer), may('end', theirs, observer)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is saving them as an image where they may make workspaces besides', () => {
    const own: readonly Permission[] = ['sessions.view', 'sessions.modify'];
    expect([may('save', mine, own), may('save', mine, [...own, 'workspaces.modify'])]).toEqual([false, true]);
    expect([may('save', theirs, [...own, 'workspaces.modify']), may('save', theirs, builtInRoles.operator)]).toEqual([
      false,
      true,
    ]);
  });

  it('is nothing for a viewer, and everything for support', () => {
    expect(may('watch', mine, builtInRoles.viewer)).toBe(false);
    for (const session of [mine, theirs]) expect(may('end', session, builtInRoles.support)).toBe(true);
  });
});
