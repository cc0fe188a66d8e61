/**
 * The first administrator of a standalone site: whoever has the code that the service printed once. Only a hash of it is kept,
 * and it ends with its use.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { administers } from '../../common/access/roles.ts';
import type { Commands } from '../../common/commands.ts';
import { FairleadError } from '../../common/errors.ts';
import { advise, command } from '../../common/hint.ts';
import type { DbOrTx, Tx, UserRow } from '../store/types.ts';
import { readSetting } from '../store/types.ts';
import type { HashRoom } from './hash-room.ts';
import { demandName } from './names.ts';
import { insertPerson } from './new-person.ts';
import { demandPassword, hashPassword, newPassword } from './passwords.ts';
import type { PeopleStore } from './types.ts';

const settingKey = 'first-administrator-code';
const keptSchema = z.object({ hash: z.string() });

type FirstPerson = {
  readonly code: string;
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
};

export type FirstAdministrator = {
  /** Whether nobody administers the site yet. */
  isNeeded(): Promise<boolean>;
  /** A code where one is needed and none was made before; null otherwise. It is not told again. */
  offer(): Promise<string | null>;
  /** @throws AUTH_FIRST_CODE, USER_NAME_UNUSABLE, PASSWORD_TOO_WEAK, AUTH_BUSY */
  claim(person: FirstPerson): Promise<UserRow>;
};

/** Whether nobody administers the site yet. There is always somebody, once there was: the last one stays. */
async function isFirstNeeded(db: Pick<DbOrTx, 'selectFrom'>): Promise<boolean> {
  const rows = await db.selectFrom('users').select('roles').execute();
  return !rows.some(({ roles }) => administers(roles));
}

/** A new code in place of any before; null where there is an administrator already. */
export async function renewFirstCode(tx: Tx, now: number): Promise<string | null> {
  if (!(await isFirstNeeded(tx))) return null;
  const code = newPassword();
  const value = { hash: hashOf(code) };
  await tx
    .insertInto('settings')
    .values({ key: settingKey, value, updated_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now }))
    .execute();
  return code;
}

/** SECURITY: docs/security.md 4.25. */
export function createFirstAdministrator(deps: {
  store: PeopleStore;
  now: () => number;
  newId: () => string;
  room: HashRoom;
  commands: Pick<Commands, 'firstCode'>;
}): FirstAdministrator {
  const { store, now, newId, room, commands } = deps;

  async function demandCode(db: Pick<DbOrTx, 'selectFrom'>, code: string): Promise<void> {
    const kept = await readSetting(db, settingKey, keptSchema);
    const isIt = kept !== null && timingSafeEqual(Buffer.from(kept.hash), Buffer.from(hashOf(code)));
    if (!isIt || !(await isFirstNeeded(db))) throw wrongCode(commands);
  }

  return {
    isNeeded: () => isFirstNeeded(store.db),

    offer: () =>
      store.transaction(
        async (tx) => {
          const isKnown = (await readSetting(tx, settingKey, keptSchema)) !== null;
          return isKnown ? null : renewFirstCode(tx, now());
        },
        { lock: 'people' },
      ),

    async claim({ code, name, displayName, password }) {
      // Before anything is hashed: without the code nobody makes the service work.
      await demandCode(store.db, code);
      demandName(name);
      demandPassword(password, { name, displayName });
      const hash = await room.use(true, () => hashPassword(password));
      return store.transaction(
        async (tx) => {
          await demandCode(tx, code);
          await tx.deleteFrom('settings').where('key', '=', settingKey).execute();
          const person = {
            name,
            display_name: displayName,
            roles: ['administrator'],
            password_hash: hash,
            must_change_password: false,
          };
          return insertPerson(tx, person, { newId, now });
        },
        { lock: 'people' },
      );
    },
  };
}

/** As it was printed, however it was typed over. */
const hashOf = (code: string): string =>
  createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest('hex');

function wrongCode({ firstCode }: Pick<Commands, 'firstCode'>): FairleadError {
  const where = 'The code was printed when the service was first started on this folder.';
  return new FairleadError('AUTH_FIRST_CODE', {
    message: 'This is not the code for the first administrator, or the site has an administrator already.',
    hint: firstCode === null ? where : advise`${where} For a new one, run on its machine: ${command(firstCode)}`,
    status: 401,
  });
}
