/** Which roles there are, and what somebody may do by theirs: read in one place, by whoever asks. */
import type { Permission } from '../../common/access/permissions.ts';
import {
  builtInRoleList,
  isBuiltInRole,
  knownPermissions,
  permissionsOfRoles,
  type Role,
  reachOfAll,
} from '../../common/access/roles.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import type { Actor } from '../access/actor.ts';
import type { DbOrTx, RoleRow, UserRow } from '../store/types.ts';
import { signedOutMeanwhile } from './refusals.ts';

type Reads = Pick<DbOrTx, 'selectFrom'>;

export const ownRole = (row: Pick<RoleRow, 'id' | 'name' | 'description' | 'permissions'>): Role => ({
  id: row.id,
  name: row.name,
  description: row.description,
  isBuiltIn: false,
  permissions: knownPermissions(row.permissions),
});

/** The built-in ones first, then the site's own by name. */
export async function allRoles(db: Reads): Promise<readonly Role[]> {
  const rows = await db.selectFrom('roles').selectAll().orderBy('name_key').execute();
  return [...builtInRoleList, ...rows.map(ownRole)];
}

/** The roles with these ids. An id of none is left out: it gives nothing. */
export async function rolesWithIds(db: Reads, ids: readonly string[]): Promise<readonly Role[]> {
  const builtIn = builtInRoleList.filter(({ id }) => ids.includes(id));
  const others = ids.filter((id) => !isBuiltInRole(id));
  if (others.length === 0) return builtIn;
  const rows = await db.selectFrom('roles').selectAll().where('id', 'in', others).orderBy('name_key').execute();
  return [...builtIn, ...rows.map(ownRole)];
}

/** What a person may do now, and by which roles; null for somebody who is disabled or nobody. */
export async function rightsOf(
  db: Reads,
  userId: string,
): Promise<{ readonly roles: readonly Role[]; readonly permissions: ReadonlySet<Permission> } | null> {
  const row = await db.selectFrom('users').select(['roles', 'enabled']).where('id', '=', userId).executeTakeFirst();
  if (!row?.enabled) return null;
  const roles = await rolesWithIds(db, row.roles);
  return { roles, permissions: permissionsOfRoles(roles) };
}

/**
 * SECURITY: docs/security.md 4.41: nobody gives what they lack, and nobody changes who may do more: a new password for an
 * administrator would be their rights as well.
 * @throws MORE_THAN_YOURS
 */
export function demandWithin(actor: Pick<Actor, 'permissions'>, given: Iterable<Permission>): void {
  const more = [...new Set(given)].filter((one) => !actor.permissions.has(one));
  if (more.length === 0) return;
  throw new FairleadError('MORE_THAN_YOURS', {
    message: 'This is about permissions that you do not have yourself.',
    hint: 'Ask somebody who has them, such as an administrator.',
    status: 403,
    data: { permissions: more },
  });
}

/**
 * Whoever acts is still signed in, and may still do what they might when they called: the call may have waited while somebody
 * took rights from them. Within the transaction that changes something. SECURITY: docs/security.md 4.26.
 * @throws AUTH_REQUIRED, MORE_THAN_YOURS
 */
export async function demandStill(db: Reads, actor: Pick<Actor, 'userId' | 'permissions' | 'tokenId'>): Promise<void> {
  const token = await db.selectFrom('tokens').select('id').where('id', '=', actor.tokenId).executeTakeFirst();
  if (token === undefined && actor.tokenId !== '') throw signedOutMeanwhile();
  const person = await db
    .selectFrom('users')
    .select(['roles', 'enabled'])
    .where('id', '=', actor.userId)
    .executeTakeFirst();
  // The command line is no person, and people are never removed.
  if (person === undefined) return;
  const roles = person.enabled ? await rolesWithIds(db, person.roles) : [];
  demandWithin({ permissions: permissionsOfRoles(roles) }, actor.permissions);
}

/**
 * SECURITY: docs/security.md 4.41: whoever gives somebody a new password, or takes their second factors away, can sign in as
 * them: that is more than one's own sessions (4.43).
 * @throws MORE_THAN_YOURS
 */
export const demandReachOfAll = (actor: Pick<Actor, 'permissions'>): void => demandWithin(actor, reachOfAll);

/** Roles that somebody is given. @throws ROLE_NOT_FOUND, MORE_THAN_YOURS */
export async function demandGivable(
  db: Reads,
  actor: Pick<Actor, 'permissions'>,
  ids: readonly string[],
): Promise<void> {
  const roles = await rolesWithIds(db, ids);
  const missing = ids.find((id) => !roles.some((role) => role.id === id));
  if (missing !== undefined) throw notFound('role', missing);
  demandWithin(actor, permissionsOfRoles(roles));
}

/** Somebody who is changed, whatever of them. @throws MORE_THAN_YOURS */
export async function demandChangeable(
  db: Reads,
  actor: Pick<Actor, 'permissions'>,
  { roles }: Pick<UserRow, 'roles'>,
): Promise<void> {
  demandWithin(actor, permissionsOfRoles(await rolesWithIds(db, roles)));
}
