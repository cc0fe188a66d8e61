import type { Migration } from './ddl.ts';

/** Keys of programs are tokens of their own kind: with what they may do, and how they begin. */
export const migration0017: Migration = {
  name: '0017-api-keys',
  async up(db, t) {
    await db.schema.alterTable('tokens').addColumn('permissions', t.json).execute();
    await db.schema.alterTable('tokens').addColumn('hint', t.text).execute();
  },
};
