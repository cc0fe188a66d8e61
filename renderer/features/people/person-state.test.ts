import { describe, expect, it } from 'vitest';
import { isLastAdministrator, personState } from './person-state.ts';
import type { Person } from './types.ts';

const anna: Person = {
  id: 'a',
  name: 'anna',
  displayName: 'Anna',
  roles: ['administrator'],
  isEnabled: true,
  mustChangePassword: false,
  createdAt: 0,
  lastSeenAt: 5,
  failedSignIns: 0,
  waitsUntil: null,
};

describe('the state of a person', () => {
  it.each<[Partial<Person>, string]>([
    [{}, 'Enabled'],
    [{ mustChangePassword: true }, 'Must change password'],
    [{ mustChangePassword: true, waitsUntil: 60_000 }, 'Locked for 59\u00a0s'],
    [{ waitsUntil: 1_000 }, 'Enabled'],
    [{ isEnabled: false, mustChangePassword: true, waitsUntil: 60_000 }, 'Disabled'],
  ])('of %j is %s', (change, label) => {
    expect(personState({ ...anna, ...change }, 1_000).label).toBe(label);
  });

  it('tells failed sign-ins, and who has never signed in', () => {
    expect(personState({ ...anna, failedSignIns: 3 }, 0).detail).toContain('3 sign-ins');
    const never = personState({ ...anna, mustChangePassword: true, lastSeenAt: null }, 0).detail;
    expect(never).not.toBe(personState({ ...anna, mustChangePassword: true }, 0).detail);
  });
});

describe('the last administrator', () => {
  it('is the only one who is enabled', () => {
    const bo: Person = { ...anna, id: 'b', name: 'bo' };
    expect(isLastAdministrator(anna, [anna])).toBe(true);
    expect(isLastAdministrator(anna, [anna, bo])).toBe(false);
    expect(isLastAdministrator(anna, [anna, { ...bo, isEnabled: false }])).toBe(true);
    expect(isLastAdministrator(anna, [anna, { ...bo, roles: ['operator'] }])).toBe(true);
    expect(isLastAdministrator({ ...bo, roles: ['viewer'] }, [anna])).toBe(false);
  });
});
