import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import { createAudit } from '../audit/audit.ts';
import { startService } from '../compose.ts';
import { createSecretBox } from '../secrets/box.ts';
import { keyFileProvider } from '../secrets/key-providers.ts';
import { createIdSource } from '../store/ids.ts';
import { openStore } from '../store/open.ts';
import type { LocalEngines } from '../system/checks.ts';
import { writeControl } from './control-file.ts';
import { type DoctorReport, runDoctor } from './doctor.ts';

let dataDir = '';
const ends: (() => Promise<unknown> | unknown)[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-doctor-'));
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(dataDir, { recursive: true, force: true });
});

const engines: Record<'one' | 'none', LocalEngines['localEngines']> = {
  one: async () => ({ engines: [{ socketPath: '/run/docker.sock', label: 'Docker', error: null }], install: null }),
  none: async () => ({
    engines: [],
    install: {
      sentence: 'There is no container engine on this machine.',
      command: 'sudo apt-get install -y docker.io',
    },
  }),
};

async function doctor(args: readonly string[], localEngines = engines.one) {
  const out: string[] = [];
  const errors: string[] = [];
  const io = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => errors.push(text) },
  };
  const code = await runDoctor(args, io, { env: {}, defaultDataDir: dataDir, discovery: { localEngines } });
  return { code, out: out.join(''), errors: errors.join('') };
}

async function report(localEngines = engines.one, place = dataDir) {
  const { code, out } = await doctor(['--json', '--data', place], localEngines);
  const parsed = JSON.parse(out) as DoctorReport;
  const check = (id: string) => parsed.checks.find((one) => one.id === id);
  return { code, check, ...parsed };
}

/** A store with a key, as a service leaves it. */
async function makeSite(): Promise<void> {
  const store = await openStore({ dataDir });
  const keyProvider = keyFileProvider(join(dataDir, 'data.key'));
  await createSecretBox({ store, keyProvider, clock: Date.now, ids: createIdSource() });
  await store.close();
}

/** What could have been changed: names, sizes and times of all files but the lock's. */
function state(): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('service.'))
    .sort()
    .map((name) => `${name} ${statSync(join(dataDir, name)).size}`);
}

describe('doctor without a service', () => {
  it('makes nothing where nothing is yet', async () => {
    const place = join(dataDir, 'not-there');
    const { ok, code, by, check } = await report(engines.one, place);
    expect({ ok, code, by }).toEqual({ ok: true, code: 0, by: 'doctor' });
    expect(check('service.data-folder')?.detail).toContain('made at the first start');
    expect(existsSync(place)).toBe(false);
  });

  it('says what is missing on a machine without an engine, and the command that installs it', async () => {
    const { ok, code, check } = await report(engines.none);
    expect({ ok, code }).toEqual({ ok: true, code: 0 });
    expect(check('engine.local')).toMatchObject({
      state: 'warning',
      detail: 'There is no container engine on this machine.',
      fix: [{ command: 'sudo apt-get install -y docker.io' }],
    });
    const { out } = await doctor([], engines.none);
    expect(out).toMatch(/warning +Container engine of this machine +There is no container engine/);
    expect(out).toContain('-> sudo apt-get install -y docker.io');
    expect(out).toContain('Nothing failed, 1 to look at.');
  });

  it('reads store, key and audit chain, and leaves them as they are', async () => {
    await makeSite();
    const before = state();
    const { ok, check } = await report();
    expect(ok).toBe(true);
    expect(check('store.readable')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^SQLite, [\d.]+.kB, schema \d/),
    });
    expect(check('store.audit')).toMatchObject({ state: 'ok' });
    expect(check('service.secrets')).toMatchObject({ state: 'ok', detail: expect.stringContaining('key file') });
    expect(check('engine.hosts')).toMatchObject({ state: 'not-applicable' });
    expect(state()).toEqual(before);
  });

  it.each<[string, string, () => void]>([
    ['service.secrets', 'SECRETS_KEY', () => rmSync(join(dataDir, 'data.key'))],
    ['service.secrets', 'readable', () => chmodSync(join(dataDir, 'data.key'), 0o644)],
    ['store.readable', 'damaged', () => writeFileSync(join(dataDir, 'fairlead.sqlite'), 'x'.repeat(8192))],
  ])('fails %s (%s) with what to do', async (id, _what, damage) => {
    await makeSite();
    damage();
    const { code, ok, check } = await report();
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(check(id)).toMatchObject({ state: 'failed', fix: expect.any(Array) });
  });

  it('fails on an audit log that was changed', async () => {
    const store = await openStore({ dataDir });
    const entry = { actor: { id: 'u1', name: 'Anna' }, action: 'host.add', result: 'ok' } as const;
    await createAudit({ store, clock: Date.now }).append(entry);
    await store.close();
    expect((await report()).check('store.audit')).toMatchObject({ state: 'ok' });
    const database = new Sqlite(join(dataDir, 'fairlead.sqlite'));
    database.exec("update audit set actor_name = 'Berta'");
    database.close();
    expect((await report()).check('store.audit')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('1'),
    });
  });

  it('neither makes nor updates a store', async () => {
    const path = join(dataDir, 'fairlead.sqlite');
    writeFileSync(path, '');
    expect((await report()).check('store.readable')?.detail).toContain('no store yet');
    const older = new Sqlite(path);
    older.exec('create table schema_migrations (version integer primary key, name text, applied_at integer)');
    older.close();
    expect((await report()).check('store.readable')?.detail).toContain('no store yet');
    expect(readdirSync(dataDir)).not.toContain('backups');
    expect(new Sqlite(path, { readonly: true }).prepare('select count(*) as n from sqlite_master').get()).toEqual({
      n: 1,
    });
  });

  it('leaves the store to a service that holds it and cannot be asked', async () => {
    await makeSite();
    const store = await openStore({ dataDir });
    ends.push(() => store.close());
    const { ok, check } = await report();
    expect(ok).toBe(true);
    expect(check('store.readable')).toMatchObject({
      state: 'not-applicable',
      detail: expect.stringContaining(`process ${process.pid}`),
    });
    expect(check('store.audit')).toBeUndefined();
  });

  it('does not know other options', async () => {
    const { code, errors } = await doctor(['--fix']);
    expect(code).toBe(2);
    expect(errors).toContain('fairlead doctor [--json]');
  });

  it('keeps escape sequences off the terminal', async () => {
    const localEngines = async () => ({ engines: [], install: { sentence: 'No \u001b[2J engine\n.', command: 'x' } });
    const { out } = await doctor([], localEngines);
    expect(out).toContain('No  [2J engine .');
  });
});

describe('doctor beside a service', () => {
  it('asks it, and shows what it says', async () => {
    const service = await startService({
      dataDir,
      version: '1.2.3',
      siteKind: 'standalone',
      listen: { host: '127.0.0.1', port: 0 },
      viewerPort: 0,
      viewerWorkerPorts: [],
      viewerPorts: null,
      consoleDir: join(dataDir, 'no-console'),
      keyProvider: keyFileProvider(join(dataDir, 'data.key')),
      logLevel: 'error',
      logToTerminal: false,
      env: {},
      adoptLocalEngine: false,
      commands: plainCommandsForTests,
      publicCommands: plainCommandsForTests,
    });
    ends.push(() => service.close());
    await writeControl(dataDir, {
      url: service.consoleOrigin,
      bearer: await service.localBearer(),
      serviceKey: service.serviceKey,
      pid: process.pid,
    });
    // The machine's own discovery are not used: the answer is the service's.
    const { by, ok, check } = await report(() => Promise.reject(new Error('looked')));
    expect({ by, ok }).toEqual({ by: 'service', ok: true });
    expect(check('store.readable')).toMatchObject({ state: 'ok' });
    expect(check('engine.hosts')).toMatchObject({ state: 'warning', detail: 'There is no host yet.' });
  });

  it.each([
    ['refuses', 401, '{}'],
    ['is something else', 200, '<html>'],
  ])('says so when it %s', async (_what, status, body) => {
    const heard: string[] = [];
    const other: Server = createServer((request, response) => {
      heard.push(JSON.stringify(request.rawHeaders));
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    ends.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    await writeControl(dataDir, {
      url: `http://fairlead.localhost:${port}`,
      bearer: 'canary-bearer',
      serviceKey: 'abc',
      pid: process.pid,
    });
    const { out, code } = await doctor(['--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).checks[0]).toMatchObject({ id: 'service.running', state: 'failed' });
    expect(out).not.toContain('canary-bearer');
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.join()).not.toContain('canary-bearer');
  });
});
