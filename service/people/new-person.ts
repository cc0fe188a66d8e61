/** Adding a row of a person, by an administrator or by the first one themselves. */
import { administers } from '../../common/access/roles.ts';
import type { Tx, UserRow } from '../store/types.ts';
import { nameKey, taken } from './names.ts';
import { ownerId } from './types.ts';

type NewPerson = Pick<UserRow, 'name' | 'display_name' | 'roles' | 'password_hash' | 'must_change_password'>;

/**
 * The first administrator becomes the owner of what a local site left in the folder. There is never none again, because the
 * last one stays: so nobody else ever becomes that.
 * @throws USER_NAME_TAKEN
 */
export async function insertPerson(
  tx: Tx,
  person: NewPerson,
  { newId, now }: { newId: () => string; now: () => number },
): Promise<UserRow> {
  const rows = await tx.selectFrom('users').select(['name_key', 'roles']).execute();
  if (rows.some((row) => row.name_key === nameKey(person.name))) throw taken(person.name);
  const isFirst = administers(person.roles) && !rows.some(({ roles }) => administers(roles));
  const row: UserRow = {
    ...person,
    id: isFirst ? ownerId : newId(),
    name_key: nameKey(person.name),
    enabled: true,
    created_at: now(),
    updated_at: now(),
    last_seen_at: null,
  };
  await tx.insertInto('users').values(row).execute();
  if (isFirst) await nameTheirs(tx, row);
  return row;
}

/** What is theirs by its owner already says it by name. Links of a local site open nothing any more. */
async function nameTheirs(tx: Tx, { id, name }: Pick<UserRow, 'id' | 'name'>): Promise<void> {
  await tx.updateTable('sessions').set({ user_name: name }).where('user_id', '=', id).execute();
  await tx.deleteFrom('tokens').where('user_id', '=', id).where('kind', '=', 'open').execute();
  await tx.updateTable('tokens').set({ user_name: name }).where('user_id', '=', id).execute();
}
