import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { columnKinds } from '../columns.ts';
import { migrations } from '../migrations/index.ts';
import { contains, foldText, type Store } from '../types.ts';
import type { Backend, TestPlace } from './backends.ts';
import {
  auditDueRow,
  auditRow,
  hostRow,
  installRow,
  passkeyRow,
  putOldSession,
  registryRow,
  roleRow,
  sessionRow,
  sessionTarget,
  signInFailuresRow,
  signInStepRow,
  taskRow,
  tokenRow,
  userRow,
  workspaceRow,
} from './samples.ts';

/** What the store promises, whatever it stands on. */
export function storeSuite(backend: Backend): void {
  describe(`store on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const opened = async (): Promise<Store> => (await backend.fresh()).open();

    it('gives values back as they were put in, whatever their type', async () => {
      const { db } = await opened();
      const host = hostRow('h1', {
        tags: ['gpu', "o'brien", 'ünï'],
        enabled: false,
        overrides: { cores: 4, sessionCap: 3 },
        last_disk: { totalBytes: 9_007_199_254_740_991, usedBytes: 1, freeBytes: 2 },
        last_seen_at: 1_800_000_000_123,
      });
      await db.insertInto('hosts').values(host).execute();
      const row = await db.selectFrom('hosts').selectAll().executeTakeFirstOrThrow();
      expect(row).toMatchObject(host);
      expect(row.draining).toBe(false);
      expect(row.install_by_default).toBe(true);
      expect(row.known_keys).toEqual([]);
      expect(row.last_info).toBeNull();
    });

    it.each([
      ['a word', 'text'],
      ['an empty text', ''],
      ['text that looks like JSON', '{"a":1}'],
      ['a number', 1.5],
      ['a flag', false],
      ['a list', [1, [2], {}]],
      ['an object', { b: 1, a: { c: [] } }],
    ])('keeps %s in a JSON column', async (_name, value) => {
      const { db } = await opened();
      await db.insertInto('settings').values({ key: 'k', value, updated_at: 1 }).execute();
      const update = await db
        .updateTable('settings')
        .set({ value: [value] })
        .returning(['value as renamed', 'key'])
        .executeTakeFirstOrThrow();
      expect(update.renamed).toEqual([value]);
      await db.updateTable('settings as s').set('value', value).where('s.key', '=', 'k').execute();
      expect((await db.selectFrom('settings').select('value').executeTakeFirstOrThrow()).value).toEqual(value);
    });

    it('decodes through aliases, joins, subqueries, conflicts and RETURNING', async () => {
      const { db } = await opened();
      await db
        .insertInto('hosts')
        .values([hostRow('h1', { tags: ['a'] }), hostRow('h2', { tags: [] })])
        .execute();
      await db.insertInto('workspaces').values(workspaceRow('w1')).execute();
      const install = { workspace_id: 'w1', host_id: 'h1', desired: 'present' as const, updated_at: 1 };
      const reason = { code: 'INSTALL_NOT_WANTED', message: 'why' } as const;
      const upsert = (sizeBytes: number) =>
        db
          .insertInto('installs')
          .values({ ...install, size_bytes: sizeBytes, reason })
          .onConflict((conflict) =>
            conflict.columns(['workspace_id', 'host_id']).doUpdateSet((eb) => ({
              size_bytes: eb.ref('excluded.size_bytes'),
              reason: { ...reason, hint: [{ text: 'again' }] },
            })),
          )
          .returningAll()
          .executeTakeFirstOrThrow();
      expect((await upsert(1)).size_bytes).toBe(1);
      expect(await upsert(2)).toMatchObject({ size_bytes: 2, reason: { hint: [{ text: 'again' }] } });
      const joined = await db
        .with('chosen', (cte) => cte.selectFrom('hosts').selectAll().where('enabled', '=', true))
        .selectFrom('chosen')
        .leftJoin('installs', 'installs.host_id', 'chosen.id')
        .select(['chosen.id', 'chosen.tags as labels', 'chosen.enabled as on', 'installs.reason'])
        .orderBy('chosen.id')
        .execute();
      expect(joined).toEqual([
        { id: 'h1', labels: ['a'], on: true, reason: { ...reason, hint: [{ text: 'again' }] } },
        { id: 'h2', labels: [], on: true, reason: null },
      ]);
    });

    it('counts and sums as numbers', async () => {
      const { db } = await opened();
      await db
        .insertInto('workspaces')
        .values([workspaceRow('a'), workspaceRow('b')])
        .execute();
      const row = await db
        .selectFrom('workspaces')
        .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.sum<number>('memory_bytes').as('bytes')])
        .executeTakeFirstOrThrow();
      expect(row).toEqual({ n: 2, bytes: 5_536_000_000 });
    });

    it('keeps bytes, and nothing for nothing', async () => {
      const { db } = await opened();
      const thumbnail = Buffer.from([0, 255, 1, 128]);
      await db
        .insertInto('sessions')
        .values([sessionRow('s1', { thumbnail }), sessionRow('s2')])
        .execute();
      const rows = await db.selectFrom('sessions').select('thumbnail').orderBy('id').execute();
      expect(rows.map((row) => row.thumbnail)).toEqual([thumbnail, null]);
    });

    it('takes hostile text the same everywhere: NUL and half surrogates become U+FFFD', async () => {
      const { db } = await opened();
      const hostile = 'a\0b\ud800c';
      const tags = [hostile];
      await db
        .insertInto('hosts')
        .values(hostRow('h1', { name: hostile, tags }))
        .execute();
      const key = await db
        .insertInto('settings')
        .values({ key: hostile, value: { [hostile]: 1 }, updated_at: 1 })
        .returning('value')
        .executeTakeFirstOrThrow();
      expect(key.value).toEqual({ 'a\uFFFDb\uFFFDc': 1 });
      const row = await db.selectFrom('hosts').select(['name', 'tags']).executeTakeFirstOrThrow();
      expect(row).toEqual({ name: 'a\uFFFDb\uFFFDc', tags: ['a\uFFFDb\uFFFDc'] });
    });

    it('orders text by its bytes and searches folded text, wildcards being themselves', async () => {
      const { db } = await opened();
      const names = ['zebra', 'Äpfel', 'apple', 'Zoo', '100% sure', 'a_b'];
      await db
        .insertInto('workspaces')
        .values(names.map((name) => workspaceRow(name, { friendly_name: name, search_text: foldText(name) })))
        .execute();
      const sorted = await db.selectFrom('workspaces').select('friendly_name').orderBy('friendly_name').execute();
      expect(sorted.map((row) => row.friendly_name)).toEqual(['100% sure', 'Zoo', 'a_b', 'apple', 'zebra', 'Äpfel']);
      const find = async (text: string) => {
        const query = db.selectFrom('workspaces').select('friendly_name').orderBy('friendly_name');
        return (await query.where((eb) => contains(eb.ref('search_text'), text)).execute()).map((r) => r.friendly_name);
      };
      expect(await find('APFEL')).toEqual(['Äpfel']);
      expect(await find('0%')).toEqual(['100% sure']);
      expect(await find('%')).toEqual(['100% sure']);
      expect(await find('a_b')).toEqual(['a_b']);
      expect(await find('sure 100')).toEqual(['100% sure']);
      expect(await find('  ')).toHaveLength(names.length);
    });

    it('holds foreign keys', async () => {
      const { db } = await opened();
      const install = { workspace_id: 'w1', host_id: 'h1', desired: 'present' as const, updated_at: 1 };
      await expect(db.insertInto('installs').values(install).execute()).rejects.toThrow(/foreign key/i);
      await db.insertInto('hosts').values(hostRow('h1')).execute();
      await db.insertInto('workspaces').values(workspaceRow('w1')).execute();
      await db.insertInto('installs').values(install).execute();
      await db.deleteFrom('hosts').where('id', '=', 'h1').execute();
      expect(await db.selectFrom('installs').selectAll().execute()).toEqual([]);
    });

    it('refuses values of the wrong kind instead of keeping something else', async () => {
      const { db } = await opened();
      const wrong = sql<number>`${'soon'}`;
      await expect(
        db
          .insertInto('hosts')
          .values(hostRow('h1', { created_at: 1.5 }))
          .execute(),
      ).rejects.toThrow();
      await expect(
        db.insertInto('settings').values({ key: 'k', value: 1, updated_at: wrong }).execute(),
      ).rejects.toThrow();
      const value = { big: 10n };
      await expect(
        db.insertInto('settings').values({ key: 'k', value, updated_at: 1 }).execute(),
      ).rejects.toMatchObject({
        code: 'STORE_VALUE',
      });
    });

    it('keeps all of a transaction or nothing', async () => {
      const store = await opened();
      const setting = (key: string) => ({ key, value: 1, updated_at: 1 });
      const failing = store.transaction(async (tx) => {
        await tx.insertInto('settings').values(setting('a')).execute();
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await store.transaction((tx) => tx.insertInto('settings').values(setting('b')).execute());
      const rows = await store.db.selectFrom('settings').select('key').execute();
      expect(rows).toEqual([{ key: 'b' }]);
    });

    it('runs transactions of one lock one after another, so that no update is lost', async () => {
      const store = await opened();
      await store.db.insertInto('settings').values({ key: 'n', value: 0, updated_at: 1 }).execute();
      const add = () =>
        store.transaction(
          async (tx) => {
            const { value } = await tx.selectFrom('settings').select('value').executeTakeFirstOrThrow();
            await tx
              .updateTable('settings')
              .set({ value: Number(value) + 1 })
              .execute();
          },
          { lock: 'count' },
        );
      await Promise.all(Array.from({ length: 25 }, add));
      expect((await store.db.selectFrom('settings').select('value').executeTakeFirstOrThrow()).value).toBe(25);
    });

    it('says so, instead of waiting for ever, when the store is used beside its own transaction', async () => {
      const store = await opened();
      const beside = store.transaction(() => store.db.selectFrom('hosts').select('id').execute());
      await expect(beside).rejects.toMatchObject({ code: 'STORE_NESTED' });
      const inside = store.transaction(() => store.transaction(async () => 1));
      await expect(inside).rejects.toMatchObject({ code: 'STORE_NESTED' });
      // What a transaction started may go on after it.
      const { promise: over, resolve } = Promise.withResolvers<void>();
      let later: Promise<unknown> | undefined;
      await store.transaction(async () => {
        later = over.then(() => store.db.selectFrom('hosts').select('id').execute());
      });
      resolve();
      expect(await later).toEqual([]);
    });

    it('tells of slow statements without their values', async () => {
      const slow: string[] = [];
      const place = await backend.fresh();
      const store = await place.open({ slowMs: 0, onSlowQuery: ({ sql: text }) => slow.push(text) });
      await store.db.selectFrom('hosts').select('id').where('name', '=', 'canary-value').execute();
      expect(slow.some((text) => text.includes('"hosts"'))).toBe(true);
      expect(slow.join()).not.toContain('canary-value');
    });

    it('opens again where it was closed, and close may be called twice', async () => {
      const place = await backend.fresh();
      const first = await place.open();
      await first.db.insertInto('hosts').values(hostRow('h1')).execute();
      await first.close();
      await first.close();
      const second = await place.open();
      expect(second.schemaVersion).toBe(migrations.length);
      expect(await second.db.selectFrom('hosts').select('id').execute()).toEqual([{ id: 'h1' }]);
    });

    it('has a list of JSON and flag columns that agrees with the migrations', async () => {
      const { db } = await opened();
      expect(Object.keys(columnKinds).sort()).toEqual((await tableNames(backend, db)).sort());
      if (backend.dialect !== 'postgres') return;
      for (const [table, kinds] of Object.entries(columnKinds)) {
        const found = await sql<{ name: string; type: string }>`select column_name as name, data_type as type
          from information_schema.columns where table_schema = current_schema() and table_name = ${table}`.execute(db);
        const ofType = (type: string) => found.rows.filter((row) => row.type === type).map((row) => row.name);
        expect({ table, json: Object.keys(kinds.json).sort(), flags: Object.keys(kinds.flags).sort() }).toEqual({
          table,
          json: ofType('jsonb').sort(),
          flags: ofType('boolean').sort(),
        });
      }
    });

    describe('JSON', () => {
      /** A row in every table that has JSON columns. */
      const filled = async (): Promise<Store> => {
        const store = await opened();
        const { db } = store;
        await db.insertInto('hosts').values(hostRow('h1')).execute();
        await db.insertInto('workspaces').values(workspaceRow('w1')).execute();
        await db.insertInto('installs').values(installRow()).execute();
        await db.insertInto('sessions').values(sessionRow('s1')).execute();
        await db.insertInto('registries').values(registryRow('r1')).execute();
        await db.insertInto('users').values(userRow('u1')).execute();
        await db.insertInto('roles').values(roleRow('r1')).execute();
        await db.insertInto('sign_in_steps').values(signInStepRow('h1')).execute();
        await db.insertInto('sign_in_failures').values(signInFailuresRow('k1')).execute();
        await db.insertInto('passkeys').values(passkeyRow('k1')).execute();
        await db.insertInto('tokens').values(tokenRow('t1')).execute();
        await db.insertInto('settings').values({ key: 'k', value: 1, updated_at: 1 }).execute();
        await db.insertInto('tasks').values(taskRow('t1')).execute();
        await db.insertInto('audit').values(auditRow()).execute();
        await db.insertInto('audit_due').values(auditDueRow()).execute();
        return store;
      };
      const put = (store: Store, table: string, column: string, json: string) =>
        sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.lit(json)}`.execute(store.db);
      const read = (store: Store, table: string, column: string) =>
        sql`select ${sql.ref(column)} as renamed from ${sql.table(table)}`.execute(store.db);
      const columns = Object.entries(columnKinds).flatMap(([table, { json }]) =>
        Object.keys(json).map((column) => ({ table, column })),
      );
      /** Documents of many kinds: who keeps one reads it by its own schema. */
      const open = ['settings.value', 'tasks.detail', 'tasks.input', 'tasks.result'];

      it('that does not fit the schema of its column is refused, whichever column it is', async () => {
        const store = await filled();
        const taken: string[] = [];
        for (const { table, column } of columns) {
          expect((await read(store, table, column)).rows).toHaveLength(1);
          await put(store, table, column, '[{"no":"such thing"}, 5]');
          const refused = await read(store, table, column).then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (refused === null) taken.push(`${table}.${column}`);
          else expect(refused).toMatchObject({ code: 'STORE_VALUE_UNREADABLE', data: { table, column } });
        }
        expect(taken.sort()).toEqual(open);
      });

      it('that is none is refused, with the place where it stands at the latest', async () => {
        const store = await filled();
        for (const { table, column } of columns) {
          const half = put(store, table, column, '{"half":');
          if (backend.dialect === 'postgres') {
            await expect(half).rejects.toThrow(/json/);
            continue;
          }
          await half;
          await expect(read(store, table, column)).rejects.toMatchObject({
            code: 'STORE_VALUE_UNREADABLE',
            data: { table, column },
          });
        }
      });

      it('is read as version 0.1.0 wrote it', async () => {
        const store = await filled();
        const said = { code: 'HOST_TIMEOUT', message: 'It did not answer.', hint: 'Try again.' };
        const old: Record<string, unknown> = {
          'hosts.config': { kind: 'ssh', host: 'build-1', port: 22, user: 'anna', auth: { method: 'agent' } },
          'sessions.workspace_snapshot': { friendlyName: 'Desk', image: 'example/desktop:1', cores: 2 },
          'sessions.error': said,
          'sessions.notes': [said],
          'tasks.error': said,
          'tasks.input': { workspaceId: 'w1', name: 'Desk', hostIds: ['h1'], forceHostIds: [] },
          'installs.reason': { ...said, data: { hostId: 'h1' } },
          'installs.effective_user': { image: 'root', user: '1000', uid: 'unknown' },
          'registries.last_result': { ok: false, changed: false, error: said, tried: [] },
          'workspaces.target': { kind: 'tags', tags: ['gpu'] },
        };
        for (const [place, value] of Object.entries(old)) {
          const [table = '', column = ''] = place.split('.');
          await put(store, table, column, JSON.stringify(value));
          const { rows } = await read(store, table, column);
          expect({ place, rows }).toEqual({ place, rows: [{ renamed: value }] });
        }
        await put(store, 'workspaces', 'target', '{}');
        expect(await store.db.selectFrom('workspaces').select('target').executeTakeFirst()).toEqual({
          target: { kind: 'all' },
        });
      });
    });

    describe('migrations', () => {
      const nextNumber = String(migrations.length + 1).padStart(4, '0');
      const second = {
        name: `${nextNumber}-second`,
        up: async (db: Parameters<(typeof migrations)[number]['up']>[0]) => {
          await db.schema.alterTable('hosts').addColumn('color', 'text').execute();
        },
      };
      const withHost = async (place: TestPlace) => {
        const store = await place.open();
        await store.db.insertInto('hosts').values(hostRow('h1')).execute();
        await store.close();
      };

      it('goes forward with what is there', async () => {
        const place = await backend.fresh();
        await withHost(place);
        const store = await place.open({ migrations: [...migrations, second] });
        expect(store.schemaVersion).toBe(migrations.length + 1);
        const { rows } = await sql<{ id: string; color: null }>`select id, color from hosts`.execute(store.db);
        expect(rows).toEqual([{ id: 'h1', color: null }]);
      });

      /** The schema in which what a session runs in became one value. */
      const withTargets = migrations.findIndex(({ name }) => name.endsWith('-session-targets')) + 1;

      it.each(migrations.map((_, at) => at + 1))(
        'goes forward from version %i with sessions and installs',
        async (version) => {
          const place = await backend.fresh();
          const old = await place.open({ migrations: migrations.slice(0, version) });
          await old.db.insertInto('hosts').values(hostRow('h1')).execute();
          await old.db.insertInto('workspaces').values(workspaceRow('w1')).execute();
          const install = { workspace_id: 'w1', host_id: 'h1', desired: 'present', updated_at: 1 } as const;
          await old.db.insertInto('installs').values(install).execute();
          const running = {
            observed: 'running',
            workspace_snapshot: { friendlyName: 'Desk' },
            target: sessionTarget({ containerId: 'c1', startedAt: '2026-01-01T00:00:00Z' }),
          } as const;
          if (version < withTargets) await putOldSession(old, sessionRow('s1', running));
          else await old.db.insertInto('sessions').values(sessionRow('s1', running)).execute();
          await old.close();
          const store = await place.open();
          expect(store.schemaVersion).toBe(migrations.length);
          expect(await store.db.selectFrom('installs').select('effective_user').execute()).toEqual([
            { effective_user: null },
          ]);
          const session = await store.db
            .selectFrom('sessions')
            .select(['notes', 'observed', 'workspace_snapshot', 'target'])
            .execute();
          expect(session).toEqual([{ notes: [], ...running }]);
        },
      );

      it('folds what was written before as it is searched now', async () => {
        const place = await backend.fresh();
        const old = await place.open({ migrations: migrations.slice(0, 3) });
        const before = { friendly_name: 'Tromsø, Straße 5', search_text: 'tromsø, straße\u20105 don’t' };
        await old.db.insertInto('workspaces').values(workspaceRow('w1', before)).execute();
        await old.close();
        const { db } = await place.open();
        const rows = await db.selectFrom('workspaces').select(['friendly_name', 'search_text']).execute();
        expect(rows).toEqual([{ friendly_name: 'Tromsø, Straße 5', search_text: "tromso, strasse-5 don't" }]);
        expect(foldText(before.search_text)).toBe("tromso, strasse-5 don't");
      });

      it('knows whose older tasks are: of sessions those of their users, of forgotten ones nobody’s', async () => {
        const place = await backend.fresh();
        const before = migrations.findIndex(({ name }) => name === '0018-roles');
        const old = await place.open({ migrations: migrations.slice(0, before) });
        await old.db.insertInto('sessions').values(sessionRow('s1')).execute();
        const about = (id: string, type: string, subject: string) => ({
          ...taskRow(id),
          subject_type: type,
          subject_id: subject,
        });
        await old.db
          .insertInto('tasks')
          .values([
            about('launch', 'session', 's1'),
            about('old launch', 'session', 'gone'),
            about('install', 'workspace', 's1'),
            { ...taskRow('pull'), parent_id: 'launch' },
            { ...taskRow('part of pull'), parent_id: 'pull' },
            { ...taskRow('part of install'), parent_id: 'install' },
          ])
          .execute();
        await old.close();
        const { db } = await place.open();
        const rows = await db.selectFrom('tasks').select(['id', 'owner_id']).execute();
        expect(Object.fromEntries(rows.map((row) => [row.id, row.owner_id]))).toEqual({
          launch: 'u1',
          'old launch': '',
          install: null,
          pull: 'u1',
          'part of pull': 'u1',
          'part of install': null,
        });
      });

      it('lets every word of older audit entries be found, and calls partly done what was', async () => {
        const place = await backend.fresh();
        const old = await place.open({ migrations: migrations.slice(0, 4) });
        const entry = { at: 1, actor_id: 'u1', actor_name: 'Anna', action: 'session.terminal', result: 'ok' } as const;
        const search = {
          actor_search: 'anna',
          object_search: '',
          search_text: 'anna session.terminal',
          prev_hash: '0',
        };
        await old.db
          .insertInto('audit')
          .values({ ...entry, ...search, data: { host: 'Zürich-2', asRoot: true }, hash: 'h1' })
          .execute();
        const task = { kind: 'workspace.install', title: 'Install Desk', resume: 'safe', actor: 'anna' } as const;
        const failed = (id: string, message: string) => ({
          ...task,
          id,
          state: 'failed' as const,
          error: { code: 'INSTALL_INCOMPLETE' as const, message },
          queued_at: 1,
          updated_at: 1,
        });
        await old.db
          .insertInto('tasks')
          .values([
            failed('some', 'Desk is on 3 of 4 hosts. bravo: No.'),
            failed('none', 'Desk is on 0 of 4 hosts. bravo: No.'),
          ])
          .execute();
        await old.close();
        const { db } = await place.open();
        for (const text of ['zurich', 'root', 'done anna'])
          expect(
            await db
              .selectFrom('audit')
              .select('seq')
              .where((eb) => contains(eb.ref('search_text'), text))
              .execute(),
          ).toHaveLength(1);
        const tasks = await db.selectFrom('tasks').select(['id', 'state']).orderBy('id').execute();
        expect(tasks).toEqual([
          { id: 'none', state: 'failed' },
          { id: 'some', state: 'partly' },
        ]);
      });

      it('refuses a store of a newer version and leaves it alone', async () => {
        const place = await backend.fresh();
        const newer = await place.open({ migrations: [...migrations, second] });
        await newer.close();
        await expect(place.open()).rejects.toMatchObject({
          code: 'STORE_TOO_NEW',
          data: { found: migrations.length + 1, known: migrations.length },
        });
        expect((await place.open({ migrations: [...migrations, second] })).schemaVersion).toBe(migrations.length + 1);
      });

      it('undoes a step that fails, and can be tried again', async () => {
        const place = await backend.fresh();
        await withHost(place);
        const broken = {
          name: `${nextNumber}-broken`,
          up: async (db: Parameters<typeof second.up>[0]) => {
            await second.up(db);
            await sql`select * from no_such_table`.execute(db);
          },
        };
        await expect(place.open({ migrations: [...migrations, broken] })).rejects.toMatchObject({
          code: 'STORE_MIGRATION',
        });
        const store = await place.open({ migrations: [...migrations, second] });
        expect(await store.db.selectFrom('hosts').select('id').execute()).toEqual([{ id: 'h1' }]);
      });
    });
  });
}

async function tableNames(backend: Backend, db: Store['db']): Promise<string[]> {
  const { rows } =
    backend.dialect === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_master
          where type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(db)
      : await sql<{ name: string }>`select table_name as name from information_schema.tables
          where table_schema = current_schema()`.execute(db);
  return rows.map((row) => row.name).filter((name) => name !== 'schema_migrations');
}
