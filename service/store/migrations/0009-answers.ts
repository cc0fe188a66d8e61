import type { Migration } from './ddl.ts';

/** Since when the server of a session answers: it can be shown from then on, also before its desktop says that it is up. */
export const migration0009: Migration = {
  name: '0009-answers',
  async up(db, t) {
    await db.schema.alterTable('sessions').addColumn('answers_since', t.time).execute();
  },
};
