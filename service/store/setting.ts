import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { unreadable } from './columns.ts';
import type { Database } from './schema.ts';

/**
 * A document of the table `settings`; null where there is none.
 * @throws STORE_VALUE_UNREADABLE where it does not fit its schema.
 */
export async function readSetting<T>(
  db: Pick<Kysely<Database>, 'selectFrom'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  if (row === undefined) return null;
  const read = schema.safeParse(row.value);
  if (read.success) return read.data;
  throw unreadable('settings', 'value', read.error);
}
