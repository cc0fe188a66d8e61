/** A registry of one's own, from an empty folder to a session that runs; and the same folder made and built in the console. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, mergeTests, type Page } from '@playwright/test';
import { test as registryTest } from '../fixtures/registry.ts';
import { prepareSite, test as siteTest } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { asksElsewhere, unpack, widePicture } from '../pages/made-registry.ts';
import { RegistryPage } from '../pages/registry.ts';
import { SessionPage } from '../pages/session.ts';

const test = mergeTests(registryTest, siteTest);

const project = join(import.meta.dirname, '..', '..');
const shots = join(project, 'test-results', 'pictures');
/** `FAIRLEAD_PICTURES=1` renews those of the guide, which the console has inside, and of docs/registry.md. */
const guide = process.env.FAIRLEAD_PICTURES ? join(project, 'renderer/features/help/pictures') : shots;
const documents = process.env.FAIRLEAD_PICTURES ? join(project, 'docs/pictures') : shots;
const inGuide = (shown: Page | Locator, name: string) => shown.screenshot({ path: join(guide, `${name}.png`) });

test('a registry is made, published below a path, added, and its workspace runs', async ({
  console: page,
  context,
  site,
  bed,
  folder,
  registry,
  serve,
}) => {
  const [source, out] = [join(folder, 'desktops'), join(folder, 'public')];
  const about = ['--name', 'Harbour desktops', '--description', 'Desktops for everybody at the harbour.'];
  expect(await registry('new', source, ...about)).toMatchObject({ code: 0 });
  expect(await registry('build', source, '--out', out)).toMatchObject({ code: 0 });
  const { url, missed } = await serve(out, '/registries/harbour/');

  // The entry is made in the pages of the registry itself.
  const made = await context.newPage();
  const elsewhere = asksElsewhere(made, url);
  await made.goto(url);
  await made.getByRole('link', { name: 'Make the first one' }).click();
  const address = bed.images.desktop.v1.split('/')[0] ?? '';
  await made.getByLabel('Name', { exact: true }).fill('Quay Desktop');
  await made.getByLabel('Description').fill('A small desktop with a terminal and a browser.');
  await made.getByLabel('Image registry').fill(`http://${address}/`);
  await made.getByLabel('Image', { exact: true }).fill(bed.images.desktop.v1);
  await made.getByLabel('Size in MB').fill('900');
  await made.getByLabel(/^Categories/).fill('Desktop');
  await made.getByLabel('Cores').fill('1');
  await made.getByLabel('Memory in MB').fill('768');
  await made
    .getByLabel('Icon', { exact: true })
    .setInputFiles({ name: 'Any Picture.PNG', mimeType: 'image/png', buffer: await widePicture(made) });
  await expect(made.getByRole('region', { name: 'Checks' })).toContainText('No flaws.');
  await expect(made.getByRole('region', { name: 'workspace.json' })).toContainText('"image_src": "quay-desktop.png"');
  await made.evaluate(() => window.scrollTo(0, 0));
  await inGuide(made, 'registry-builder');
  const saving = made.waitForEvent('download');
  await made.getByRole('button', { name: 'Download Quay Desktop.zip' }).click();
  await unpack(await (await saving).path(), join(source, 'workspaces'));

  expect(await registry('check', source, '--strict')).toMatchObject({ code: 0 });
  expect(await registry('build', source, '--out', out)).toMatchObject({ code: 0 });
  await made.goto(url);
  await expect(made.getByRole('link', { name: /Quay Desktop/ })).toBeVisible();
  await inGuide(made, 'registry-site');
  await made.getByRole('link', { name: /Quay Desktop/ }).click();
  await expect(made.getByRole('heading', { name: 'Quay Desktop' })).toBeVisible();
  await made.screenshot({ path: join(documents, 'registry-workspace.png') });

  // Its link goes from one page to the other by the clipboard.
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await made.goto(url);
  await expect(made.getByText('Workspace Registry Link')).toBeVisible();
  await made.getByRole('button', { name: 'Copy' }).click();
  await expect(made.getByRole('button', { name: 'Copied' })).toBeVisible();
  const link = await made.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(url);
  expect({ elsewhere, missed }).toEqual({ elsewhere: [], missed: [] });
  await made.close();

  await prepareSite(site, bed, { hosts: ['a'] });
  const shelf = new RegistryPage(page);
  await shelf.open();
  await shelf.add(link);
  await expect(shelf.card('Quay Desktop')).toBeVisible();
  // Its picture is there as well: the square one.
  const icon = shelf.card('Quay Desktop').locator('img').first();
  await expect.poll(() => icon.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(256);
  await inGuide(page, 'registry-added');
  const dialog = await shelf.install('Quay Desktop');
  await dialog.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(dialog.getByText('Quay Desktop is ready on one host.')).toBeVisible({ timeout: 300_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Workspaces' }).click();
  await page.getByRole('button', { name: 'Launch Quay Desktop' }).click();
  const session = new SessionPage(page);
  await session.waitForPicture();
  await session.end();
});

const dark = (page: Page) => page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });

/** In a large window by day, and in a small one by night. */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`) });
  expect(await violationsOf(page), name).toEqual([]);
  await page.setViewportSize({ width: 800, height: 600 });
  await dark(page);
  await page.waitForFunction(() => document.getAnimations().every((one) => !(one instanceof CSSTransition)));
  await page.screenshot({ path: join(shots, `${name}-dark.png`) });
  expect(await violationsOf(page), `${name}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('the console gives the folder to begin with, checks and builds it, and nothing of it stays', async ({
  console: page,
  site,
  folder,
  registry,
  serve,
}) => {
  const shelf = new RegistryPage(page);
  await shelf.open();
  await page.getByRole('link', { name: 'Make a registry' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a registry' });
  await dialog.getByRole('button', { name: 'Download the folder' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Quay desktops');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Desktops for everybody at the quay.');
  await dialog.getByRole('textbox', { name: 'Contact' }).fill('mailto:anna@quay.example');
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download the folder' }).click();
  const archive = await saving;
  expect(archive.suggestedFilename()).toBe('Quay_desktops.zip');
  await unpack(await archive.path(), folder);
  await expect(dialog.getByText('was handed to the browser')).toBeVisible();
  await inGuide(dialog, 'registry-make');
  await look(page, 'registry-make-started');

  // The same files as the command line makes.
  const [source, typed] = [join(folder, 'Quay desktops'), join(folder, 'typed')];
  const about = ['--name', 'Quay desktops', '--description', 'Desktops for everybody at the quay.'];
  await registry('new', typed, ...about, '--contact', 'mailto:anna@quay.example', '--sample');
  const names = async (place: string) => (await readdir(place, { recursive: true })).sort();
  expect(await names(source)).toEqual(await names(typed));
  for (const name of ['registry.json', 'README.md', '.gitlab-ci.yml', 'workspaces/Chromium/workspace.json'])
    expect(await readFile(join(source, name), 'utf8')).toBe(await readFile(join(typed, name), 'utf8'));

  // What is broken is told with its file and what to do, and nothing is built.
  await dialog.getByRole('tab', { name: 'Check and build' }).click();
  const entry = join(source, 'workspaces/Chromium/workspace.json');
  const good = await readFile(entry, 'utf8');
  await writeFile(entry, good.replace('{', ''));
  await dialog.getByLabel('Folder of the registry').setInputFiles(source);
  await expect(dialog.getByText('It cannot be built yet')).toBeVisible();
  const checks = dialog.getByRole('region', { name: 'Checks' });
  await expect(checks).toContainText('workspaces/Chromium/workspace.json');
  await expect(checks).toContainText('The file is not valid JSON');
  await expect(dialog.getByRole('button', { name: 'Download the site' })).toBeDisabled();
  await look(page, 'registry-make-broken');

  // What is only flawed is built, and told.
  await writeFile(entry, good.replace('https://index.docker.io/v1/', 'https://index.docker.io/v1'));
  await dialog.getByLabel('Folder of the registry').setInputFiles(source);
  await expect(dialog.getByText('Built: 1 workspace')).toBeVisible();
  await expect(checks).toContainText('The image registry does not end with a slash.');
  await inGuide(dialog, 'registry-make-built');
  await look(page, 'registry-make-flawed');
  const savingSite = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download the site' }).click();
  const out = join(folder, 'published');
  await unpack(await (await savingSite).path(), out);
  const { url, missed } = await serve(out, '/anywhere/');
  const pages = await page.context().newPage();
  const elsewhere = asksElsewhere(pages, url);
  await pages.goto(url);
  await expect(pages).toHaveTitle('Quay desktops');
  await expect(pages.getByRole('link', { name: /Chromium/ })).toBeVisible();
  expect({ elsewhere, missed }).toEqual({ elsewhere: [], missed: [] });
  await pages.close();

  // The steps are those of the folder's README.
  await dialog.getByRole('tab', { name: 'Steps' }).click();
  await expect(dialog.getByRole('heading', { name: 'Publish' })).toBeVisible();
  await look(page, 'registry-make-steps');

  // A file that is no archive is refused in words.
  await dialog.getByRole('tab', { name: 'Check and build' }).click();
  await writeFile(join(folder, 'no.zip'), 'no archive');
  await dialog.getByLabel('Archive of the registry').setInputFiles(join(folder, 'no.zip'));
  await expect(dialog.getByText('REGISTRY_ARCHIVE_INVALID')).toBeVisible();
  await rm(join(folder, 'no.zip'));

  // The log has it, and the site has no registry more than before.
  const { entries } = await site.api<{ entries: { action: string; result: string; objectName: string }[] }>(
    'GET',
    '/audit?limit=50',
  );
  const told = entries.flatMap(({ action, result, objectName }) =>
    action === 'registry.start' || action === 'registry.build' ? [`${action} ${result} ${objectName}`] : [],
  );
  expect(told).toEqual([
    'registry.build failed ',
    'registry.build ok Quay desktops',
    'registry.build failed Quay desktops',
    'registry.start ok Quay desktops',
  ]);
});
