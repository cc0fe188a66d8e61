/** The data folder of a site that a version before these left: with a store of its schema, and the site's id. */
import { migrations } from '../service/store/migrations/index.ts';
import { openStore } from '../service/store/open.ts';

/** The schema of 0.1.0 as it was first handed out. */
export const oldSchema = 6;

/** @param dataDir where nothing is kept yet */
export async function makeOlderStore(dataDir: string): Promise<void> {
  const old = await openStore({ dataDir, migrations: migrations.slice(0, oldSchema) });
  const value = '01900000-0000-7000-8000-000000000001';
  await old.db.insertInto('settings').values({ key: 'site-id', value, updated_at: 1 }).execute();
  await old.close();
}
