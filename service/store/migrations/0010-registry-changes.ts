import type { Migration } from './ddl.ts';

/** What the last update that changed a registry's document brought: whole, and in figures for the list of registries. */
export const migration0010: Migration = {
  name: '0010-registry-changes',
  async up(db, t) {
    await db.schema.alterTable('registries').addColumn('changes', t.json).execute();
    await db.schema.alterTable('registries').addColumn('changes_summary', t.json).execute();
  },
};
