import type { Migration } from './ddl.ts';

/** Roles of the site's own, and whose a task is that works on a session. */
export const migration0018: Migration = {
  name: '0018-roles',
  async up(db, t) {
    await t
      .table(db, 'roles')
      .addColumn('id', t.text, (column) => column.primaryKey().notNull())
      .addColumn('name', t.text, (column) => column.notNull())
      .addColumn('name_key', t.text, (column) => column.notNull().unique())
      .addColumn('description', t.text, (column) => column.notNull())
      .addColumn('permissions', t.json, (column) => column.notNull())
      .addColumn('created_at', t.time, (column) => column.notNull())
      .addColumn('updated_at', t.time, (column) => column.notNull())
      .execute();

    await db.schema.alterTable('tasks').addColumn('owner_id', t.text).execute();
    // A task on a session belongs to whose session it is. Of one whose session is forgotten nobody knows that any more: '' is
    // nobody's, so that only who sees the sessions of others finds it.
    await db
      .updateTable('tasks')
      .set((set) => ({
        owner_id: set.fn.coalesce(
          set.selectFrom('sessions').select('sessions.user_id').whereRef('sessions.id', '=', 'tasks.subject_id'),
          set.val(''),
        ),
      }))
      .where('subject_type', '=', 'session')
      .execute();
    // So do the parts of it, and theirs: a pull for a launch. Tasks are no deeper than that.
    for (const _depth of [1, 2]) {
      await db
        .updateTable('tasks')
        .set((set) => ({
          owner_id: set
            .selectFrom('tasks as whole')
            .select('whole.owner_id')
            .whereRef('whole.id', '=', 'tasks.parent_id'),
        }))
        .where('parent_id', 'is not', null)
        .where('owner_id', 'is', null)
        .execute();
    }
  },
};
