/** Section 4 of docs/security.md, what is about roles: who gives which, and what belongs to whom. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const roles = (test: string) => unit('service/people/roles.test.ts', test);

export const roleMutants: readonly Mutant[] = [
  {
    rule: '4.41',
    id: 'roles-with-more-than-its-maker',
    file: 'service/people/role-operations.ts',
    find: 'data: permissionsIn(draft) }, async () => {\n        demandWithin(actor, draft.permissions);\n        const row',
    replace: 'data: permissionsIn(draft) }, async () => {\n        const row',
    killedBy: roles('by a role of the site'),
  },
  {
    rule: '4.41',
    id: 'roles-given-by-who-lacks-them',
    file: 'service/people/roles.ts',
    find: "  if (missing !== undefined) throw notFound('role', missing);\n  demandWithin(actor, permissionsOfRoles(roles));",
    replace: "  if (missing !== undefined) throw notFound('role', missing);\n  demandWithin(actor, []);",
    killedBy: roles('to a person, themselves included'),
  },
  {
    rule: '4.41',
    id: 'new-passwords-for-who-may-do-more',
    file: 'service/people/people.ts',
    find: '      await demandChangeable(tx, actor, row);\n      if (patch',
    replace: '      if (patch',
    killedBy: roles('and nobody changes who may do more'),
  },
  {
    rule: '4.42',
    id: 'own-roles-administer',
    file: 'common/access/roles.ts',
    find: "roleIds.includes('administrator')",
    replace: "roleIds.length > 0 && (roleIds.includes('administrator') || !roleIds.every(isBuiltInRole))",
    killedBy: roles('do not count as the last administrator'),
  },
  {
    rule: '4.42',
    id: 'built-in-roles-change',
    file: 'service/people/role-operations.ts',
    find: '  if (isBuiltInRole(id))\n    throw',
    replace: '  if (isBuiltInRole(id) && id.length === 0)\n    throw',
    killedBy: roles('that are built in are neither changed nor removed'),
  },
];
