import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from './migrations/index.ts';
import { openStore } from './open.ts';
import { postgresBackend } from './testing/backends.ts';
import { hostRow } from './testing/samples.ts';
import { storeSuite } from './testing/store-suite.ts';

storeSuite(postgresBackend());

describe('a store on Postgres', () => {
  const backend = postgresBackend();
  beforeAll(() => backend.start());
  afterAll(() => backend.stop());

  it('lets several services start at once on an empty database', async () => {
    const place = await backend.fresh();
    const stores = await Promise.all([place.open(), place.open(), place.open()]);
    for (const store of stores) expect(store.schemaVersion).toBe(migrations.length);
    const { rows } = await sql`select version from schema_migrations order by version`.execute((await place.open()).db);
    expect(rows).toEqual(migrations.map((_, index) => ({ version: index + 1 })));
  });

  it('keeps a copy of every table from before a migration', async () => {
    const place = await backend.fresh();
    const store = await place.open();
    await store.db.insertInto('hosts').values(hostRow('h1')).execute();
    await store.close();
    const drop = {
      name: `${String(migrations.length + 1).padStart(4, '0')}-drop`,
      up: async (db: Parameters<(typeof migrations)[number]['up']>[0]) => {
        await db.deleteFrom('hosts').execute();
      },
    };
    const after = await place.open({ migrations: [...migrations, drop] });
    expect(await after.db.selectFrom('hosts').select('id').execute()).toEqual([]);
    const { rows } =
      await sql`select id from ${sql.raw(`fairlead_schema_${String(migrations.length).padStart(4, '0')}`)}.hosts`.execute(
        after.db,
      );
    expect(rows).toEqual([{ id: 'h1' }]);
  });

  it('names an unreachable server without repeating the password', async () => {
    const opening = openStore({ postgresUrl: 'postgresql://someone:canary-secret@127.0.0.1:1/none' });
    const error = await opening.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect(JSON.stringify(error)).not.toContain('canary-secret');
  });
});
