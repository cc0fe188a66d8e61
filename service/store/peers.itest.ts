/** What processes of one site have of each other: locks, messages, one audit chain. Each store here is one process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../tools/bed/postgres.ts';
import { createAudit } from '../audit/audit.ts';
import { migrations } from './migrations/index.ts';
import { openStore } from './open.ts';
import { createSharedLocks } from './shared-locks.ts';
import type { Peers, Store } from './types.ts';

let server: TestPostgres;
let postgresUrl: string;
const stores: Store[] = [];
const folders: string[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  postgresUrl = await server.createDatabase();
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => server?.stop());

async function process(known = migrations): Promise<{ readonly store: Store; readonly peers: Peers }> {
  const takenDataDir = mkdtempSync(join(tmpdir(), 'fairlead-peers-'));
  folders.push(takenDataDir);
  const store = await openStore({ postgresUrl, takenDataDir, shared: true, migrations: known });
  stores.push(store);
  const { peers } = store;
  if (peers === null) throw new Error('This process has the site alone.');
  await peers.letIn();
  return { store, peers };
}
/** The connections that hold what processes have of each other. */
const breakAll = () =>
  server.administer(
    postgresUrl,
    `select pg_terminate_backend(pid) from (select distinct pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())) as held`,
  );

describe('a lock', () => {
  it('is had by one process, until it gives it free or ends', async () => {
    const [a, b] = [await process(), await process()];
    expect([a.peers.isFirst, b.peers.isFirst]).toEqual([true, false]);
    expect(await a.peers.tryLock('x')).toBe(true);
    expect([await a.peers.tryLock('x'), await b.peers.tryLock('x'), await b.peers.tryLock('y')]).toEqual([
      false,
      false,
      true,
    ]);
    await a.peers.unlock('x');
    expect(await b.peers.tryLock('x')).toBe(true);
    await b.store.close();
    expect([await a.peers.tryLock('x'), await a.peers.tryLock('y')]).toEqual([true, true]);
  });

  it('is gone with its connection, which says so and comes back', async () => {
    const [a, b] = [await process(), await process()];
    await a.peers.tryLock('x');
    const lost = new Promise<void>((resolve) => a.peers.onLost(resolve));
    const back = [a, b].map(({ peers }) => new Promise<void>((resolve) => peers.onRestored(resolve)));
    await breakAll();
    await lost;
    await Promise.all(back);
    expect(await b.peers.tryLock('x')).toBe(true);
    expect(await a.peers.tryLock('x')).toBe(false);
    // Giving free what is not held any more takes nothing from who has it.
    await a.peers.unlock('x');
    expect(await a.peers.tryLock('x')).toBe(false);
  });

  it('lets one thing at a time go on per key, in all processes together', async () => {
    const [a, b] = [await process(), await process()];
    const fail = (error: unknown): never => {
      throw error;
    };
    const locks = [createSharedLocks(a.peers, fail), createSharedLocks(b.peers, fail)];
    let inside = 0;
    let most = 0;
    const turns: string[] = [];
    const work = (at: number) =>
      locks[at % 2]?.run('session', async () => {
        inside += 1;
        most = Math.max(most, inside);
        // Longer than one turn of the loop: the other process gets its chance to be let in.
        await (at % 2 === 0 ? a : b).store.db.selectFrom('hosts').select('id').execute();
        turns.push(`${at}`);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 10 }, (_, at) => work(at)));
    expect([most, turns.length]).toEqual([1, 10]);
    await expect(locks[0]?.run('session', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await locks[1]?.run('session', async () => 'free again')).toBe('free again');
  });
});

describe('a message', () => {
  it('reaches the other processes, in order, and not the one that sent it', async () => {
    const [a, b, c] = [await process(), await process(), await process()];
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      for (const [name, { peers }] of Object.entries({ a, b, c }))
        peers.onMessage((text) => {
          heard.push(`${name} ${text}`);
          if (heard.length === 6) resolve();
        });
    });
    await a.peers.send('1');
    await a.peers.send('ü'.repeat(3950));
    await expect(a.peers.send('ü'.repeat(3951))).rejects.toMatchObject({ code: 'STORE_VALUE' });
    await b.peers.send('2');
    await all;
    const long = 'ü'.repeat(3950);
    expect(heard.sort()).toEqual(['a 2', `b ${long}`, 'b 1', `c ${long}`, 'c 1', 'c 2'].sort());
  });
});

it('the audit log that several processes write at once is one chain', async () => {
  const processes = [await process(), await process()];
  const audits = processes.map(({ store }) => createAudit({ store, clock: Date.now }));
  await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      audits[at % 2]?.append({ actor: { id: 'u1', name: 'Anna' }, action: `test.${at}`, result: 'ok' }),
    ),
  );
  for (const audit of audits) expect(await audit.verify()).toMatchObject({ ok: true, count: 40 });
});

it('a service that would change the schema waits until those of the older one are gone', async () => {
  const older = migrations.slice(0, -1);
  const old = await process(older);
  await expect(process()).rejects.toMatchObject({
    code: 'STORE_UPDATE_WAITS',
    data: { found: older.length, known: migrations.length },
  });
  await old.store.close();
  const next = await process();
  expect(next.store.schemaVersion).toBe(migrations.length);
  await expect(process(older)).rejects.toMatchObject({ code: 'STORE_TOO_NEW' });

  // One that was cut off meanwhile does not go on with what is not its own.
  const told: string[] = [];
  const takenDataDir = mkdtempSync(join(tmpdir(), 'fairlead-peers-'));
  folders.push(takenDataDir);
  stores.push(await openStore({ postgresUrl, takenDataDir, shared: true, onTaken: ({ code }) => told.push(code) }));
  await server.administer(postgresUrl, `insert into schema_migrations values (${migrations.length + 1}, 'newer', 1)`);
  await breakAll();
  await expect.poll(() => told).toEqual(['STORE_TOO_NEW']);
});
