import type { Migration } from './ddl.ts';

/** Who the site is: its key, and the runs of its service, by which a copy of it is told from itself. */
export const migration0020: Migration = {
  name: '0020-site-key',
  async up(db, t) {
    await t
      .table(db, 'site_keys')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('public_key', t.blob, (c) => c.notNull())
      .addColumn('secret_id', t.text, (c) => c.notNull())
      .addColumn('made_at', t.time, (c) => c.notNull())
      .execute();

    await t
      .table(db, 'site_runs')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('started_at', t.time, (c) => c.notNull())
      .addColumn('place', t.text, (c) => c.notNull())
      .execute();
  },
};
