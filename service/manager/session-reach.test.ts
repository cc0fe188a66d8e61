import { describe, expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import type { SessionRow } from '../store/types.ts';
import { isSeen, reached } from './session-reach.ts';

const row = (user: string) => ({ id: 's1', user_id: user }) as Partial<SessionRow> as SessionRow;
const own = row('anna');
const other = row('bela');
const notThere = expect.objectContaining({ code: 'SESSION_NOT_FOUND', status: 404 });
const notPermitted = expect.objectContaining({ code: 'NOT_PERMITTED', status: 403 });

describe('a session', () => {
  it('of one’s own is reached, whatever else is permitted', () => {
    const anna = actorWith(['sessions.view']);
    expect(isSeen(anna, own)).toBe(true);
    expect(reached(anna, own, 'see')).toBe(own);
    expect(reached(anna, own, 'work')).toBe(own);
  });

  it('of somebody else is not there without the permission to observe', () => {
    const anna = actorWith('viewer');
    expect(isSeen(anna, other)).toBe(false);
    expect(() => reached(anna, other, 'see')).toThrow(notThere);
    expect(() => reached(anna, other, 'work')).toThrow(notThere);
  });

  it('of somebody else may be seen with it, and nothing more', () => {
    const anna = actorWith(['sessions.view', 'sessions.modify', 'sessions.observe']);
    expect(isSeen(anna, other)).toBe(true);
    expect(reached(anna, other, 'see')).toBe(other);
    expect(() => reached(anna, other, 'work')).toThrow(notPermitted);
  });

  it('of somebody else may be worked in by who may administer sessions', () => {
    expect(reached(actorWith('support'), other, 'work')).toBe(other);
  });
});
