/** Runs of the service: each start of one is written down, and whatever it makes in an engine names its run. */
import type { Clock, IdSource, Store } from '../store/types.ts';

/**
 * Writes down that a service of this site starts here, before it makes anything.
 * @param place machine and data folder, for people
 * @returns the id of the run
 */
export async function beginRun(deps: {
  readonly store: Store;
  readonly newId: IdSource;
  readonly clock: Clock;
  readonly place: string;
}): Promise<string> {
  const id = deps.newId();
  await deps.store.db.insertInto('site_runs').values({ id, started_at: deps.clock(), place: deps.place }).execute();
  return id;
}

/** Whether a service that uses this store ever had that run. */
export async function knowsRun({ db }: Pick<Store, 'db'>, id: string): Promise<boolean> {
  return (await db.selectFrom('site_runs').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
