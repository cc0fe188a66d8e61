import type { Migration } from './ddl.ts';

/** What nobody ever wrote, or read, is gone. */
export const migration0012: Migration = {
  name: '0012-unused-columns',
  async up(db) {
    await db.schema.alterTable('workspaces').dropColumn('icon_url').execute();
    await db.schema.alterTable('installs').dropColumn('forced').execute();
  },
};
