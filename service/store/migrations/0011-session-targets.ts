import { sql } from 'kysely';
import type { Migration } from './ddl.ts';

/** What a session runs in is one value with a kind, in place of columns that only containers have. */
export const migration0011: Migration = {
  name: '0011-session-targets',
  async up(db, t) {
    await db.schema
      .alterTable('sessions')
      .addColumn('target', t.json, (c) => c.notNull().defaultTo('{}'))
      .execute();
    const object = t.dialect === 'sqlite' ? sql`json_object` : sql`jsonb_build_object`;
    await sql`update sessions set target = ${object}('kind', 'container', 'image', image, 'containerId', container_id,
      'startedAt', container_started_at, 'certificateSha256', certificate_sha256)`.execute(db);
    // Answers to the launch form stand among the secrets; nothing was ever written into the column of that name.
    for (const gone of ['image', 'container_id', 'container_started_at', 'certificate_sha256', 'launch_values'])
      await db.schema.alterTable('sessions').dropColumn(gone).execute();
  },
};
