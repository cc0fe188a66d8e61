/** The operations of the area `account`: what everybody looks after for themselves. */
import type { Permission } from '../../common/access/permissions.ts';
import { notFound } from '../../common/errors.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done } from '../access/facts.ts';
import type { Store, UserRow } from '../store/types.ts';
import type { HashRoom } from './hash-room.ts';
import { inTurn } from './in-turn.ts';
import { type OwnPassword, wrongPassword } from './own-password.ts';
import { demandPassword, hashPassword } from './passwords.ts';
import { passwordUnchanged } from './refusals.ts';
import { rolesWithIds } from './roles.ts';
import { endSignIns, type SignIn, signInsOf } from './sign-ins.ts';
import type { PeopleTold } from './types.ts';

type Account = {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly permissions: readonly Permission[];
  readonly hasPassword: boolean;
};

type AccountArea = {
  get(actor: Actor): Promise<Account>;
  /**
   * Signs the person out everywhere else.
   * @throws PASSWORD_WRONG, AUTH_TOO_MANY_FAILURES, PASSWORD_TOO_WEAK, PASSWORD_UNCHANGED, AUTH_BUSY, PEOPLE_LOCAL_SITE
   */
  changePassword(
    actor: Actor,
    given: { readonly present: string; readonly next: string; readonly address: string | null },
  ): Promise<Done<Record<string, never>>>;
  signIns(actor: Actor): Promise<readonly SignIn[]>;
  /** @throws SIGN_IN_NOT_FOUND */
  endSignIn(actor: Actor, id: string): Promise<Done<Record<string, never>>>;
};
export type AccountOperations = Operations<AccountArea>;

export function createAccountOperations(deps: {
  store: Store;
  now: () => number;
  ownPassword: OwnPassword;
  room: HashRoom;
  told: PeopleTold;
}): AccountOperations {
  const { store, now, ownPassword, room, told } = deps;

  const rowOf = (actor: Actor): Promise<UserRow | undefined> =>
    store.db.selectFrom('users').selectAll().where('id', '=', actor.userId).executeTakeFirst();

  /** Those of the site's own by what they are called: who has one need not see all of them. */
  const rolesByName = async (ids: readonly string[]) =>
    (await rolesWithIds(store.db, ids)).map(({ id, name, isBuiltIn }) => (isBuiltIn ? id : name));

  return guard<AccountArea>(
    // Changes are for who signed in: no API key has that permission.
    { get: 'account.use', changePassword: 'account.modify', signIns: 'account.use', endSignIn: 'account.modify' },
    {
      async get(actor) {
        const row = await rowOf(actor);
        return {
          id: actor.userId,
          name: actor.userName,
          displayName: row?.display_name ?? actor.userName,
          roles: await rolesByName(row?.roles ?? []),
          permissions: [...actor.permissions],
          hasPassword: row !== undefined,
        };
      },

      changePassword: (actor, { present, next, address }) =>
        attempt({ object: mine(actor) }, async () => {
          const row = await ownPassword.demand(actor.userId, { password: present, address });
          demandPassword(next, { name: row.name, displayName: row.display_name });
          if (next === present) throw passwordUnchanged();
          const hash = await room.use(true, () => hashPassword(next));
          await inTurn(store, async (tx) => {
            // SECURITY: docs/security.md 4.26: whoever was given another password, or disabled, meanwhile keeps that.
            const { numUpdatedRows } = await tx
              .updateTable('users')
              .set({ password_hash: hash, must_change_password: false, updated_at: now() })
              .where('id', '=', row.id)
              .where('password_hash', '=', row.password_hash)
              .where('enabled', '=', true)
              .executeTakeFirst();
            if (numUpdatedRows !== 1n) throw wrongPassword();
            await tx.deleteFrom('sign_in_steps').where('user_id', '=', row.id).execute();
          });
          told.ended(await endSignIns(store.db, row.id, { not: actor.tokenId }));
          return new Done({}, [{ object: mine(actor) }]);
        }),

      signIns: (actor) => signInsOf(store.db, actor.userId, actor.tokenId, now()),

      endSignIn: (actor, id) =>
        attempt({ object: mine(actor), data: { signIn: id } }, async () => {
          const ended = await endSignIns(store.db, actor.userId, { one: id });
          if (ended.length === 0) throw notFound('sign-in', id);
          told.ended(ended);
          return new Done({}, [{ object: mine(actor), data: { signIn: id } }]);
        }),
    },
  );
}

const mine = ({ userId, userName }: Actor) => ({ type: 'user', id: userId, name: userName });
