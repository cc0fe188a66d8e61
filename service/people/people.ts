/**
 * The operations of the area `people`: who may sign in to a standalone site, and what each of them may do. A local site has one
 * person, who is not in here.
 */
import type { Permission } from '../../common/access/permissions.ts';
import { administers, sourcesOf } from '../../common/access/roles.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import type { Effective } from '../../common/model/roles.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { Tx, UserRow } from '../store/types.ts';
import { failuresOf, forgetFailures } from './lockout.ts';
import { demandName, nameKey } from './names.ts';
import { insertPerson } from './new-person.ts';
import { demandPassword, hashPassword, newPassword } from './passwords.ts';
import { demandChangeable, demandGivable, demandReachOfAll, demandStill, rolesWithIds } from './roles.ts';
import { endSignIns, type SignIn, signInsOf } from './sign-ins.ts';
import type { PeopleTold } from './types.ts';

/** A person as others see one: without anything that signs in. Times are epoch milliseconds. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  /** Names of built-in roles, and ids of the site's own. */
  readonly roles: readonly string[];
  readonly isEnabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
  /** Null where the person has never signed in. */
  readonly lastSeenAt: number | null;
  /** Sign-ins under this name that failed lately. */
  readonly failedSignIns: number;
  /** Until when somebody has to wait who signs in under this name from where it failed; null where nobody has to. */
  readonly waitsUntil: number | null;
};

/** A password that Fairlead made: told once, kept nowhere, to be changed at the next sign-in. */
type WithPassword = { readonly person: Person; readonly password: string };

type PeopleArea = {
  /** By name. */
  list(actor: Actor): Promise<readonly Person[]>;
  /** @throws USER_NAME_UNUSABLE, USER_NAME_TAKEN, ROLE_NOT_FOUND, MORE_THAN_YOURS */
  add(
    actor: Actor,
    person: { readonly name: string; readonly displayName: string; readonly roles: readonly string[] },
  ): Promise<Done<WithPassword>>;
  /**
   * `who`: an id, or a name in whatever case. As everything below that changes somebody, refused with MORE_THAN_YOURS where they
   * may do more than the actor. @throws USER_NOT_FOUND, USER_LAST_ADMINISTRATOR, ROLE_NOT_FOUND
   */
  setRoles(actor: Actor, who: string, roles: readonly string[]): Promise<Done<Person>>;
  /** Who is disabled is signed out everywhere. @throws USER_NOT_FOUND, USER_LAST_ADMINISTRATOR */
  setEnabled(actor: Actor, who: string, isEnabled: boolean): Promise<Done<Person>>;
  /** Gives a new password and signs the person out everywhere. For who reaches the sessions of all. @throws USER_NOT_FOUND, USER_SELF */
  reset(actor: Actor, who: string): Promise<Done<WithPassword>>;
  /** What the person may do, and which role gives each of it. @throws USER_NOT_FOUND */
  effective(actor: Actor, who: string): Promise<Effective>;
  /** Where the person is signed in. @throws USER_NOT_FOUND */
  signIns(actor: Actor, who: string): Promise<readonly SignIn[]>;
  /** Ends one sign-in of the person, or all; the answer tells how many. @throws USER_NOT_FOUND, SIGN_IN_NOT_FOUND */
  signOut(actor: Actor, who: string, signInId?: string): Promise<Done<number>>;
};
export type People = Operations<PeopleArea>;

const peopleNeeds = {
  list: 'people.view',
  add: 'people.modify',
  setRoles: 'people.modify',
  setEnabled: 'people.modify',
  reset: 'people.modify',
  effective: 'people.view',
  signIns: 'people.view',
  signOut: 'people.modify',
} as const satisfies Record<keyof PeopleArea, Permission>;

/** The operations with their permissions before them. */
export const peopleOperations = (operations: Parameters<typeof guard<PeopleArea>>[1]): People =>
  guard<PeopleArea>(peopleNeeds, operations);

/** @param transact as `inTurn` */
export function createPeople(deps: {
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now: () => number;
  newId: () => string;
  told: PeopleTold;
}): People {
  const { transact, now, newId, told } = deps;

  /** Changes one person, whose administrator's rights may be the last ones. */
  async function change(actor: Actor, who: string, patch: Partial<Changeable>, isSignedOut: boolean): Promise<UserRow> {
    const done = await transact(async (tx) => {
      await demandStill(tx, actor);
      const row = await personOf(tx, who);
      await demandChangeable(tx, actor, row);
      if (patch.password_hash !== undefined && row.id === actor.userId) throw ownPassword(row);
      if (patch.roles !== undefined) await demandGivable(tx, actor, patch.roles);
      const changed = { ...row, ...patch };
      if (isAdministrator(row) && !isAdministrator(changed)) await demandAnother(tx, row);
      await tx
        .updateTable('users')
        .set({ ...patch, updated_at: now() })
        .where('id', '=', row.id)
        .execute();
      return { changed, ended: isSignedOut ? await signedOut(tx, row) : [] };
    });
    // SECURITY: docs/security.md 4.26: once it is kept, so that whoever comes back at once finds it as it is.
    if (isSignedOut) told.ended(done.ended);
    else await told.rightsChanged([done.changed.id]);
    return done.changed;
  }

  return peopleOperations({
    async list() {
      return transact(async (tx) => {
        const rows = await tx.selectFrom('users').selectAll().orderBy('name_key').execute();
        const failures = await failuresOf(
          tx,
          rows.map(({ name }) => name),
          now(),
        );
        return rows.map((row) => shown(row, failures.get(row.name)));
      });
    },

    add: (actor, { name, displayName, roles }) =>
      attempt({ object: { type: 'user', id: '', name } }, async () => {
        demandName(name);
        const password = newPassword();
        demandPassword(password, { name, displayName });
        const hash = await hashPassword(password);
        const row = await transact(async (tx) => {
          await demandStill(tx, actor);
          await demandGivable(tx, actor, roles);
          const person = { name, display_name: displayName, roles, password_hash: hash, must_change_password: true };
          return insertPerson(tx, person, { newId, now });
        });
        return new Done({ person: shown(row), password }, [factOf(row, { roles })]);
      }),

    setRoles: (actor, who, roles) =>
      attempt({ object: { type: 'user', id: who, name: who }, data: { roles } }, async () => {
        const row = await change(actor, who, { roles }, false);
        return new Done(shown(row), [factOf(row, { roles })]);
      }),

    setEnabled: (actor, who, isEnabled) =>
      attempt({ object: { type: 'user', id: who, name: who }, data: { enabled: isEnabled } }, async () => {
        const row = await change(actor, who, { enabled: isEnabled }, !isEnabled);
        return new Done(shown(row), [factOf(row, { enabled: isEnabled })]);
      }),

    reset: (actor, who) =>
      attempt({ object: { type: 'user', id: who, name: who } }, async () => {
        demandReachOfAll(actor);
        const password = newPassword();
        const patch = { password_hash: await hashPassword(password), must_change_password: true };
        const row = await change(actor, who, patch, true);
        return new Done({ person: shown(row), password }, [factOf(row, {})]);
      }),

    effective: (_actor, who) =>
      transact(async (tx) => {
        const row = await personOf(tx, who);
        const { id, name, displayName, isEnabled } = shown(row);
        const permissions = sourcesOf(await rolesWithIds(tx, row.roles)).map(({ permission, from }) => ({
          permission,
          from: from.map((role) => ({ id: role.id, name: role.name, isBuiltIn: role.isBuiltIn })),
        }));
        return { person: { id, name, displayName, isEnabled }, permissions };
      }),

    signIns: (actor, who) => transact(async (tx) => signInsOf(tx, (await personOf(tx, who)).id, actor.tokenId, now())),

    signOut: (actor, who, signInId) =>
      attempt({ object: { type: 'user', id: who, name: who } }, async () => {
        const { row, ended } = await transact(async (tx) => {
          await demandStill(tx, actor);
          const person = await personOf(tx, who);
          await demandChangeable(tx, actor, person);
          return { row: person, ended: await endSignIns(tx, person.id, { one: signInId }) };
        });
        if (ended.length === 0 && signInId !== undefined) throw notFound('sign-in', signInId);
        told.ended(ended);
        return new Done(ended.length, [factOf(row, { ended: ended.length })]);
      }),
  });
}

/** Everything by which the person is, or was about to be, signed in; the answer names the tokens. */
async function signedOut(tx: Tx, { id, name }: UserRow): Promise<readonly string[]> {
  const tokens = await tx.deleteFrom('tokens').where('user_id', '=', id).returning('id').execute();
  await tx.deleteFrom('sign_in_steps').where('user_id', '=', id).execute();
  await forgetFailures(tx, name);
  return tokens.map((token) => token.id);
}

type Changeable = Pick<UserRow, 'roles' | 'enabled' | 'password_hash' | 'must_change_password'>;

/** `who`: an id, or a name in whatever case. @throws USER_NOT_FOUND */
export async function personOf(tx: Tx, who: string): Promise<UserRow> {
  const people = tx.selectFrom('users').selectAll();
  // By id first: whoever is named like an id is not taken for whose id it is.
  const row =
    (await people.where('id', '=', who).executeTakeFirst()) ??
    (await people.where('name_key', '=', nameKey(who)).executeTakeFirst());
  if (row === undefined) throw notFound('user', who);
  return row;
}

const isAdministrator = ({ roles, enabled }: Pick<UserRow, 'roles' | 'enabled'>): boolean =>
  enabled && administers(roles);

/** SECURITY: docs/security.md 4.21: a site that nobody can administer can be helped by nobody who signs in. */
async function demandAnother(tx: Tx, person: UserRow): Promise<void> {
  const rows = await tx.selectFrom('users').select(['id', 'roles', 'enabled']).where('id', '!=', person.id).execute();
  if (rows.some(isAdministrator)) return;
  throw new FairleadError('USER_LAST_ADMINISTRATOR', {
    message: `${person.name} is the last administrator of this site.`,
    hint: 'Make somebody else an administrator first.',
    status: 409,
    data: { id: person.id },
  });
}

/** It would end the connection that asks, and the new password would be lost with the answer. */
const ownPassword = ({ id }: Pick<UserRow, 'id'>) =>
  new FairleadError('USER_SELF', {
    message: 'Nobody gives themselves a new password here.',
    hint: 'Change your password in your own profile.',
    status: 409,
    data: { id },
  });

function shown(row: UserRow, failed?: { readonly failures: number; readonly until: number | null }): Person {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    roles: row.roles,
    isEnabled: row.enabled,
    mustChangePassword: row.must_change_password,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    failedSignIns: failed?.failures ?? 0,
    waitsUntil: failed?.until ?? null,
  };
}

const factOf = ({ id, name }: UserRow, data: Readonly<Record<string, unknown>>) => ({
  object: { type: 'user', id, name },
  data,
});
