import type { Migration } from './ddl.ts';

/**
 * How a workspace's picture is asked for: KasmVNC as ever, or a page of the container's own, where it begins, and how its
 * image is told the login that the gateway uses. And workspaces that are links: where they lead.
 */
export const migration0008: Migration = {
  name: '0008-viewers',
  async up(db, t) {
    const texts = [
      ['viewer_protocol', 'kasmvnc'],
      ['viewer_path', '/'],
      ['viewer_user', ''],
      ['viewer_user_variable', ''],
      ['viewer_password_variable', ''],
    ] as const;
    for (const [name, silent] of texts) {
      await db.schema
        .alterTable('workspaces')
        .addColumn(name, t.text, (c) => c.notNull().defaultTo(silent))
        .execute();
    }
    await db.schema.alterTable('workspaces').addColumn('link_url', t.text).execute();
  },
};
