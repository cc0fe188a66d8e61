import type { Migration } from './ddl.ts';

/** What people show beside the password when they sign in. */
export const migration0016: Migration = {
  name: '0016-factors',
  async up(db, t) {
    await t
      .table(db, 'totp')
      .addColumn('user_id', t.text, (c) => c.primaryKey().notNull().references('users.id').onDelete('cascade'))
      .addColumn('secret_id', t.text, (c) => c.notNull())
      .addColumn('begun_at', t.time, (c) => c.notNull())
      .addColumn('confirmed_at', t.time)
      .addColumn('last_step', t.integer)
      .execute();

    await t
      .table(db, 'passkeys')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('credential_id', t.text, (c) => c.notNull().unique())
      .addColumn('public_key', t.blob, (c) => c.notNull())
      .addColumn('counter', t.integer, (c) => c.notNull())
      .addColumn('transports', t.json, (c) => c.notNull())
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('last_used_at', t.time)
      .execute();
    await db.schema.createIndex('passkeys_by_user_id').on('passkeys').columns(['user_id']).execute();

    await t
      .table(db, 'recovery_codes')
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('hash', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('used_at', t.time)
      .addPrimaryKeyConstraint('recovery_codes_pk', ['user_id', 'hash'])
      .execute();

    await t
      .table(db, 'factor_challenges')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('purpose', t.text, (c) => c.notNull())
      .addColumn('hash', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('expires_at', t.time, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('factor_challenges_by_user_id').on('factor_challenges').columns(['user_id']).execute();
  },
};
