/** Whose sessions are not over. */
import type { DbOrTx } from '../../store/types.ts';
import { holdingStates } from './host-use.ts';

/** How many each person has; who has none is not in it. */
export async function heldSessions(db: DbOrTx): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('sessions')
    .select(({ fn }) => ['user_id', fn.countAll<number>().as('count')])
    .where('observed', 'in', holdingStates)
    .groupBy('user_id')
    .execute();
  return new Map(rows.map(({ user_id, count }) => [user_id, Number(count)]));
}
