import { foldText } from '../search.ts';
import type { Ddl, Migration, MigrationDb } from './ddl.ts';

/** What is searched, and the column beside it that is searched in its place. Written out: a migration never changes. */
const sourceColumns = {
  sessions: [
    ['user_name', 'user_search'],
    ['workspace_name', 'workspace_search'],
    ['host_name', 'host_search'],
    ['end_reason', 'end_search'],
  ],
  tasks: [
    ['title', 'title_search'],
    ['sentence', 'sentence_search'],
    ['actor', 'actor_search'],
  ],
} as const;

/** Ended sessions and tasks are searched by the database, the old ones as well. */
export const migration0007: Migration = {
  name: '0007-folded-search',
  async up(db, t) {
    for (const [table, sources] of Object.entries(sourceColumns)) {
      for (const [, folded] of sources)
        await db.schema
          .alterTable(table)
          .addColumn(folded, t.text, (c) => c.notNull().defaultTo(''))
          .execute();
      await foldAll(db, table, sources);
    }
    await index(db, t, 'sessions_by_history', 'sessions', ['observed', 'ended_at', 'id'], sourceColumns.sessions);
    await index(db, t, 'tasks_by_search', 'tasks', ['parent_id', 'queued_at', 'id', 'state'], sourceColumns.tasks);
    await index(db, t, 'audit_by_search', 'audit', ['seq'], [['', 'search_text']]);
  },
};

/**
 * In the order of the pages. On SQLite the index holds what is searched as well: a search reads it alone, and not the
 * rows, which carry pictures and settings. Postgres keeps those apart from their rows by itself, and refuses long texts
 * in an index.
 */
async function index(
  db: MigrationDb,
  { dialect }: Ddl,
  name: string,
  table: string,
  order: readonly string[],
  sources: readonly (readonly [source: string, folded: string])[],
): Promise<void> {
  const isCovering = dialect === 'sqlite';
  // The audit log's primary key is in the order of its pages.
  if (table === 'audit' && !isCovering) return;
  const columns = [...order, ...(isCovering ? sources.map(([, folded]) => folded) : [])];
  await db.schema.createIndex(name).on(table).columns(columns).execute();
}

const page = 500;

async function foldAll(
  db: MigrationDb,
  table: string,
  sources: readonly (readonly [source: string, folded: string])[],
): Promise<void> {
  for (let last = ''; ; ) {
    const rows = await db
      .selectFrom(table)
      .select(['id', ...sources.map(([source]) => source)])
      .where('id', '>', last)
      .orderBy('id')
      .limit(page)
      .execute();
    for (const row of rows) {
      last = String(row.id);
      const texts = sources.map(([source, folded]) => [folded, foldText(textOf(row[source]))]);
      await db.updateTable(table).set(Object.fromEntries(texts)).where('id', '=', last).execute();
    }
    if (rows.length < page) return;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
