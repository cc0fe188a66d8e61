import type { Migration } from './ddl.ts';

/** Images that a workspace brought to a host and no longer wants there; they go once nothing uses them. */
export const migration0002: Migration = {
  name: '0002-leftover-images',
  async up(db, t) {
    await t
      .table(db, 'leftover_images')
      .addColumn('host_id', t.text, (c) => c.notNull().references('hosts.id').onDelete('cascade'))
      .addColumn('image_id', t.text, (c) => c.notNull())
      .addColumn('reference', t.text, (c) => c.notNull())
      .addColumn('workspace_id', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addPrimaryKeyConstraint('leftover_images_pk', ['host_id', 'image_id'])
      .execute();
  },
};
