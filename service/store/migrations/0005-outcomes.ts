import { sql } from 'kysely';
import { placesOf, type SearchedEntry } from '../../../common/audit/places.ts';
import { foldText } from '../search.ts';
import type { Migration, MigrationDb } from './ddl.ts';

/**
 * How ordered work ended is an entry of the audit log; entries are found by every word of them, the old ones as well; what
 * reached some of its hosts is partly done, also what was called a failure until now.
 */
export const migration0005: Migration = {
  name: '0005-outcomes',
  async up(db, t) {
    await t
      .table(db, 'audit_links')
      .addColumn('ref', t.text, (c) => c.notNull())
      .addColumn('seq', t.integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('audit_links_pk', ['ref', 'seq'])
      .execute();
    await db.schema.createIndex('audit_links_by_seq').on('audit_links').columns(['seq']).execute();

    await t
      .table(db, 'audit_due')
      .addColumn('id', t.serial)
      .addColumn('ref', t.text, (c) => c.notNull())
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('attempt', t.integer, (c) => c.notNull().defaultTo(1))
      .addColumn('action', t.text, (c) => c.notNull())
      .addColumn('object_type', t.text)
      .addColumn('object_id', t.text)
      .addColumn('object_name', t.text)
      .addColumn('actor', t.text, (c) => c.notNull())
      .addColumn('result', t.text)
      .addColumn('reason', t.text)
      .addColumn('data', t.json)
      .addColumn('asked_at', t.time, (c) => c.notNull())
      .addColumn('ended_at', t.time)
      .execute();
    await db.schema.createIndex('audit_due_by_ref').on('audit_due').columns(['ref']).execute();

    await searchEverything(db);
    await callPartlyWhatWas(db);
  },
};

const page = 500;

async function searchEverything(db: MigrationDb): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await db.selectFrom('audit').selectAll().where('seq', '>', last).orderBy('seq').limit(page).execute();
    for (const row of rows) {
      last = Number(row.seq);
      const text = foldText(...placesOf(searched(row)).map((place) => place.text));
      await db.updateTable('audit').set({ search_text: text }).where('seq', '=', row.seq).execute();
    }
    if (rows.length < page) return;
  }
}

/** A row as both drivers give it here: JSON is text on SQLite. */
function searched(row: Record<string, unknown>): SearchedEntry {
  const text = (name: string) => (typeof row[name] === 'string' ? String(row[name]) : '');
  return {
    seq: Number(row.seq),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    action: text('action'),
    objectType: text('object_type'),
    objectId: text('object_id'),
    objectName: text('object_name'),
    result: row.result === 'refused' || row.result === 'failed' ? row.result : 'ok',
    reason: text('reason'),
    data: jsonOf(row.data),
  };
}

function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    // Somebody wrote it past the service: it is text then, and verifying the chain tells.
    return value;
  }
}

/** `Desk is on 3 of 4 hosts.`: the only place that kept how many. */
async function callPartlyWhatWas(db: MigrationDb): Promise<void> {
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'error'])
    .where('kind', '=', 'workspace.install')
    .where('state', '=', 'failed')
    .where(sql<boolean>`cast(error as text) like '%INSTALL_INCOMPLETE%'`)
    .execute();
  for (const { id, error } of rows) {
    const told = jsonOf(error);
    const message = typeof told === 'object' && told !== null && 'message' in told ? String(told.message) : '';
    const done = /is on (\d+) of \d+ hosts?\./.exec(message)?.[1];
    if (done !== undefined && Number(done) > 0)
      await db.updateTable('tasks').set({ state: 'partly' }).where('id', '=', id).execute();
  }
}
