/** `fairlead store copy`: rows of every table, from SQLite into Postgres. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../tools/bed/postgres.ts';
import { columnKinds } from '../store/columns.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open.ts';
import {
  auditDueRow,
  auditRow,
  hostRow,
  installRow,
  passkeyRow,
  registryRow,
  roleRow,
  sessionRow,
  signInFailuresRow,
  signInStepRow,
  siteKeyRow,
  taskRow,
  userRow,
  workspaceRow,
} from '../store/testing/samples.ts';
import type { Database, Store } from '../store/types.ts';
import { run } from './testing.ts';

let server: TestPostgres;
let dataDir: string;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-copy-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const tables = Object.keys(columnKinds) as (keyof Database)[];

async function withStore<T>(location: Parameters<typeof openStore>[0], use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** jsonb does not keep the order of names. */
const byName = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort())
    : value;

/** Every row of every table, as the program reads it. */
const everything = (store: Store) =>
  Promise.all(
    tables.map(async (table) => {
      const rows: readonly object[] = await store.db.selectFrom(table).selectAll().execute();
      return { table, rows: rows.map((row) => JSON.stringify(row, byName)).sort() };
    }),
  );

/** Hostile letters, every kind of JSON, bytes, flags either way, large numbers, more rows than one statement takes. */
async function fill({ db }: Store): Promise<void> {
  const text = `o'brien "ünï" \\ 日本 \u{1F600}\n\ttab`;
  const values = [
    'text',
    '',
    '{"a":1}',
    1.5,
    -0.25,
    9_007_199_254_740_991,
    false,
    [1, [2], {}],
    { b: 1, a: { c: [null] } },
  ];
  for (const [at, value] of values.entries())
    await db
      .insertInto('settings')
      .values({ key: `k${at}`, value, updated_at: 1_800_000_000_123 })
      .execute();
  const bytes = Buffer.from([0, 255, 1, 128]);
  await db
    .insertInto('secrets')
    .values({ id: 'x1', purpose: text, nonce: bytes, ciphertext: bytes, created_at: 1, updated_at: 2 })
    .execute();
  await db.insertInto('site_keys').values(siteKeyRow()).execute();
  await db.insertInto('site_runs').values({ id: 'r1', started_at: 1, place: text }).execute();
  await db
    .insertInto('tokens')
    .values({
      id: 'o1',
      kind: 'bearer',
      hash: 'ab',
      label: text,
      user_id: 'u',
      user_name: 'Ü',
      created_at: 1,
      expires_at: 2,
    })
    .execute();
  await db
    .insertInto('users')
    .values([userRow('u1', { display_name: text, roles: ['viewer', text] }), userRow('u2', { enabled: false })])
    .execute();
  await db
    .insertInto('roles')
    .values(roleRow('r1', { name: text, permissions: ['hosts.view'] }))
    .execute();
  await db.insertInto('sign_in_steps').values(signInStepRow('s1')).execute();
  await db.insertInto('sign_in_failures').values(signInFailuresRow('k1')).execute();
  await db.insertInto('totp').values({ user_id: 'u1', secret_id: 'x1', begun_at: 1, last_step: 59_999_999 }).execute();
  await db.insertInto('passkeys').values(passkeyRow('p1')).execute();
  await db
    .insertInto('recovery_codes')
    .values([
      { user_id: 'u1', hash: 'aa', created_at: 1 },
      { user_id: 'u1', hash: 'bb', created_at: 1, used_at: 2 },
    ])
    .execute();
  await db
    .insertInto('factor_challenges')
    .values({ id: 'f1', user_id: 'u1', purpose: 'sign-in', hash: 'cc', created_at: 1, expires_at: 2 })
    .execute();
  const hosts = [
    hostRow('h1', { name: text, tags: [text, ''], enabled: false, secret_id: 'x1', overrides: { cores: 4 } }),
    hostRow('h2', { last_disk: { totalBytes: 9_007_199_254_740_991, usedBytes: 1, freeBytes: 2 } }),
  ];
  for (const host of hosts) await db.insertInto('hosts').values(host).execute();
  await db.insertInto('registries').values(registryRow('r1')).execute();
  await db
    .insertInto('registry_marks')
    .values({ registry_id: 'r1', entry_key: text, sha: 's', first_seen_at: 1 })
    .execute();
  await db
    .insertInto('icons')
    .values({ hash: 'i', media_type: 'image/png', bytes, source_url: text, fetched_at: 1 })
    .execute();
  await db
    .insertInto('workspaces')
    .values([workspaceRow('w1', { cores: 0.5 }), workspaceRow('w2')])
    .execute();
  await db.insertInto('installs').values(installRow()).execute();
  await db
    .insertInto('leftover_images')
    .values({ host_id: 'h1', image_id: 'i1', reference: text, workspace_id: 'gone', created_at: 1 })
    .execute();
  await db
    .insertInto('sessions')
    .values(
      Array.from({ length: 450 }, (_, at) =>
        sessionRow(`s${at}`, { thumbnail: at % 2 ? bytes : null, user_name: text }),
      ),
    )
    .execute();
  await db
    .insertInto('licenses')
    .values({ license_id: 'l1', license_key: text, applied_at: 1, applied_by: text })
    .execute();
  await db.insertInto('license_seats').values({ user_id: 'u1', taken_at: 1, used_at: 2 }).execute();
  await db.insertInto('license_revocations').values({ license_id: 'l2', noted_at: 1 }).execute();
  await db
    .insertInto('license_clock')
    .values({ id: 'site', seen_at: 9_007_199_254_740_991, upgrade_sessions: 7, upgrade_until: 2 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: 9_007_199_254_740_991 }))
    .execute();
  // The child stands before its parent.
  await db.insertInto('tasks').values(taskRow('t9')).execute();
  await db
    .insertInto('tasks')
    .values({ ...taskRow('t1'), parent_id: 't9', title: text, result: null })
    .execute();
  await db
    .insertInto('audit')
    .values([
      { ...auditRow(), data: null },
      { ...auditRow(), hash: 'h2', data: { z: 1, a: [text] } },
    ])
    .execute();
  await db.insertInto('audit_links').values({ ref: 't1', seq: 1 }).execute();
  await db
    .insertInto('audit_due')
    .values([auditDueRow(), { ...auditDueRow(), ref: 't2' }, { ...auditDueRow(), ref: 't3' }])
    .execute();
  // The highest number is gone again: it is not given twice.
  await db.deleteFrom('audit_due').where('ref', '=', 't3').execute();
}

const copy = (store: string) => run(['store', 'copy', '--from-data', dataDir, '--store', store]);

it('copies rows of every table, so that the program reads the same there, and numbers go on', async () => {
  const before = await withStore({ dataDir }, async (store) => {
    await fill(store);
    return everything(store);
  });
  expect(before.filter(({ rows }) => rows.length === 0)).toEqual([]);
  const postgresUrl = await server.createDatabase();
  const { code, out, err } = await copy(postgresUrl);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^sessions +450$/m);
  expect(out).toContain(`Copied and compared: ${before.reduce((sum, { rows }) => sum + rows.length, 0)} rows.`);
  await withStore({ postgresUrl }, async (store) => {
    expect(await everything(store)).toEqual(before);
    const next = { ...auditDueRow(), ref: 't4' };
    expect(await store.db.insertInto('audit_due').values(next).returning('id').executeTakeFirst()).toEqual({ id: 4 });
    const entry = { ...auditRow(), hash: 'h3' };
    expect(await store.db.insertInto('audit').values(entry).returning('seq').executeTakeFirst()).toEqual({ seq: 3 });
    // References hold again at once.
    await expect(
      store.db
        .insertInto('installs')
        .values({ ...installRow(), host_id: 'no' })
        .execute(),
    ).rejects.toThrow(/foreign key/);
  });
  // The folder is as it was, and free.
  expect(await withStore({ dataDir }, everything)).toEqual(before);

  const again = await copy(postgresUrl);
  expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining('(STORE_NOT_EMPTY)') });
});

it('keeps nothing where the comparison finds a difference', async () => {
  await withStore({ dataDir }, fill);
  const postgresUrl = await server.createDatabase();
  await withStore({ postgresUrl }, async () => undefined);
  await server.administer(
    postgresUrl,
    `create function change() returns trigger language plpgsql as $$ begin new.title := 'x'; return new; end $$;
      create trigger change before insert on tasks for each row when (new.id = 't1') execute function change()`,
  );
  expect(await copy(postgresUrl)).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('(STORE_COPY_DIFFERS)'),
  });
  const kept = await withStore({ postgresUrl }, everything);
  expect(kept.filter(({ rows }) => rows.length > 0)).toEqual([]);
});

it('refuses a source or a target of another version, a folder in use and one without a store', async () => {
  const postgresUrl = await server.createDatabase();
  expect((await copy(postgresUrl)).err).toContain('(STORE_COPY_SOURCE)');
  const older = migrations.slice(0, -1);
  await withStore({ dataDir, migrations: older }, async () => undefined);
  expect((await copy(postgresUrl)).err).toContain('(STORE_COPY_SCHEMA)');
  await withStore({ dataDir }, async () => {
    expect((await copy(postgresUrl)).err).toContain('(STORE_IN_USE)');
  });
  await withStore({ postgresUrl, migrations: older }, async () => undefined);
  expect((await copy(postgresUrl)).err).toContain('(STORE_COPY_SCHEMA)');
});

it.each([
  [['--from-data', '', '--store', 'postgres://a@b/c'], '--from-data'],
  [['--from-data', 'x'], '--store'],
  [['--from-data', 'x', '--store', 'sqlite'], '--store'],
  [['--from-data', 'x', '--store', 'postgres://a:canary-5@b/c'], 'A password does not belong'],
])('says how it is used: %j', async (args, sentence) => {
  const { code, err } = await run(['store', 'copy', ...args]);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(sentence) });
  expect(err).not.toContain('canary-5');
});
