/** One process has a site on Postgres, for as long as it lives and not longer. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../tools/bed/postgres.ts';
import { withPostgresClient } from './postgres.ts';
import { takeSite } from './site-lease.ts';

let server: TestPostgres;
let postgresUrl: string;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  postgresUrl = await server.createDatabase();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(() => server?.stop());

async function take(use: 'alone' | 'shared' = 'alone') {
  const broken: Error[] = [];
  const taken: string[] = [];
  const lease = await takeSite(
    { postgresUrl },
    { use, onBroken: (error) => broken.push(error), onTaken: ({ code }) => taken.push(code) },
  );
  open.push(lease.session);
  return { lease, session: lease.session, broken, taken };
}

const holders =
  "select pid from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())";
const endHolder = () => server.administer(postgresUrl, `select pg_terminate_backend(pid) from (${holders}) as held`);

it('is refused to a second process until the first one gives it free', async () => {
  const first = await take();
  await expect(take()).rejects.toMatchObject({ code: 'STORE_SITE_IN_USE' });
  await first.session.close();
  await first.session.close();
  const second = await take();
  expect([first.broken, second.taken]).toEqual([[], []]);
});

it('is taken again when its connection breaks, and stays refused to others', async () => {
  const first = await take();
  await endHolder();
  await expect.poll(() => first.broken.length).toBe(1);
  await expect.poll(() => first.session.query(holders).catch(() => [])).toHaveLength(1);
  await expect(take()).rejects.toMatchObject({ code: 'STORE_SITE_IN_USE' });
  expect(first.taken).toEqual([]);
});

it('is told to be gone when another process has it by then', async () => {
  const first = await take();
  const other = new pg.Client({ connectionString: postgresUrl });
  await other.connect();
  open.push({ close: () => other.end() });
  // In the line before the connection breaks, so that it has the lock before anybody can come back for it.
  const waits = other.query("select pg_advisory_lock(hashtextextended('fairlead:site:' || current_schema(), 0))");
  const waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted";
  await expect.poll(() => first.session.query(waiting)).toHaveLength(1);
  await endHolder();
  await waits;
  await expect.poll(() => first.taken).toEqual(['STORE_SITE_IN_USE']);
  await expect(first.session.query('select 1')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});

it('is shared by services once the first one lets others in, and refused to who wants it alone', async () => {
  const first = await take('shared');
  expect(first.lease.alone).toBe(true);
  const second = take('shared');
  const waited = await Promise.race([second.then(() => 'in'), take().catch(({ code }) => code)]);
  expect(waited).toBe('STORE_SITE_IN_USE');
  await first.lease.share();
  expect((await second).lease.alone).toBe(false);
  await expect(take()).rejects.toMatchObject({ code: 'STORE_SITE_IN_USE' });
  await first.session.close();
  await expect(take()).rejects.toMatchObject({ code: 'STORE_SITE_IN_USE' });
  await (await second).session.close();
  await take();
});

it('a connection that breaks while it is used fails what it is used for, and nothing else', async () => {
  const work = withPostgresClient({ postgresUrl }, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const gone = new Promise<void>((resolve) => client.once('end', () => resolve()));
    await server.administer(postgresUrl, `select pg_terminate_backend(${rows[0]?.pid})`);
    await gone;
    await client.query('select 1');
  });
  await expect(work).rejects.toThrow();
});
