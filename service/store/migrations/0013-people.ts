import type { Migration } from './ddl.ts';

/** Who may sign in to a standalone site. A local one has nobody here. */
export const migration0013: Migration = {
  name: '0013-people',
  async up(db, t) {
    await t
      .table(db, 'users')
      .addColumn('id', t.text, (column) => column.primaryKey())
      .addColumn('name', t.text, (column) => column.notNull())
      .addColumn('name_key', t.text, (column) => column.notNull().unique())
      .addColumn('display_name', t.text, (column) => column.notNull())
      .addColumn('roles', t.json, (column) => column.notNull())
      .addColumn('enabled', t.flag, (column) => column.notNull())
      .addColumn('password_hash', t.text, (column) => column.notNull())
      .addColumn('must_change_password', t.flag, (column) => column.notNull())
      .addColumn('created_at', t.time, (column) => column.notNull())
      .addColumn('updated_at', t.time, (column) => column.notNull())
      .addColumn('last_seen_at', t.time)
      .execute();
  },
};
