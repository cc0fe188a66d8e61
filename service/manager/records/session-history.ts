/** Sessions that have ended, searched by the database: page by page, down to the oldest. */
import { type Db, foundIn, isOlder, type SessionRow } from '../../store/types.ts';
import { sessionColumns } from './session-book.ts';

export type HistoryQuery = {
  /** Words that are all in the names of person, workspace and host, or in how it ended; case and accents do not matter. */
  readonly text?: string | undefined;
  /** `ended_at` (epoch milliseconds) and id of the last row of the page before; without the id others of that time are left out. */
  readonly before?: number | undefined;
  readonly beforeId?: string | undefined;
  readonly limit: number;
  /** Whose alone; null: everybody's. */
  readonly userId: string | null;
};

/** Newest end first. */
export async function readHistory(
  db: Db,
  { text, before, beforeId, limit, userId }: HistoryQuery,
): Promise<SessionRow[]> {
  // Which, and then those: what is searched stands in an index, the rows carry a lot besides.
  let query = db
    .selectFrom('sessions')
    .select('id')
    .where('observed', '=', 'deleted')
    .where('ended_at', 'is not', null);
  if (userId !== null) query = query.where('user_id', '=', userId);
  if (text !== undefined)
    query = query.where(({ ref }) =>
      foundIn([ref('user_search'), ref('workspace_search'), ref('host_search'), ref('end_search')], text),
    );
  if (before !== undefined)
    query = query.where(({ ref }) => isOlder(ref('ended_at'), ref('id'), { time: before, id: beforeId }));
  const page = query.orderBy('ended_at', 'desc').orderBy('id', 'desc').limit(limit);
  return db
    .selectFrom('sessions')
    .select(sessionColumns)
    .where('id', 'in', page)
    .orderBy('ended_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
