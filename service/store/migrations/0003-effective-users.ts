import type { Migration } from './ddl.ts';

/** Who sessions start as on each host, and what a session's launch has to tell beside its state. */
export const migration0003: Migration = {
  name: '0003-effective-users',
  async up(db, t) {
    await db.schema.alterTable('installs').addColumn('effective_user', t.json).execute();
    await db.schema
      .alterTable('sessions')
      .addColumn('notes', t.json, (c) => c.notNull().defaultTo('[]'))
      .execute();
  },
};
