/**
 * Workspaces of the registry that comes with Fairlead, while that is removed: restored, it is their registry again. Which
 * they were is kept by id, because a stranger's registry may have the same name.
 */
import { z } from 'zod';
import { readSetting, type Tx } from '../store/types.ts';

const settingKey = 'first-party-workspaces';

/** Keeps whose registry is removed now. */
export async function rememberOrphans(tx: Tx, registryId: string, now: number): Promise<void> {
  const rows = await tx.selectFrom('workspaces').select('id').where('source_registry_id', '=', registryId).execute();
  const value = rows.map(({ id }) => id);
  await tx
    .insertInto('settings')
    .values({ key: settingKey, value, updated_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now }))
    .execute();
}

/** Gives them their registry back; answers how many. */
export async function takeOrphansBack(tx: Tx, registryId: string): Promise<number> {
  const ids = (await readSetting(tx, settingKey, z.array(z.string()))) ?? [];
  if (ids.length === 0) return 0;
  const changed = await tx
    .updateTable('workspaces')
    .set({ source_registry_id: registryId })
    .where('id', 'in', ids)
    .where('source_registry_id', 'is', null)
    .executeTakeFirst();
  await tx.deleteFrom('settings').where('key', '=', settingKey).execute();
  return Number(changed.numUpdatedRows);
}
