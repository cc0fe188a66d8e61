/**
 * The operations of the area `people`: who may sign in to a standalone site, and what each of them may do. A local site has one
 * person, who is not in here.
 */
import { builtInRoles, type Permission } from '../../common/access/permissions.ts';
import { FairleadError, notFound } from '../../common/errors.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { Tx, UserRow } from '../store/types.ts';
import { demandPassword, hashPassword, newPassword } from './passwords.ts';

export type RoleName = keyof typeof builtInRoles;

/** A person as others see one: without anything that signs in. Times are epoch milliseconds. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly RoleName[];
  readonly isEnabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
  /** Null where the person has never signed in. */
  readonly lastSeenAt: number | null;
};

/** A password that Fairlead made: told once, kept nowhere, to be changed at the next sign-in. */
type WithPassword = { readonly person: Person; readonly password: string };

type PeopleArea = {
  /** By name. */
  list(actor: Actor): Promise<readonly Person[]>;
  /** @throws USER_NAME_UNUSABLE, USER_NAME_TAKEN */
  add(
    actor: Actor,
    person: { readonly name: string; readonly displayName: string; readonly roles: readonly RoleName[] },
  ): Promise<Done<WithPassword>>;
  /** `who`: an id, or a name in whatever case. @throws USER_NOT_FOUND, USER_LAST_ADMINISTRATOR */
  setRoles(actor: Actor, who: string, roles: readonly RoleName[]): Promise<Done<Person>>;
  /** Who is disabled is signed out everywhere. @throws USER_NOT_FOUND, USER_LAST_ADMINISTRATOR */
  setEnabled(actor: Actor, who: string, isEnabled: boolean): Promise<Done<Person>>;
  /** Gives a new password and signs the person out everywhere. @throws USER_NOT_FOUND */
  reset(actor: Actor, who: string): Promise<Done<WithPassword>>;
};
export type People = Operations<PeopleArea>;

const peopleNeeds = {
  list: 'people.view',
  add: 'people.modify',
  setRoles: 'people.modify',
  setEnabled: 'people.modify',
  reset: 'people.modify',
} as const satisfies Record<keyof PeopleArea, Permission>;

/**
 * @param transact runs what it is given in one transaction, and one after another in every process of the site: of two
 *   administrators who disable each other at once, one stays.
 */
export function createPeople(deps: {
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now: () => number;
  newId: () => string;
}): People {
  const { transact, now, newId } = deps;

  /** Changes one person, whose administrator's rights may be the last ones. */
  async function change(who: string, patch: Partial<Changeable>, isSignedOut: boolean): Promise<UserRow> {
    return transact(async (tx) => {
      const row = await personOf(tx, who);
      const changed = { ...row, ...patch };
      if (isAdministrator(row) && !isAdministrator(changed)) await demandAnother(tx, row);
      await tx
        .updateTable('users')
        .set({ ...patch, updated_at: now() })
        .where('id', '=', row.id)
        .execute();
      if (isSignedOut) await tx.deleteFrom('tokens').where('user_id', '=', row.id).execute();
      return changed;
    });
  }

  return guard<PeopleArea>(peopleNeeds, {
    async list() {
      const rows = await transact((tx) => tx.selectFrom('users').selectAll().orderBy('name_key').execute());
      return rows.map(shown);
    },

    add: (_actor, { name, displayName, roles }) =>
      attempt({ object: { type: 'user', id: '', name } }, async () => {
        if (!USABLE_NAME.test(name)) throw unusable(name);
        const password = newPassword();
        demandPassword(password, { name, displayName });
        const row: UserRow = {
          id: newId(),
          name,
          name_key: nameKey(name),
          display_name: displayName,
          roles,
          enabled: true,
          password_hash: await hashPassword(password),
          must_change_password: true,
          created_at: now(),
          updated_at: now(),
          last_seen_at: null,
        };
        await transact(async (tx) => {
          const other = tx.selectFrom('users').select('id').where('name_key', '=', row.name_key);
          if ((await other.execute()).length > 0) throw taken(name);
          await tx.insertInto('users').values(row).execute();
        });
        return new Done({ person: shown(row), password }, [factOf(row, { roles })]);
      }),

    setRoles: (_actor, who, roles) =>
      attempt({ object: { type: 'user', id: who, name: who }, data: { roles } }, async () => {
        const row = await change(who, { roles }, false);
        return new Done(shown(row), [factOf(row, { roles })]);
      }),

    setEnabled: (_actor, who, isEnabled) =>
      attempt({ object: { type: 'user', id: who, name: who }, data: { enabled: isEnabled } }, async () => {
        const row = await change(who, { enabled: isEnabled }, !isEnabled);
        return new Done(shown(row), [factOf(row, { enabled: isEnabled })]);
      }),

    reset: (_actor, who) =>
      attempt({ object: { type: 'user', id: who, name: who } }, async () => {
        const password = newPassword();
        const patch = { password_hash: await hashPassword(password), must_change_password: true };
        const row = await change(who, patch, true);
        return new Done({ person: shown(row), password }, [factOf(row, {})]);
      }),
  });
}

type Changeable = Pick<UserRow, 'roles' | 'enabled' | 'password_hash' | 'must_change_password'>;

/** Letters and digits of any script, and `.`, `_`, `-` and `@` within: nothing that reads as another name or as nothing. */
const USABLE_NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}._@-]{0,62}[\p{L}\p{N}\p{M}])?$/u;

const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

/** `who`: an id, or a name in whatever case. @throws USER_NOT_FOUND */
export async function personOf(tx: Tx, who: string): Promise<UserRow> {
  const row = await tx
    .selectFrom('users')
    .selectAll()
    .where((where) => where.or([where('id', '=', who), where('name_key', '=', nameKey(who))]))
    .executeTakeFirst();
  if (row === undefined) throw notFound('user', who);
  return row;
}

function isRole(name: string): name is RoleName {
  return Object.hasOwn(builtInRoles, name);
}

const isAdministrator = ({ roles, enabled }: Pick<UserRow, 'roles' | 'enabled'>): boolean =>
  enabled && roles.includes('administrator');

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

function shown(row: UserRow): Person {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    roles: row.roles.filter(isRole),
    isEnabled: row.enabled,
    mustChangePassword: row.must_change_password,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  };
}

const factOf = ({ id, name }: UserRow, data: Readonly<Record<string, unknown>>) => ({
  object: { type: 'user', id, name },
  data,
});

const unusable = (name: string) =>
  new FairleadError('USER_NAME_UNUSABLE', {
    message: `"${name}" cannot be a name to sign in with.`,
    hint: 'Use up to 64 letters and digits; a dot, a hyphen, an underscore or an at sign may stand between them.',
    data: { name },
  });

const taken = (name: string) =>
  new FairleadError('USER_NAME_TAKEN', {
    message: `There is a person with the name "${name}" already.`,
    hint: 'Choose another name. Capital and small letters make no difference.',
    status: 409,
    data: { name },
  });
