/** The operations of the area `roles`: the site's own sets of permissions, and who has which. */
import type { Permission } from '../../common/access/permissions.ts';
import { builtInRoleList, isBuiltInRole, knownPermissions, type Role } from '../../common/access/roles.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import type { RoleMatrix } from '../../common/model/roles.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { RoleRow, Tx, UserRow } from '../store/types.ts';
import { nameKey } from './names.ts';
import { allRoles, demandStill, demandWithin, ownRole } from './roles.ts';
import type { PeopleTold } from './types.ts';

type RoleDraft = Pick<Role, 'name' | 'description' | 'permissions'>;

type RolesArea = {
  /** The built-in ones first, then the site's own by name. */
  list(actor: Actor): Promise<readonly Role[]>;
  matrix(actor: Actor): Promise<RoleMatrix>;
  /** @throws ROLE_NAME_TAKEN, MORE_THAN_YOURS */
  add(actor: Actor, draft: RoleDraft): Promise<Done<Role>>;
  /** At once for everybody who has it. @throws ROLE_NOT_FOUND, ROLE_BUILT_IN, ROLE_NAME_TAKEN, MORE_THAN_YOURS */
  change(actor: Actor, id: string, draft: RoleDraft): Promise<Done<Role>>;
  /**
   * Whoever has it loses it; the answer tells how many.
   * @param isConfirmed that people lose it
   * @throws ROLE_NOT_FOUND, ROLE_BUILT_IN, ROLE_IN_USE, MORE_THAN_YOURS
   */
  remove(actor: Actor, id: string, isConfirmed: boolean): Promise<Done<number>>;
};
export type Roles = Operations<RolesArea>;

const rolesNeeds = {
  list: 'people.view',
  matrix: 'people.view',
  add: 'people.modify',
  change: 'people.modify',
  remove: 'people.modify',
} as const satisfies Record<keyof RolesArea, Permission>;

/** The operations with their permissions before them. */
export const roleOperations = (operations: Parameters<typeof guard<RolesArea>>[1]): Roles =>
  guard<RolesArea>(rolesNeeds, operations);

/** @param transact as for people (`createPeople`): changes to both run one after another */
export function createRoles(deps: {
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now: () => number;
  newId: () => string;
  told: Pick<PeopleTold, 'rightsChanged'>;
}): Roles {
  const { transact, now, newId, told } = deps;

  return roleOperations({
    list: () => transact(allRoles),

    matrix: () =>
      transact(async (tx) => {
        const people = await tx.selectFrom('users').selectAll().orderBy('name_key').execute();
        return {
          roles: await allRoles(tx),
          people: people.map((row) => ({
            id: row.id,
            name: row.name,
            displayName: row.display_name,
            isEnabled: row.enabled,
            roles: row.roles,
          })),
        };
      }),

    add: (actor, draft) =>
      attempt({ object: { type: 'role', id: '', name: draft.name }, data: permissionsIn(draft) }, async () => {
        demandWithin(actor, draft.permissions);
        const row: RoleRow = { id: newId(), ...columnsOf(draft), created_at: now(), updated_at: now() };
        await transact(async (tx) => {
          await demandStill(tx, actor);
          await demandFree(tx, row);
          await tx.insertInto('roles').values(row).execute();
        });
        return new Done(ownRole(row), [
          { object: { type: 'role', id: row.id, name: row.name }, data: permissionsIn(draft) },
        ]);
      }),

    change: (actor, id, draft) =>
      attempt({ object: { type: 'role', id, name: draft.name }, data: permissionsIn(draft) }, async () => {
        demandWithin(actor, draft.permissions);
        const { before, row, people } = await transact(async (tx) => {
          await demandStill(tx, actor);
          const old = await roleOf(tx, id);
          demandWithin(actor, ownRole(old).permissions);
          const changed: RoleRow = { ...old, ...columnsOf(draft), updated_at: now() };
          await demandFree(tx, changed);
          await tx.updateTable('roles').set(changed).where('id', '=', id).execute();
          return { before: old, row: changed, people: await peopleWith(tx, id) };
        });
        await told.rightsChanged(people.map((person) => person.id));
        const data = { ...permissionsIn(draft), before: { name: before.name, permissions: before.permissions } };
        return new Done(ownRole(row), [{ object: { type: 'role', id, name: row.name }, data }]);
      }),

    remove: (actor, id, isConfirmed) =>
      attempt({ object: { type: 'role', id, name: id } }, async () => {
        const { row, people } = await transact(async (tx) => {
          await demandStill(tx, actor);
          const old = await roleOf(tx, id);
          demandWithin(actor, ownRole(old).permissions);
          const having = await peopleWith(tx, id);
          if (having.length > 0 && !isConfirmed) throw inUse(old, having);
          for (const person of having)
            await tx
              .updateTable('users')
              .set({ roles: person.roles.filter((role) => role !== id), updated_at: now() })
              .where('id', '=', person.id)
              .execute();
          await tx.deleteFrom('roles').where('id', '=', id).execute();
          return { row: old, people: having };
        });
        await told.rightsChanged(people.map((person) => person.id));
        const data = { permissions: row.permissions, people: people.map(({ name }) => name) };
        return new Done(people.length, [{ object: { type: 'role', id, name: row.name }, data }]);
      }),
  });
}

const permissionsIn = ({ permissions }: RoleDraft) => ({ permissions: knownPermissions(permissions) });

const columnsOf = ({ name, description, permissions }: RoleDraft) => ({
  name,
  name_key: nameKey(name),
  description,
  permissions: knownPermissions(permissions),
});

/** @throws ROLE_BUILT_IN, ROLE_NOT_FOUND */
async function roleOf(tx: Tx, id: string): Promise<RoleRow> {
  if (isBuiltInRole(id))
    throw new FairleadError('ROLE_BUILT_IN', {
      message: `${builtInRoleList.find((role) => role.id === id)?.name ?? id} is a built-in role.`,
      hint: 'Built-in roles stay as they are. Add a role with the permissions that are needed instead.',
      status: 409,
      data: { id },
    });
  const row = await tx.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound('role', id);
  return row;
}

async function demandFree(tx: Tx, { id, name, name_key }: RoleRow): Promise<void> {
  const others = await allRoles(tx);
  if (!others.some((role) => role.id !== id && nameKey(role.name) === name_key)) return;
  throw new FairleadError('ROLE_NAME_TAKEN', {
    message: `There is a role with the name "${name}" already.`,
    hint: 'Choose another name. Capital and small letters make no difference.',
    status: 409,
    data: { name },
  });
}

/** Few people have accounts: their roles are looked through here, the same on both databases. */
async function peopleWith(tx: Tx, roleId: string): Promise<readonly Pick<UserRow, 'id' | 'name' | 'roles'>[]> {
  const rows = await tx.selectFrom('users').select(['id', 'name', 'roles']).orderBy('name_key').execute();
  return rows.filter(({ roles }) => roles.includes(roleId));
}

const inUse = ({ id, name }: RoleRow, people: readonly Pick<UserRow, 'name'>[]) =>
  new FairleadError('ROLE_IN_USE', {
    message: `${people.length} ${people.length === 1 ? 'person has' : 'people have'} the role "${name}".`,
    hint: 'They lose its permissions when it is removed.',
    status: 409,
    data: { id, people: people.length, names: people.slice(0, 20).map((person) => person.name) },
  });
