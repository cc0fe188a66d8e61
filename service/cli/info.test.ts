import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import { siteInfoSchema } from '../../common/model/site-info.ts';
import { startService } from '../compose.ts';
import { keyFileProvider } from '../secrets/key-providers.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open.ts';
import { removeControl, writeControl } from './control-file.ts';
import { run } from './testing.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-info-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const info = (...args: readonly string[]) => run(['info', '--data', dataDir, ...args]);

async function withService(use: () => Promise<void>): Promise<void> {
  const service = await startService({
    dataDir,
    version: '9.8.7',
    siteKind: 'local',
    listen: { host: '127.0.0.1', port: 0 },
    viewerPort: 0,
    viewerWorkerPorts: [],
    viewerPorts: null,
    consoleDir: join(dataDir, 'no-console'),
    keyProvider: keyFileProvider(join(dataDir, 'data.key')),
    logLevel: 'fatal',
    logToTerminal: false,
    env: {},
    knownHostsFiles: [],
    adoptLocalEngine: false,
    commands: plainCommandsForTests,
    publicCommands: plainCommandsForTests,
  });
  try {
    await writeControl(dataDir, {
      url: service.consoleOrigin,
      bearer: await service.localBearer(),
      serviceKey: service.serviceKey,
      pid: process.pid,
    });
    await use();
  } finally {
    await removeControl(dataDir);
    await service.close();
  }
}

it('asks the service that runs: as text, and as JSON in the form of the contract', async () => {
  await withService(async () => {
    const { code, out, err } = await info();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Installation\n {2}Installation ID +([0-9A-Z]{5}-){5}[0-9A-Z]{5}$/m);
    expect(out).toMatch(/^ {2}Service +Fairlead 9\.8\.7$/m);
    expect(out).toContain(dataDir);

    const json = await info('--json');
    const { by, ...told } = JSON.parse(json.out) as { by: string };
    expect(by).toBe('service');
    const site = siteInfoSchema.parse(told);
    expect(out).toContain(site.installation.id);
    expect(site.installation.key).toBe('kept');
    expect(site.licences).toEqual({ namedSeats: 0, namedSeatsUsed: 0, each: [] });
    expect(out).toMatch(/^Health$/m);
    expect(out).toMatch(/^ {2}Store +Healthy\. /m);
    expect(told).toMatchObject({
      health: expect.arrayContaining([expect.objectContaining({ title: 'Store', state: 'ok' })]),
    });
    // SECURITY: docs/security.md 4.52.
    const { bearer } = JSON.parse(readFileSync(join(dataDir, 'run', 'control.json'), 'utf8')) as { bearer: string };
    const key = readFileSync(join(dataDir, 'data.key'), 'utf8').trim();
    for (const secret of [bearer, key]) expect(out + json.out).not.toContain(secret);
  });
});

it('without a service: who the site is, which is the same as with one', async () => {
  let id = '';
  await withService(async () => {
    id = (JSON.parse((await info('--json')).out) as { installation: { id: string } }).installation.id;
  });
  const { code, out } = await info();
  expect(code).toBe(0);
  expect(out).toContain(`Installation ID  ${id}\n`);
  expect(out).toContain('No service runs on this folder');
  expect(JSON.parse((await info('--json')).out)).toMatchObject({ by: 'folder', dataDir, installation: { id } });
});

it('of a folder without a site, and of one that an older version left: none yet, and nothing is made or updated', async () => {
  expect((await info()).out).toContain('none yet: it is made at the next start');
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.sqlite'))).toEqual([]);
  await (await openStore({ dataDir, migrations: migrations.slice(0, -1) })).close();
  expect(JSON.parse((await info('--json')).out)).toEqual({ by: 'folder', dataDir, installation: null });
  expect(readdirSync(dataDir)).not.toContain('backups');
});

it('says so where the service cannot be asked, and where its store is in use', async () => {
  await writeControl(dataDir, {
    url: 'http://fairlead.localhost:1',
    bearer: 'canary-bearer',
    serviceKey: 'abc',
    pid: process.pid,
  });
  const asked = await info();
  expect(asked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing answers at its address') });
  expect(asked.err).not.toContain('canary-bearer');
  await removeControl(dataDir);
  const store = await openStore({ dataDir });
  try {
    expect(await info()).toMatchObject({ code: 1, out: '', err: expect.stringContaining('uses the data folder') });
  } finally {
    await store.close();
  }
});
