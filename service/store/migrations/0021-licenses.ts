import type { Migration } from './ddl.ts';

/** License Keys, who has a named seat, which licences were withdrawn, and the latest time that the site has seen. */
export const migration0021: Migration = {
  name: '0021-licenses',
  async up(db, t) {
    await t
      .table(db, 'licenses')
      .addColumn('license_id', t.text, (column) => column.primaryKey().notNull())
      .addColumn('license_key', t.text, (column) => column.notNull())
      .addColumn('applied_at', t.time, (column) => column.notNull())
      .addColumn('applied_by', t.text, (column) => column.notNull())
      .execute();

    await t
      .table(db, 'license_seats')
      .addColumn('user_id', t.text, (column) => column.primaryKey().notNull())
      .addColumn('taken_at', t.time, (column) => column.notNull())
      .addColumn('used_at', t.time, (column) => column.notNull())
      .execute();

    await t
      .table(db, 'license_revocations')
      .addColumn('license_id', t.text, (column) => column.primaryKey().notNull())
      .addColumn('noted_at', t.time, (column) => column.notNull())
      .execute();

    await t
      .table(db, 'license_clock')
      .addColumn('id', t.text, (column) => column.primaryKey().notNull())
      .addColumn('seen_at', t.time, (column) => column.notNull())
      .addColumn('upgrade_sessions', t.integer, (column) => column.notNull())
      .addColumn('upgrade_until', t.time, (column) => column.notNull())
      .execute();
  },
};
