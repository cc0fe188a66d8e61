import type { Migration } from './ddl.ts';

/** Where a workspace's image serves its web client, and whether with TLS: what was fixed before is a setting. */
export const migration0006: Migration = {
  name: '0006-viewer',
  async up(db, t) {
    await db.schema
      .alterTable('workspaces')
      .addColumn('viewer_port', t.integer, (c) => c.notNull().defaultTo(6901))
      .execute();
    await db.schema
      .alterTable('workspaces')
      .addColumn('viewer_tls', t.flag, (c) => c.notNull().defaultTo(t.yes))
      .execute();
  },
};
