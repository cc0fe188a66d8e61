import { expect, it } from 'vitest';
import { builtInRoleList } from '../../../common/access/roles.ts';
import { countOf, holdersOf, isWithin, rolesOf } from './holders.ts';
import type { Matrix, Role } from './types.ts';

const own: Role = {
  id: 'r1',
  name: 'Auditors',
  description: '',
  isBuiltIn: false,
  permissions: ['account.use', 'audit.view'],
};
const person = (id: string, ...roles: string[]) => ({ id, name: id, displayName: id, isEnabled: true, roles });
const matrix: Matrix = {
  roles: [...builtInRoleList, own],
  people: [person('anna', 'administrator'), person('mia', 'r1', 'viewer', 'gone'), person('nils')],
};

it('tells who has a role, and which roles somebody has, in the order of the page', () => {
  expect(holdersOf(matrix.people, 'r1').map(({ id }) => id)).toEqual(['mia']);
  expect(holdersOf(matrix.people, 'support')).toEqual([]);
  expect(matrix.people.map((one) => rolesOf(matrix, one).map(({ name }) => name))).toEqual([
    ['Administrator'],
    ['Viewer', 'Auditors'],
    [],
  ]);
});

it('counts each permission of somebody once', () => {
  const viewer = builtInRoleList.find(({ id }) => id === 'viewer')?.permissions.length ?? 0;
  expect(matrix.people.map((one) => countOf(matrix, one))).toEqual([
    builtInRoleList.find(({ id }) => id === 'administrator')?.permissions.length,
    viewer + 1,
    0,
  ]);
});

it('offers a role to be changed or given only to who has all of it', () => {
  expect(isWithin(own, () => true)).toBe(true);
  expect(isWithin(own, (one) => one !== 'audit.view')).toBe(false);
});
