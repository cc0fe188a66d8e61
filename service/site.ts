/** Facts of a site that are made once and kept: its id. */
import { z } from 'zod';
import { readSetting, type Store } from './store/types.ts';

const siteIdKey = 'site-id';

/** The site's id, made at the first start. It is on every container of the site. */
export async function readSiteId(
  store: Store,
  newId: () => string,
  now: number,
): Promise<{ readonly siteId: string; readonly isNew: boolean }> {
  const known = await readSetting(store.db, siteIdKey, z.string().min(1));
  if (known !== null) return { siteId: known, isNew: false };
  const siteId = newId();
  await store.db.insertInto('settings').values({ key: siteIdKey, value: siteId, updated_at: now }).execute();
  return { siteId, isNew: true };
}
