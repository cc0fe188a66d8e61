/** Whether a password is the one of a person who has signed in: asked again before what protects them is taken away. */

import { plainPassword } from '../../../common/people/password-rules.ts';
import type { Store } from '../../store/types.ts';

/** false also where there is no such person. */
export async function isOwnPassword(store: Pick<Store, 'db'>, userId: string, password: string): Promise<boolean> {
  const row = await store.db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst();
  if (row === undefined) return false;
  const { verify } = await import('@node-rs/argon2');
  return verify(row.password_hash, plainPassword(password));
}
