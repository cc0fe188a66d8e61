/** What a site begins with, as a whole service has it: without any network, and without asking an engine for anything. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { buildParts } from '../tools/build.ts';
import { makeOlderStore } from '../tools/older-store.ts';
import { type Site, type SiteOptions, startSite } from './testing/site.ts';
import { until } from './testing/wait.ts';

const names = ['Desktop', 'Desktop Deluxe', 'Firefox'];
const location = 'fairlead:registry';

let sites: Site[] = [];
beforeAll(async () => {
  await buildParts({ parts: ['first-party-registry'] });
});
afterEach(async () => {
  const started = sites;
  sites = [];
  for (const site of started) await site.dispose();
});

async function start(options: SiteOptions = {}): Promise<Site> {
  const site = await startSite({ withDefaults: true, ...options });
  sites.push(site);
  return site;
}

const registriesOf = async ({ api }: Site) => (await api.registries.list()).registries;
const workspacesOf = async ({ api }: Site) => (await api.workspaces.list()).workspaces;
const offeredTo = async ({ api }: Site) => (await api.registries.offered()).registries.map(({ trust }) => trust);
const auditOf = async ({ api }: Site, action: string) =>
  (await api.audit.search({ action })).entries.map(({ actorName, result, objectName }) => [
    actorName,
    result,
    objectName,
  ]);

/** Takes every connection as a proxy, and answers none: nothing that is tried in vain counts as not tried. */
async function ear(): Promise<{ readonly url: string; readonly heard: string[]; close(): void }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', (data) => heard.push(data.toString('latin1').split('\r\n')[0] ?? ''));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, heard, close: () => server.close() };
}

it('is a registry and three workspaces, for which nobody is asked', async () => {
  const proxy = await ear();
  try {
    const site = await start({ env: { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: '' } });
    expect(await registriesOf(site)).toMatchObject([
      {
        name: 'Fairlead',
        trust: 'first-party',
        autoUpdate: true,
        entries: 3,
        installed: 3,
        flagged: 0,
        unusable: 0,
        source: { kind: 'shipped', location },
        lastAttempt: { ok: true },
      },
    ]);
    const workspaces = await workspacesOf(site);
    expect(workspaces.map(({ friendlyName }) => friendlyName)).toEqual(names);
    for (const { image, enabled, unconfirmed, problems, installs, iconHash, source, updateAvailable } of workspaces) {
      expect({ enabled, unconfirmed, problems, installs, updateAvailable }).toEqual({
        enabled: true,
        unconfirmed: [],
        problems: [],
        installs: [],
        updateAvailable: false,
      });
      expect(image).toMatch(/^localhost\/fairlead\//);
      expect(iconHash).not.toBeNull();
      expect(source).toMatchObject({ registryName: 'Fairlead', orphaned: false });
    }
    expect((await site.api.tasks.list({})).tasks).toEqual([]);
    expect(await auditOf(site, 'defaults.take')).toEqual(
      expect.arrayContaining(['Fairlead', ...names].map((name) => ['Fairlead', 'ok', name])),
    );
    expect((await site.api.defaults.offer()).offer).toBeNull();
    // Also when the page is opened, which brings registries up to date.
    await site.api.registries.opened();
    await until(
      site.api,
      ['registries'],
      () => registriesOf(site),
      (all) => all.every(({ updating }) => !updating),
      'updated',
    );
    expect(proxy.heard).toEqual([]);
  } finally {
    proxy.close();
  }
});

it('is removed, and restored by one call, with its workspaces', async () => {
  const site = await start();
  const [registry] = await registriesOf(site);
  expect(await offeredTo(site)).not.toContain('first-party');
  expect(await site.api.registries.remove({ id: registry?.id ?? '' })).toEqual({ kept: 3 });
  expect((await workspacesOf(site)).map(({ source }) => source?.orphaned)).toEqual([true, true, true]);
  expect(await offeredTo(site)).toContain('first-party');
  // What somebody removed does not come back by itself.
  await site.kill('SIGTERM');
  await site.start();
  expect(await registriesOf(site)).toEqual([]);
  expect(await site.api.registries.add({ location })).toMatchObject({ trust: 'first-party', installed: 3 });
  expect((await workspacesOf(site)).map(({ source }) => source?.orphaned)).toEqual([false, false, false]);
  expect(await auditOf(site, 'registry.*')).toEqual(
    expect.arrayContaining([
      [expect.any(String), 'ok', 'Fairlead'],
      [expect.any(String), 'ok', 'Fairlead'],
    ]),
  );
});

it('is nothing where the site is started without, then and later', async () => {
  const site = await start({ withDefaults: false });
  expect([await registriesOf(site), await workspacesOf(site)]).toEqual([[], []]);
  await site.kill('SIGTERM');
  await site.start({ withDefaults: true });
  expect([await registriesOf(site), await workspacesOf(site)]).toEqual([[], []]);
  expect((await site.api.defaults.offer()).offer).toBeNull();
});

/** A site whose data folder the version before these left. */
async function startOlder(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-older-'));
  try {
    await makeOlderStore(folder);
    // In the data folder alone: what is copied to Postgres has been upgraded before.
    return await start({
      args: ['--store', 'sqlite'],
      prepare: (dataDir) => cpSync(folder, dataDir, { recursive: true }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('is offered to a site of a version before, once: taken', async () => {
  const site = await startOlder();
  expect([await registriesOf(site), await workspacesOf(site)]).toEqual([[], []]);
  expect((await site.api.defaults.offer()).offer).toEqual({ registry: true, workspaces: [] });
  const { workspaceIds } = await site.api.defaults.take();
  expect(workspaceIds).toHaveLength(3);
  expect((await workspacesOf(site)).map(({ friendlyName }) => friendlyName)).toEqual(names);
  expect((await site.api.defaults.offer()).offer).toBeNull();
  expect((await auditOf(site, 'defaults.take')).map(([, , object]) => object).sort()).toEqual(
    ['Fairlead', ...names].sort(),
  );
});

it('is offered once: dismissed, and remembered', async () => {
  const site = await startOlder();
  await site.api.defaults.dismiss();
  await site.kill('SIGTERM');
  await site.start({ withDefaults: true });
  expect((await site.api.defaults.offer()).offer).toBeNull();
  expect([await registriesOf(site), await workspacesOf(site)]).toEqual([[], []]);
  expect(await auditOf(site, 'defaults.dismiss')).toHaveLength(1);
});
