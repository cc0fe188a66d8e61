/** What tells a store from its copies: they hold the same rows, but are not the same file or database. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { storeFile } from './sqlite.ts';
import type { Store } from './types.ts';

/** The same for all processes on one store, also after a restart; null where the server does not tell. */
export async function storeIdOf(store: Pick<Store, 'dialect' | 'db'>, dataDir: string): Promise<string | null> {
  if (store.dialect === 'sqlite') {
    const { dev, ino } = await stat(join(dataDir, storeFile), { bigint: true });
    return `sqlite ${dev} ${ino}`;
  }
  // PostgreSQL, "Control Data Functions": made by initdb, so that no other server has it. A provider may take the right away.
  const { rows: may } = await sql<{
    may: boolean;
  }>`select has_function_privilege('pg_control_system()', 'execute') as may`.execute(store.db);
  if (may[0]?.may !== true) return null;
  const { rows } = await sql<{
    id: string;
  }>`select system_identifier::text || ' ' || current_database() || ' ' || current_schema() as id
    from pg_control_system()`.execute(store.db);
  return rows[0] === undefined ? null : `postgres ${rows[0].id}`;
}
