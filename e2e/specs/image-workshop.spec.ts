/** Images that are made here, from the console: built from a Dockerfile and from a folder, saved from a session. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { sessionLabel } from '../../common/docker/labels.ts';
import { docker, removeImages } from '../../tools/bed/docker.ts';
import type { Bed } from '../../tools/bed/types.ts';
import { connected, installWorkspace, launchSession } from '../fixtures/sessions.ts';
import { expect, prepareSite, type Site, signIn, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { expectWellBehaved, topDialog } from '../pages/dialogs.ts';

type Workspaces = { readonly workspaces: readonly { readonly friendlyName: string; readonly image: string }[] };

/** Pictures in both schemes and at both widths, each of them readable by all. */
async function look(page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [800, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
      await page.waitForFunction(() => document.getAnimations().every((one) => !(one instanceof CSSTransition)));
      await page.screenshot({ path: test.info().outputPath(`${name}-${width}-${colorScheme}.png`) });
      expect(await violationsOf(page)).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function write(dialog: Locator, text: string): Promise<void> {
  await dialog.getByRole('textbox', { name: 'Dockerfile' }).click();
  const page = dialog.page();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

const stateIn = (dialog: Locator, state: string) => dialog.getByText(state, { exact: true }).first();

async function imageOf(site: Pick<Site, 'api'>, name: string): Promise<string> {
  const { workspaces } = await site.api<Workspaces>('GET', '/workspaces');
  const found = workspaces.find(({ friendlyName }) => friendlyName === name);
  if (found === undefined) throw new Error(`There is no workspace ${name}.`);
  return found.image;
}

/** What was made goes again: the bed's engines are those of other specs as well. */
async function clean(site: Pick<Site, 'api'>, bed: Bed): Promise<void> {
  const { workspaces } = await site.api<Workspaces>('GET', '/workspaces');
  const made = workspaces.map(({ image }) => image).filter((image) => image.startsWith('localhost/'));
  for (const engine of [bed.engines.a, bed.engines.b]) await removeImages(engine, ...made);
}

test('an image is built from a Dockerfile, its failure told with the line, and from a folder', async ({
  page,
  site,
  bed,
}) => {
  await prepareSite(site, bed, { hosts: ['a', 'b'] });
  await docker(bed.engines.a, 'pull', '-q', bed.images.small);
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-folder-'));
  try {
    await signIn(page, site);
    await visit(page, new URL('/workspaces', page.url()).href);
    await page.getByRole('link', { name: 'Build image' }).click();
    const dialog = page.getByRole('dialog', { name: 'Build image' });
    await expectWellBehaved(page, dialog);
    await look(page, 'build');

    // Nothing is sent before it is whole.
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(dialog.getByText('Give it a name.')).toBeVisible();
    await expect(dialog.getByText('Choose a host that is connected.')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Quay tools');
    await dialog.getByRole('combobox', { name: 'Host' }).click();
    await page.getByRole('option', { name: 'Harbour' }).click();
    await write(dialog, `FROM ${bed.images.small}\nRUN echo one line of many\n\nRUN echo broken; exit 9\n`);
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(stateIn(dialog, 'Failed')).toBeVisible();
    await expect(dialog.getByText(/Line 4, step 3 of \d+ \(RUN echo broken; exit 9\)/)).toHaveCount(1);
    await expect(dialog.getByRole('log')).toContainText('one line of many');
    await look(page, 'build-failed');

    await dialog.getByRole('button', { name: 'Change it' }).click();
    await expect(dialog.locator('.cm-lint-marker-error')).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('build-marked.png') });
    // It is cancelled while it runs.
    await write(dialog, `FROM ${bed.images.small}\nRUN echo it runs; sleep 600\n`);
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(dialog.getByRole('log')).toContainText('it runs');
    await look(page, 'build-runs');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(stateIn(dialog, 'Cancelled')).toBeVisible();
    await dialog.getByRole('button', { name: 'Change it' }).click();
    await write(dialog, `FROM ${bed.images.small}\nRUN echo well > /well\n`);
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(dialog.getByRole('button', { name: 'Launch' })).toBeVisible();
    await look(page, 'built');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByRole('button', { name: 'Menu of Quay tools' })).toBeVisible();
    const image = await imageOf(site, 'Quay tools');
    expect(await docker(bed.engines.a, 'run', '--rm', '--entrypoint', 'cat', image, '/well')).toBe('well');

    // From a folder of this machine.
    await mkdir(join(folder, 'files'));
    await writeFile(join(folder, 'Dockerfile'), `FROM ${bed.images.small}\nCOPY files /files\nRUN /files/start.sh\n`);
    await writeFile(join(folder, 'files', 'start.sh'), '#!/bin/sh\necho started > /started\n');
    await writeFile(join(folder, '.dockerignore'), 'large.bin\n');
    await writeFile(join(folder, 'large.bin'), Buffer.alloc(1000));
    await page.getByRole('link', { name: 'Build image' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('From a folder');
    await dialog.getByRole('combobox', { name: 'Host' }).click();
    await page.getByRole('option', { name: 'Harbour' }).click();
    await dialog.getByText('Folder', { exact: true }).click();
    await dialog.locator('input[type="file"]').setInputFiles(folder);
    await expect(dialog.getByText('1 left out by .dockerignore')).toBeVisible();
    await look(page, 'build-folder');
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await expect(dialog.getByRole('button', { name: 'Launch' })).toBeVisible();
    const built = await imageOf(site, 'From a folder');
    expect(await docker(bed.engines.a, 'run', '--rm', '--entrypoint', 'cat', built, '/started')).toBe('started');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(dialog).toBeHidden();
    await look(page, 'workspaces');
  } finally {
    await rm(folder, { recursive: true, force: true });
    await clean(site, bed);
  }
});

test('a session is saved as an image, and that is launched with what was in it', async ({ page, site, bed }) => {
  // Also where it runs alone.
  const { hosts } = await site.api<{ hosts: unknown[] }>('GET', '/hosts');
  await prepareSite(site, bed, { hosts: hosts.length === 0 ? ['a', 'b'] : [], registry: true });
  const workspaceId = await installWorkspace(site, 'Bed Desktop');
  const sessionId = await launchSession(site, workspaceId);
  const inSession = async (id: string, command: string): Promise<string> => {
    for (const engine of [bed.engines.a, bed.engines.b]) {
      const container = await docker(engine, 'ps', '-q', '--filter', `label=${sessionLabel}=${id}`);
      if (container !== '') return docker(engine, 'exec', container, 'sh', '-c', command);
    }
    throw new Error('No engine has the session.');
  };
  await inSession(sessionId, 'echo from-before > "$HOME/kept.txt"');
  try {
    await signIn(page, site);
    await visit(page, new URL('/sessions', page.url()).href);
    await page.getByRole('button', { name: /^More for Bed Desktop/ }).click();
    await page.getByRole('menuitem', { name: 'Save as image…' }).click();
    const dialog = topDialog(page);
    await expectWellBehaved(page, dialog);
    await look(page, 'save');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('My desktop');
    await dialog.getByRole('button', { name: 'Save as image' }).click();
    const launch = dialog.getByRole('button', { name: 'Launch it' });
    await expect(launch).toBeVisible({ timeout: 300_000 });
    await look(page, 'saved');
    await launch.click();
    await page.getByRole('dialog', { name: 'Launch My desktop' }).getByRole('button', { name: 'Launch' }).click();
    await connected(page);
    const [, id = ''] = /\/sessions\/([^/?]+)/.exec(page.url()) ?? [];
    expect(id).not.toBe(sessionId);
    expect(await inSession(id, 'cat "$HOME/kept.txt"')).toBe('from-before');
    await page.screenshot({ path: test.info().outputPath('launched.png') });
  } finally {
    const { sessions } = await site.api<{ sessions: { id: string }[] }>('GET', '/sessions');
    await site.api('POST', '/sessions-end', { ids: sessions.map((one) => one.id) });
    await clean(site, bed);
  }
});
