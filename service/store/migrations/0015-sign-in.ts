import type { Migration } from './ddl.ts';

/** Where somebody is signed in, what is still to be shown at a sign-in, and what failed lately. */
export const migration0015: Migration = {
  name: '0015-sign-in',
  async up(db, t) {
    await db.schema.alterTable('tokens').addColumn('address', t.text).execute();
    await db.schema.alterTable('tokens').addColumn('browser', t.text).execute();
    await db.schema.createIndex('tokens_by_user_id').on('tokens').columns(['user_id']).execute();

    await t
      .table(db, 'sign_in_steps')
      .addColumn('hash', t.text, (column) => column.primaryKey().notNull())
      .addColumn('user_id', t.text, (column) => column.notNull())
      .addColumn('factor_due', t.flag, (column) => column.notNull())
      .addColumn('password_due', t.flag, (column) => column.notNull())
      .addColumn('factor', t.text)
      .addColumn('mark_hash', t.text)
      .addColumn('answers', t.integer, (column) => column.notNull())
      .addColumn('expires_at', t.time, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('sign_in_steps_by_user_id').on('sign_in_steps').columns(['user_id']).execute();

    await t
      .table(db, 'sign_in_failures')
      .addColumn('user_key', t.text, (column) => column.notNull())
      .addColumn('place', t.text, (column) => column.notNull())
      .addColumn('failures', t.integer, (column) => column.notNull())
      .addColumn('last_at', t.time, (column) => column.notNull())
      .addColumn('until', t.time, (column) => column.notNull())
      .addColumn('told_at', t.time)
      .addPrimaryKeyConstraint('sign_in_failures_key', ['user_key', 'place'])
      .execute();
    await db.schema.createIndex('sign_in_failures_by_last_at').on('sign_in_failures').columns(['last_at']).execute();
  },
};
