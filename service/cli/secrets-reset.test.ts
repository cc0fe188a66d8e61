/** `fairlead secrets reset` on folders as a service leaves them. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { createAudit } from '../audit/audit.ts';
import { createSecretBox } from '../secrets/box.ts';
import { keyFileProvider } from '../secrets/key-providers.ts';
import { createIdSource } from '../store/ids.ts';
import { lockDataDir } from '../store/lock.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/types.ts';
import { run } from './testing.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-reset-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const keyFile = () => join(dataDir, 'data.key');
const boxOf = (store: Store) =>
  createSecretBox({ store, keyProvider: keyFileProvider(keyFile()), clock: Date.now, ids: createIdSource() });

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function makeSite(): Promise<void> {
  await withStore(async (store) => {
    const box = await boxOf(store);
    await box.put({ purpose: 'p', value: 'x' });
    await box.put({ purpose: 'p', value: 'y' });
    const audit = createAudit({ store, clock: Date.now, anchors: createAnchorFiles({ dataDir, process: 'service' }) });
    await audit.start();
    await audit.append({ actor: { id: 'u1', name: 'Anna' }, action: 'host.add', result: 'ok' });
    await audit.settled();
  });
}

const files = () =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('service.'))
    .sort()
    .map((name) => `${name} ${statSync(join(dataDir, name)).size}`);

const reset = (...options: string[]) => run(['secrets', 'reset', '--data', dataDir, ...options]);

it('starts anew where the key is lost, with an entry in a chain that holds', async () => {
  await makeSite();
  rmSync(keyFile());
  const lost = await run(['doctor', '--data', dataDir]);
  expect(lost).toMatchObject({ code: 1, err: '' });
  const command = /To reset them: (.+)$/m.exec(lost.out)?.[1] ?? '';
  expect(command).toMatch(/secrets reset --data \S+ --yes$/);

  const { code, out, err } = await reset('--yes');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('Forgotten: 2 stored passwords and keys.');
  await withStore(async (store) => {
    const box = await boxOf(store);
    expect(await box.get(await box.put({ purpose: 'p', value: 'z' }), 'p')).toBe('z');
    const audit = createAudit({ store, clock: Date.now, anchors: createAnchorFiles({ dataDir, process: 'service' }) });
    expect(await audit.verify()).toMatchObject({ ok: true, state: 'anchored' });
    const [entry] = await audit.search({ action: 'secrets.reset' });
    expect(entry).toMatchObject({ result: 'ok', data: { secrets: 2 } });
  });
});

it('changes nothing without --yes, and says what would go and how', async () => {
  await makeSite();
  const before = files();
  const { code, out } = await reset();
  expect(code).toBe(1);
  expect(out).toContain('This would forget 2 stored passwords and keys.');
  expect(out).toMatch(/To do it: .+ secrets reset --data \S+ --yes\n$/);
  expect(files()).toEqual(before);
});

it('is refused while a service runs on the folder', async () => {
  await makeSite();
  const lock = lockDataDir(dataDir);
  try {
    const { code, out, err } = await reset('--yes');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Another Fairlead service');
  } finally {
    lock.release();
  }
});

it('makes no store where there is none', async () => {
  const { code, err } = await reset('--yes');
  expect(code).toBe(1);
  expect(err).toContain(`There is no store in ${dataDir}`);
  expect(existsSync(join(dataDir, 'fairlead.sqlite'))).toBe(false);
});

it.each([['--no'], ['--data'], ['now']])('takes no %s', async (option) => {
  const { code, err } = await run(['secrets', 'reset', option]);
  expect(code).toBe(2);
  expect(err).toContain('fairlead secrets reset [--yes] [--data FOLDER]');
});
