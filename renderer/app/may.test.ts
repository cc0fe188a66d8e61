import { describe, expect, it } from 'vitest';
import { builtInRoles, permissions } from '../../common/access/permissions.ts';
import { isOffered, rightsOf } from './may.ts';

const viewer = { permissions: builtInRoles.viewer, hasPassword: true };

describe('what is offered', () => {
  it('is what the person may do', () => {
    const rights = rightsOf(viewer, false);
    expect(permissions.filter((one) => isOffered({ needs: one }, rights))).toEqual([...builtInRoles.viewer]);
    expect(isOffered({}, rights)).toBe(true);
  });

  it('is everything on a local site until the service has answered, and nothing that needs a right elsewhere', () => {
    expect(permissions.every((one) => isOffered({ needs: one }, rightsOf(undefined, true)))).toBe(true);
    expect(permissions.some((one) => isOffered({ needs: one }, rightsOf(undefined, false)))).toBe(false);
  });

  it('is what the service says once it has, on a local site too', () => {
    expect(isOffered({ needs: 'hosts.modify' }, rightsOf(viewer, true))).toBe(false);
  });

  it('has people and profiles only where somebody has a password', () => {
    const local = rightsOf({ permissions, hasPassword: false }, true);
    expect(isOffered({ needs: 'people.view', ofPeople: true }, local)).toBe(false);
    expect(isOffered({ ofPeople: true }, rightsOf(undefined, true))).toBe(false);
    expect(isOffered({ ofPeople: true }, rightsOf(viewer, false))).toBe(true);
    expect(isOffered({ needs: 'people.view', ofPeople: true }, rightsOf(viewer, false))).toBe(false);
  });
});
