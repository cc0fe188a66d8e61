import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { readLockOwnerForTests } from './lock.ts';
import { migrations } from './migrations/index.ts';
import { sqliteBackend } from './testing/backends.ts';
import { hostRow } from './testing/samples.ts';
import { storeSuite } from './testing/store-suite.ts';

storeSuite(sqliteBackend());

describe('the data folder', () => {
  const backend = sqliteBackend();
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    return backend.closeAll();
  });
  afterAll(() => backend.stop());
  const folder = async () => {
    const place = await backend.fresh();
    if (!('dataDir' in place.location)) throw new Error('not a folder');
    return { place, dataDir: place.location.dataDir };
  };

  it('is for one service: a second one is told which process has it', async () => {
    const { place } = await folder();
    const store = await place.open();
    await expect(place.open()).rejects.toMatchObject({ code: 'STORE_IN_USE', data: { pid: process.pid } });
    await store.close();
    await place.open();
  });

  it('is free again after its service was killed', async () => {
    const { place, dataDir } = await folder();
    const open = fileURLToPath(new URL('./open.ts', import.meta.url));
    const script = `const { openStore } = await import(${JSON.stringify(open)});
      await openStore({ dataDir: ${JSON.stringify(dataDir)} });
      console.log('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) if (line === 'open') break;
    await expect(place.open()).rejects.toMatchObject({ code: 'STORE_IN_USE', data: { pid: child.pid } });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(readLockOwnerForTests(dataDir)?.pid).toBe(child.pid);
    const store = await place.open();
    expect(readLockOwnerForTests(dataDir)?.pid).toBe(process.pid);
    await store.close();
    expect(readLockOwnerForTests(dataDir)).toBeNull();
  });

  it('is readable by its owner alone', async () => {
    const { place, dataDir } = await folder();
    const store = await place.open();
    await store.db.insertInto('hosts').values(hostRow('h1')).execute();
    const modes = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mode & 0o077]);
    expect(modes.length).toBeGreaterThan(3);
    expect(modes.filter(([, others]) => others !== 0)).toEqual([]);
  });

  it('runs on WAL, with foreign keys and STRICT tables', async () => {
    const { place } = await folder();
    const { db } = await place.open();
    expect((await sql`pragma journal_mode`.execute(db)).rows).toEqual([{ journal_mode: 'wal' }]);
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual([{ foreign_keys: 1 }]);
    const loose = await sql<{ name: string }>`select name from pragma_table_list
      where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite%'`.execute(db);
    expect(loose.rows).toEqual([{ name: 'schema_migrations' }]);
  });

  it('keeps a copy from before a migration', async () => {
    const { place, dataDir } = await folder();
    const store = await place.open();
    await store.db.insertInto('hosts').values(hostRow('h1')).execute();
    await store.close();
    const drop = {
      name: '0002-drop',
      up: async (db: Parameters<(typeof migrations)[number]['up']>[0]) => {
        await db.deleteFrom('hosts').execute();
      },
    };
    await (await place.open({ migrations: [...migrations, drop] })).close();
    const copies = readdirSync(join(dataDir, 'backups'));
    expect(copies).toHaveLength(1);
    const copy = new Sqlite(join(dataDir, 'backups', copies[0] ?? ''), { readonly: true });
    expect(copy.prepare('select id from hosts').all()).toEqual([{ id: 'h1' }]);
    copy.close();
  });

  it('says what to do when the file is no store, and leaves the folder free', async () => {
    const { place, dataDir } = await folder();
    writeFileSync(join(dataDir, 'fairlead.sqlite'), 'not a database, but long enough to be looked at'.repeat(100));
    await expect(place.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await expect(place.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });
});
