/** `fairlead serve --store postgres://…`: a whole service whose store is on a Postgres server. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { STORE_FILE } from '../store/sqlite.ts';
import { startPostgres, type TestPostgres } from '../store/testing/postgres.ts';
import { startSite } from '../testing/site.ts';
import { run } from './testing.ts';

const PASSWORD = 'canary-7719';
let server: TestPostgres;
let folder: string;
let passwordFile: string;
beforeAll(async () => {
  server = await startPostgres();
  const admin = await server.createDatabase();
  await server.administer(admin, `create role site login password '${PASSWORD}' in role with_password`);
  folder = mkdtempSync(join(tmpdir(), 'fairlead-pg-site-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${PASSWORD}\n`);
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
    expect(existsSync(join(site.dataDir, STORE_FILE))).toBe(false);
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

    expect(await site.log()).not.toContain(PASSWORD);
    expect(readFileSync(join(site.dataDir, 'store.json'), 'utf8')).not.toContain(PASSWORD);
  } finally {
    await site.dispose();
  }
});

it('serves one site from two folders that have the same keys', async () => {
  const store = await address();
  const args = ['--store', store, '--store-password-file', passwordFile];
  const first = await startSite({ args });
  const keys = ['data.key', 'service.key'].map((name) => ({ name, key: readFileSync(join(first.dataDir, name)) }));
  const second = await startSite({
    args,
    prepare: (dataDir) => {
      for (const { name, key } of keys) writeFileSync(join(dataDir, name), key, { mode: 0o600 });
    },
  });
  try {
    expect(second.siteId).toBe(first.siteId);
    expect(second.dataDir).not.toBe(first.dataDir);
  } finally {
    await second.dispose();
    await first.dispose();
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
