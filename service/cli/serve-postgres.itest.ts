/** `fairlead serve --store postgres://…`: a whole service whose store is on a Postgres server. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../tools/bed/postgres.ts';
import { storeFile } from '../store/sqlite.ts';
import { startSite } from '../testing/site.ts';
import { run } from './testing.ts';

const password = 'canary-7719';
let server: TestPostgres;
let folder: string;
let passwordFile: string;
beforeAll(async () => {
  server = await startPostgres();
  const admin = await server.createDatabase();
  await server.administer(admin, `create role site login password '${password}' in role with_password`);
  folder = mkdtempSync(join(tmpdir(), 'fairlead-pg-site-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  chmodSync(passwordFile, 0o600);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The address of a new database, for the account that is asked for its password. */
async function address(owns = true): Promise<string> {
  const admin = await server.createDatabase();
  const database = new URL(admin).pathname.slice(1);
  if (owns) await server.administer(admin, `alter database ${database} owner to site`);
  return admin.replace('user=fairlead', 'user=site');
}

it('keeps a site there, finds it again without being told, and says so', async () => {
  const store = await address();
  const args = ['--store', store, '--store-password-file', passwordFile];
  const site = await startSite({ args });
  try {
    expect((await site.api.system.about()).storeDialect).toBe('postgres');
    expect(existsSync(join(site.dataDir, storeFile))).toBe(false);
    expect(existsSync(join(site.dataDir, 'data.key'))).toBe(true);
    const asked = await run(['doctor', '--data', site.dataDir]);
    expect(asked.out).toContain('asked the service that runs');
    expect(asked.out).toMatch(/ok +Store +Postgres \d+\.\d+, database "t_\w+" in \/\S+, [\d.]+\s[kM]B, schema \d+/);

    const twice = await run(['serve', '--data', site.dataDir, ...args]);
    expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('(STORE_IN_USE)') });

    await site.kill('SIGKILL');
    const alone = await run(['doctor', '--data', site.dataDir]);
    expect(alone.out).toContain('no service was asked');
    expect(alone.out).toMatch(/ok +Store +Postgres/);

    args.length = 0;
    await site.start();
    expect(await site.api.system.about()).toMatchObject({ storeDialect: 'postgres', siteId: site.siteId });

    expect(await site.log()).not.toContain(password);
    expect(readFileSync(join(site.dataDir, 'store.json'), 'utf8')).not.toContain(password);
  } finally {
    await site.dispose();
  }
});

it('is not had alone while a service runs, whatever folder a command names', async () => {
  const store = await address();
  const site = await startSite({ args: ['--store', store, '--store-password-file', passwordFile] });
  const other = join(folder, 'beside');
  mkdirSync(other);
  for (const name of ['data.key', 'service.key', 'store.json'])
    writeFileSync(join(other, name), readFileSync(join(site.dataDir, name)), { mode: 0o600 });
  try {
    const { code, err } = await run(['secrets', 'reset', '--yes', '--data', other]);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining('Another Fairlead service, or a command of it, uses this Postgres database.'),
    });
    expect((await run(['doctor', '--data', other])).out).toContain('uses this Postgres database');
    expect((await site.api.system.about()).siteId).toBe(site.siteId);
  } finally {
    await site.dispose();
  }
});

it('ends when another process has the database, with what happened', async () => {
  const store = await address();
  const site = await startSite({ args: ['--store', store, '--store-password-file', passwordFile] });
  const admin = new pg.Client({ connectionString: store.replace('user=site', 'user=fairlead') });
  await admin.connect();
  try {
    const waits = admin.query("select pg_advisory_lock(hashtextextended('fairlead:site:' || current_schema(), 0))");
    const inLine = `select pg_terminate_backend(held.pid) from pg_locks as held join pg_locks as waiting using (objid, classid)
      where held.locktype = 'advisory' and held.granted and not waiting.granted
        and held.pid in (select pid from pg_stat_activity where application_name = 'fairlead')`;
    await expect
      .poll(async () => {
        await server.administer(store.replace('user=site', 'user=fairlead'), inLine);
        return site.log();
      })
      .toContain('A connection to the store broke');
    await waits;
    expect(await site.ended()).toBe(1);
  } finally {
    await admin.end();
    await site.dispose();
  }
});

it.each<[string, (dataDir: string) => Record<string, string>]>([
  ['PGPASSWORD', () => ({ PGPASSWORD: password })],
  [
    '~/.pgpass',
    (home) => {
      writeFileSync(join(home, '.pgpass'), `*:*:*:site:${password}\n`, { mode: 0o600 });
      return { HOME: home };
    },
  ],
])('takes the password from %s, and repeats it nowhere', async (_where, given) => {
  const home = mkdtempSync(join(folder, 'home-'));
  const site = await startSite({ args: ['--store', await address()], env: given(home) });
  try {
    expect((await site.api.system.about()).storeDialect).toBe('postgres');
    expect(JSON.parse(readFileSync(join(site.dataDir, 'store.json'), 'utf8'))).toMatchObject({ passwordFile: null });
    for (const name of readdirSync(site.dataDir, { recursive: true, encoding: 'utf8' })) {
      const path = join(site.dataDir, name);
      if (statSync(path).isFile()) expect(readFileSync(path, 'latin1')).not.toContain(password);
    }
  } finally {
    await site.dispose();
  }
});

it('forgets its secrets there, and starts again with a new key', async () => {
  const store = await address();
  const site = await startSite({ args: ['--store', store, '--store-password-file', passwordFile] });
  const reset = () => run(['secrets', 'reset', '--data', site.dataDir, '--yes']);
  try {
    expect(await reset()).toMatchObject({ code: 1, err: expect.stringContaining('uses the data folder') });
    await site.kill('SIGTERM');
    rmSync(join(site.dataDir, 'data.key'));
    const { code, out, err } = await reset();
    expect({ code, out, err }).toEqual({ code: 0, out: expect.stringContaining('Forgotten: 1 stored'), err: '' });
    await site.start();
    const { entries } = await site.api.audit.search({ action: 'secrets.reset' });
    expect(entries).toMatchObject([{ result: 'ok' }]);
  } finally {
    await site.dispose();
  }
});

it('leaves a folder with a SQLite site alone until that was copied', async () => {
  const args: string[] = [];
  const site = await startSite({ args });
  try {
    await site.kill('SIGTERM');
    const store = await address();
    const to = ['--store', store, '--store-password-file', passwordFile];
    const serve = (...more: readonly string[]) =>
      run(['serve', '--data', site.dataDir, '--listen', '127.0.0.1:0', ...more]);
    const refused = await serve(...to);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('(STORE_COPY_FIRST)') });
    expect(refused.err).toContain(`store copy --from-data ${site.dataDir} --store `);
    expect(existsSync(join(site.dataDir, 'store.json'))).toBe(false);

    const elsewhere = await address();
    const another = await startSite({ args: ['--store', elsewhere, '--store-password-file', passwordFile] });
    await another.dispose();
    const other = await serve('--store', elsewhere, '--store-password-file', passwordFile);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('(STORE_OTHER_SITE)') });

    const copied = await run(['store', 'copy', '--from-data', site.dataDir, ...to]);
    expect(copied).toMatchObject({ code: 0, err: '' });
    args.push(...to);
    await site.start();
    expect(await site.api.system.about()).toMatchObject({ storeDialect: 'postgres', siteId: site.siteId });
  } finally {
    await site.dispose();
  }
});

it('says what is wrong with the server, the account or the file, each with its code', async () => {
  const dataDir = join(folder, 'refused');
  const wrong = join(folder, 'wrong');
  writeFileSync(wrong, 'canary-wrong\n', { mode: 0o600 });
  const store = await address();
  const serve = (url: string, ...more: readonly string[]) =>
    run(['serve', '--data', dataDir, '--store', url, ...more], { PATH: process.env.PATH ?? '' });
  const cases = [
    [await serve(store, '--store-password-file', wrong), 'STORE_PASSWORD'],
    [await serve(store), 'STORE_PASSWORD'],
    [await serve(store, '--store-password-file', join(folder, 'none')), 'STORE_PASSWORD_FILE'],
    [await serve('postgres://site@127.0.0.1:1/none', '--store-password-file', passwordFile), 'STORE_UNREACHABLE'],
    [await serve(store.replace(/t_\w+/, 'no_such'), '--store-password-file', passwordFile), 'STORE_DATABASE'],
    [await serve(await address(false), '--store-password-file', passwordFile), 'STORE_RIGHTS'],
  ] as const;
  for (const [{ code, err, out }, expected] of cases) {
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`(${expected})`) });
    expect(err + out).not.toMatch(/canary-/);
  }
  // A store that never opened is not kept as the folder's.
  expect(existsSync(join(dataDir, 'store.json'))).toBe(false);
});
