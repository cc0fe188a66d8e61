/** An image that no image registry has, from the page of its workspace: loaded from a file, or built, and that cancelled. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { debianMirror, debianSecurityMirror } from '../../tools/bed/debian.ts';
import { docker } from '../../tools/bed/docker.ts';
import { type ExtraEngine, startExtraEngine } from '../../tools/bed/faults.ts';
import { createNewSite, expect, type Site, signIn, test, visit } from '../fixtures/site.ts';

const firefox = 'localhost/fairlead/firefox:1.0';
const other = 'localhost/fairlead/other:1.0';

let engine: ExtraEngine;
let site: Awaited<ReturnType<typeof createNewSite>>;
let folder: string;
test.beforeAll(async ({ bed }) => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-archive-'));
  engine = await startExtraEngine();
  await docker(engine, 'pull', '-q', bed.images.small);
  // As its own user: one that starts as root has to be confirmed first.
  const container = await docker(engine, 'create', bed.images.small);
  // Before anybody looks which images there are.
  for (const reference of [firefox, other]) {
    await docker(engine, 'commit', '--change', 'USER 1000', container, reference);
    await docker(engine, 'save', '-o', fileOf(reference), reference);
    await docker(engine, 'rmi', reference);
  }
  await docker(engine, 'rm', container);
  site = await createNewSite();
  await site.api('POST', '/hosts', { name: 'Harbour', config: { kind: 'socket', socketPath: engine.socket } });
});
test.afterAll(async () => {
  await site?.dispose();
  await engine?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const fileOf = (reference: string) => join(folder, `${reference.replaceAll(/\W/g, '-')}.tar`);

type Listed = { readonly workspaces: readonly { readonly id: string; readonly friendlyName: string }[] };
async function idOf(name: string, of: Pick<Site, 'api'>): Promise<string> {
  const { workspaces } = await of.api<Listed>('GET', '/workspaces');
  return workspaces.find(({ friendlyName }) => friendlyName === name)?.id ?? '';
}

async function openWorkspace(page: Page, name: string, of: Pick<Site, 'api'>): Promise<void> {
  await visit(page, new URL(`/workspaces/${await idOf(name, of)}`, page.url()).href);
}

async function load(page: Page, file: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Load a file on Harbour' }).click();
  await (await choosing).setFiles(file);
}

test('a file that brings another image fails, and says so; one that brings it makes it launchable', async ({
  page,
}) => {
  await signIn(page, site);
  await openWorkspace(page, 'Firefox', site);
  const drawer = page.getByRole('dialog', { name: 'Firefox' });
  const row = drawer.getByRole('table', { name: 'State on each host' }).getByRole('row').filter({ hasText: 'Harbour' });
  // Once, beside the host.
  await expect(drawer.getByText('comes from no image registry')).toHaveCount(1);
  await expect(row).toContainText('comes from no image registry');
  await expect(drawer.getByRole('button', { name: 'Launch' })).toHaveCount(0);
  await page.screenshot({ path: test.info().outputPath('missing.png') });

  await load(page, fileOf(other));
  await page
    .getByRole('alert')
    .filter({ hasText: 'The image is on its way to Harbour.' })
    .getByRole('button', { name: 'Show', exact: true })
    .click();
  const failed = page.getByRole('alert').filter({ hasText: `The archive was taken by Harbour, and did not bring` });
  await expect(failed).toContainText(`did not bring ${firefox}.`);
  await expect(failed).toContainText(`Make it with "docker save ${firefox}".`);
  await page.screenshot({ path: test.info().outputPath('failed.png') });

  await openWorkspace(page, 'Firefox', site);
  await load(page, fileOf(firefox));
  await expect(row).toContainText('Installed');
  await expect(row).not.toContainText('comes from no image registry');
  await expect(drawer.getByRole('button', { name: 'Launch' })).toBeEnabled();
  await page.screenshot({ path: test.info().outputPath('loaded.png') });
  expect(await docker(engine, 'images', '-q', firefox)).not.toBe('');

  type Placement = { candidates: { hostName: string; accepted: boolean }[] };
  const { candidates } = await site.api<Placement>(
    'GET',
    `/sessions-placement?workspaceId=${await idOf('Firefox', site)}`,
  );
  expect(candidates).toMatchObject([{ hostName: 'Harbour', accepted: true }]);

  const { hosts } = await site.api<{ hosts: { id: string }[] }>('GET', '/hosts');
  await visit(page, new URL(`/hosts/${hosts[0]?.id}/images`, page.url()).href);
  await expect(page.getByRole('row').filter({ hasText: firefox })).toBeVisible();
});

test('a build is cancelled: it ends as cancelled, nothing of it runs or is left, and it is run again', async ({
  page,
}) => {
  await site.api('PATCH', '/settings', {
    debianMirror: debianMirror(),
    debianSecurityMirror: debianSecurityMirror(),
  });
  await signIn(page, site);
  await openWorkspace(page, 'Desktop', site);
  await page.getByRole('button', { name: 'Build on Harbour' }).click();
  await page.getByRole('button', { name: 'Show the log' }).click();
  // The engine has no Debian to build from, and reaches no image registry that has it.
  await expect(page.getByText('Making a Debian root on this machine.')).toBeVisible();
  await expect.poll(working).toContainEqual(expect.stringContaining('debootstrap'));
  await page.screenshot({ path: test.info().outputPath('building.png') });

  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expectNothingLeft();
  await page.screenshot({ path: test.info().outputPath('cancelled.png') });

  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText('Ordered again.')).toBeVisible();
  await expect.poll(working).toContainEqual(expect.stringContaining('debootstrap'));
  const { tasks } = await site.api<{ tasks: { id: string; kind: string; state: string }[] }>('GET', '/tasks');
  const again = tasks.filter(({ kind, state }) => kind === 'images.build-own' && state === 'running');
  expect(again).toHaveLength(1);
  await visit(page, new URL(`/tasks/${again[0]?.id}`, page.url()).href);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expectNothingLeft();
});

/** Command lines of what works in the site's folder, the service itself apart. */
async function working(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.map((line) => line.replaceAll('\0', ' ')).filter((line) => line.includes(`${site.dataDir}/debian-root`));
}

async function expectNothingLeft(): Promise<void> {
  expect(await working()).toEqual([]);
  expect((await readdir(site.dataDir)).filter((name) => name.startsWith('debian-root'))).toEqual([]);
  expect(await docker(engine, 'ps', '-aq')).toBe('');
}
