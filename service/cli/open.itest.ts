/** `fairlead open` beside a service that runs, one that was killed, and none. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Site, startSite } from '../testing/site.ts';
import { run } from './testing.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.dispose());

const exchange = (token: string) =>
  site.http('/api/auth/exchange', {
    method: 'POST',
    bearer: null,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

it('prints another one-time address of the console that runs', async () => {
  for (const args of [['--data', site.dataDir], []]) {
    const { code, out, err } = await run(['open', ...args], { FAIRLEAD_DATA: site.dataDir });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^http:\/\/[^\n]+\/#token=[^\n]+\n$/);
    expect(out).not.toContain(site.bearer);
    const token = new URL(out.trim()).hash.replace('#token=', '');
    expect((await exchange(token)).status).toBe(200);
    expect((await exchange(token)).status).toBe(401);
  }
});

it('says so where no service answers', async () => {
  const nowhere = await run(['open', '--data', join(site.dataDir, 'nothing-here')]);
  expect(nowhere).toMatchObject({ code: 1, out: '' });
  expect(nowhere.err).toContain('npm start');

  // What a killed service leaves behind, with its number taken by another process since.
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  await new Promise((resolve) => taken.close(resolve));
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await site.kill('SIGKILL');
  expect((await run(['open', '--data', site.dataDir])).err).toContain('npm start');
  const control = { url: `http://127.0.0.1:${port}`, bearer: 'canary-2214', pid: process.pid };
  await writeFile(join(site.dataDir, 'run', 'control.json'), JSON.stringify(control));
  const silent = await run(['open', '--data', site.dataDir]);
  expect(silent).toMatchObject({ code: 1, out: '' });
  expect(silent.err).toContain('npm start');
  expect(silent.err).not.toContain('canary-2214');
});
