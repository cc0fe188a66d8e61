/**
 * Marks of browsers in which somebody has signed in before. One lets nobody in: with it, and the right password, a person is
 * not kept waiting by the failures of others, who have none. It is given anew at each sign-in.
 */
import type { DbOrTx, Store } from '../store/types.ts';
import { newToken, tokenHash } from './steps.ts';
import type { From } from './types.ts';

const markLifeMs = 180 * 24 * 3600_000;
/** Of one person. The oldest leave first. */
const mostMarks = 20;

export type Marks = {
  make(userId: string, userName: string, from: From): Promise<string>;
  /** Its hash where it is one of this person; null otherwise. */
  isOf(mark: string, userId: string): Promise<string | null>;
};

export function createMarks(deps: { store: Pick<Store, 'db'>; now: () => number; newId: () => string }): Marks {
  const { store, now, newId } = deps;
  return {
    async make(userId, userName, { address, browser }) {
      const mark = newToken();
      await store.db
        .insertInto('tokens')
        .values({
          id: newId(),
          kind: 'mark',
          hash: tokenHash(mark),
          label: 'mark',
          user_id: userId,
          user_name: userName,
          created_at: now(),
          expires_at: now() + markLifeMs,
          address,
          browser,
        })
        .execute();
      await keepNewest(store.db, userId);
      return mark;
    },
    async isOf(mark, userId) {
      const row = await store.db
        .selectFrom('tokens')
        .select('hash')
        .where('hash', '=', tokenHash(mark))
        .where('kind', '=', 'mark')
        .where('user_id', '=', userId)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      return row?.hash ?? null;
    },
  };
}

async function keepNewest(db: DbOrTx, userId: string): Promise<void> {
  const marks = () => db.selectFrom('tokens').where('user_id', '=', userId).where('kind', '=', 'mark');
  const oldest = await marks().select('id').orderBy('id', 'desc').offset(mostMarks).limit(100).execute();
  if (oldest.length === 0) return;
  await db
    .deleteFrom('tokens')
    .where(
      'id',
      'in',
      oldest.map(({ id }) => id),
    )
    .execute();
}
