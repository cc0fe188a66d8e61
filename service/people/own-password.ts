/** The password of who is signed in, asked for again before something changes that protects them. */
import { FairleadError } from '../../common/errors.ts';
import type { Store, UserRow } from '../store/types.ts';
import type { HashRoom } from './hash-room.ts';
import type { Lockout } from './lockout.ts';
import { isPassword } from './passwords.ts';
import { tooManyFailures } from './refusals.ts';

export type OwnPassword = {
  /**
   * The person, whose password this is.
   * @param address from where it is given; null where that is not known
   * @throws PASSWORD_WRONG, AUTH_TOO_MANY_FAILURES, AUTH_BUSY, PEOPLE_LOCAL_SITE
   */
  demand(userId: string, given: { readonly password: string; readonly address: string | null }): Promise<UserRow>;
};

export function createOwnPassword(deps: {
  store: Pick<Store, 'db'>;
  lockout: Pick<Lockout, 'begin' | 'undo'>;
  room: HashRoom;
}): OwnPassword {
  const { store, lockout, room } = deps;
  return {
    demand: (userId, { password, address }) =>
      room.use(true, async () => {
        const row = await store.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
        if (row === undefined) throw withoutPassword();
        // SECURITY: docs/security.md 4.23: whoever found a signed-in browser guesses here no better than at the door.
        const tried = { name: row.name, address, markHash: null };
        const waitMs = await lockout.begin(tried);
        if (waitMs > 0) throw tooManyFailures(waitMs);
        if (!(await isPassword(password, row.password_hash))) throw wrongPassword();
        await lockout.undo(tried);
        return row;
      }),
  };
}

export const wrongPassword = () =>
  new FairleadError('PASSWORD_WRONG', {
    message: 'That is not the present password.',
    hint: 'Type the password that you sign in with now.',
    status: 403,
  });

/** Where nobody has an account. */
export const withoutPassword = () =>
  new FairleadError('PEOPLE_LOCAL_SITE', {
    message: 'There is no password here, and nothing that could stand beside it.',
    hint: 'A local site has one person, who needs none.',
    status: 409,
  });
