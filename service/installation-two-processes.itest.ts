/** Who a site is, with several services, and on the way to another database: one key, one Installation ID. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../tools/bed/postgres.ts';
import { run } from './cli/testing.ts';
import { type Site, type SiteOptions, startSite } from './testing/site.ts';

let server: TestPostgres;
const sites: Site[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterEach(async () => {
  for (const site of sites.splice(0).reverse()) await site.dispose();
});
afterAll(() => server?.stop());

async function started(options: SiteOptions): Promise<Site> {
  const site = await startSite(options);
  sites.push(site);
  return site;
}

/** As the manual says: the files of the keys, for their owner alone. */
const withKeysOf =
  ({ dataDir: from }: Site) =>
  (to: string) => {
    for (const name of ['data.key', 'service.key'])
      writeFileSync(join(to, name), readFileSync(join(from, name)), { mode: 0o600 });
  };

const identityOf = async ({ api }: Site) => (await api.system.info()).installation;
const copiesOf = async ({ api }: Site) => (await api.system.health()).checks.find(({ id }) => id === 'service.copies');

// SECURITY: docs/security.md 4.50.
it('two services on one database agree on one key, and take each other for no copy', async () => {
  const store = await server.createDatabase();
  const one = await started({ args: ['--store', store] });
  const two = await started({ args: ['--store', store], prepare: withKeysOf(one) });
  const identity = await identityOf(one);
  expect(identity.key).toBe('kept');
  expect(await identityOf(two)).toEqual(identity);
  for (const site of [one, two]) expect(await copiesOf(site)).toMatchObject({ state: 'ok' });
  expect((await two.api.system.info()).store).toMatchObject({
    name: expect.stringMatching(/^Postgres /),
    processes: 2,
  });
});

it('a site that moves to Postgres stays the one it is, and its copy on another database is one', async () => {
  const before = await started({ args: ['--store', 'sqlite'] });
  const identity = await identityOf(before);
  await before.kill('SIGTERM');
  const stores = [await server.createDatabase(), await server.createDatabase()];
  for (const store of stores)
    expect(await run(['store', 'copy', '--from-data', before.dataDir, '--store', store])).toMatchObject({ code: 0 });

  const withFolder = (to: string) => cpSync(before.dataDir, to, { recursive: true });
  const [first = '', second = ''] = stores;
  const moved = await started({ args: ['--store', first], prepare: withFolder });
  expect(await identityOf(moved)).toEqual(identity);
  expect(await copiesOf(moved)).toMatchObject({ state: 'ok' });
  expect((await moved.api.system.info()).backup).toMatchObject({ kind: 'left-behind' });

  const copy = await started({ args: ['--store', second], prepare: withFolder });
  expect(await identityOf(copy)).toEqual(identity);
  for (const [site, other] of [
    [moved, copy],
    [copy, moved],
  ] as const)
    expect(await copiesOf(site)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(`process ${other.pid}`),
    });
});
