/** `fairlead audit anchor` after an older copy of the database was put back, and where no service runs. */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storeFile } from '../store/sqlite.ts';
import { type Site, startSite } from '../testing/site.ts';
import { verified } from '../testing/verified.ts';
import { run } from './testing.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.dispose());

const databaseFiles = ['', '-wal', '-shm'];

it('counts from here after an older copy was put back, with an entry that names what is gone', async () => {
  const file = (folder: string, end: string) => join(folder, `${storeFile}${end}`);
  const older = join(site.dataDir, 'older');
  await site.kill('SIGTERM');
  await mkdir(older);
  for (const end of databaseFiles) await cp(file(site.dataDir, end), file(older, end)).catch(absent);
  await site.start();
  for (let at = 0; at < 5; at++) await site.api.audit.exportTicket({ format: 'csv' });
  const last = (await site.api.audit.search({ limit: 1 })).entries[0]?.seq;
  await site.kill('SIGTERM');
  for (const end of databaseFiles) {
    await rm(file(site.dataDir, end), { force: true });
    await cp(file(older, end), file(site.dataDir, end)).catch(absent);
  }
  await site.start();

  expect(await verified(site.api)).toMatchObject({ ok: false, state: 'cut' });
  const { code, out, err } = await run(['audit', 'anchor', '--data', site.dataDir]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^The audit log counts from here: \d+ entries, anchored at entry \d+\.\n$/);
  expect(await verified(site.api)).toMatchObject({ ok: true, state: 'anchored' });
  const { entries } = await site.api.audit.search({ action: 'audit.anchor' });
  expect(entries[0]).toMatchObject({ action: 'audit.anchor', data: { why: 'anew', found: { state: 'cut' } } });
  expect(JSON.stringify(entries[0]?.data)).toContain(`"seq":${last}`);
});

it('says so where no service runs', async () => {
  const nowhere = await run(['audit', 'anchor', '--data', join(site.dataDir, 'nothing-here')]);
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toContain('npm start');
});

/** A database that was closed has no file beside it. */
function absent(thrown: unknown): void {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
}
