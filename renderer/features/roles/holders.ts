/** Who has which role. Pure. */
import type { Permission } from '../../../common/access/permissions.ts';
import { permissionsOfRoles } from '../../../common/access/roles.ts';
import type { Matrix, Role, RoleHolder } from './types.ts';

export const holdersOf = (people: readonly RoleHolder[], roleId: string): readonly RoleHolder[] =>
  people.filter(({ roles }) => roles.includes(roleId));

/** The roles of somebody, in the order of the page. */
export const rolesOf = ({ roles }: Pick<Matrix, 'roles'>, person: RoleHolder): readonly Role[] =>
  roles.filter(({ id }) => person.roles.includes(id));

/** How many of all permissions somebody has by their roles. */
export const countOf = (matrix: Matrix, person: RoleHolder): number => permissionsOfRoles(rolesOf(matrix, person)).size;

/** Whether whoever has these permissions may give or change the role: nobody gives what they lack. */
export const isWithin = (role: Pick<Role, 'permissions'>, may: (permission: Permission) => boolean): boolean =>
  role.permissions.every(may);
