/** Where people are signed in: their bearer tokens, as they and administrators see them. */
import type { DbOrTx } from '../store/types.ts';

/** Times are epoch milliseconds. */
export type SignIn = {
  readonly id: string;
  readonly way: string;
  readonly since: number;
  readonly lastSeenAt: number | null;
  readonly address: string | null;
  readonly browser: string | null;
  readonly expiresAt: number;
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
};

/** The newest first. @param tokenId by which it is asked */
export async function signInsOf(
  db: Pick<DbOrTx, 'selectFrom'>,
  userId: string,
  tokenId: string,
  now: number,
): Promise<readonly SignIn[]> {
  const rows = await db
    .selectFrom('tokens')
    .select(['id', 'label', 'created_at', 'last_seen_at', 'address', 'browser', 'expires_at'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'bearer')
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    way: row.label,
    since: row.created_at,
    lastSeenAt: row.last_seen_at,
    address: row.address,
    browser: row.browser,
    expiresAt: row.expires_at,
    isThis: row.id === tokenId,
  }));
}

/**
 * Ends sign-ins of one person; the answer names the tokens, which are told of once that is kept.
 * @param which `one`: that one alone; `not`: all but that one; neither: all
 */
export async function endSignIns(
  db: Pick<DbOrTx, 'deleteFrom'>,
  userId: string,
  which: { readonly one?: string | undefined; readonly not?: string | undefined },
): Promise<readonly string[]> {
  const { one, not } = which;
  let query = db.deleteFrom('tokens').where('user_id', '=', userId).where('kind', '=', 'bearer');
  if (one !== undefined) query = query.where('id', '=', one);
  if (not !== undefined) query = query.where('id', '!=', not);
  const rows = await query.returning('id').execute();
  return rows.map(({ id }) => id);
}
