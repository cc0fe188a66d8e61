/** A registry that publishes something else than before: what changed is told, what is installed takes it, what is added was shown. */
import { cpSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installWorkspace } from '../fixtures/sessions.ts';
import { expect, signIn, test, visit } from '../fixtures/site.ts';

type Entry = Record<string, unknown> & { friendly_name: string };
type List = { name: string; workspaces: Entry[] };

/** Publishes a list anew, in every schema that the folder has. */
async function publishIn(folder: string, change: (list: List) => void): Promise<void> {
  for (const schema of ['1.0', '1.1']) {
    const file = join(folder, schema, 'list.json');
    const list = JSON.parse(await readFile(file, 'utf8')) as List;
    change(list);
    await writeFile(file, JSON.stringify(list));
  }
}

/** No host: what is published and what is saved are the same without one. */
test('an update of a registry tells what changed, entry by entry', async ({ page, site, bed }) => {
  const folder = join(site.dataDir, 'own-registry');
  cpSync(bed.workspaceRegistry.folder, folder, { recursive: true });
  const publish = (change: (list: List) => void) => publishIn(folder, change);
  await publish((list) => {
    list.name = 'Own registry';
  });
  await site.api('POST', '/registries', { location: folder, trusted: true });
  const workspaceId = await installWorkspace(site, 'Bed Desktop');
  await signIn(page, site);
  await visit(page, new URL('/registry', page.url()).href);
  await expect(page.getByRole('button', { name: 'Install Bed Giant' })).toBeVisible();

  await publish((list) => {
    const [desktop] = list.workspaces;
    if (!desktop) throw new Error('The bed publishes nothing.');
    Object.assign(desktop, {
      sha: 'another',
      description: 'A desktop that has changed.',
      run_config: { hostname: 'quay', environment: { HARBOUR: 'north', PIER: '7' } },
    });
    list.workspaces.push({ ...desktop, sha: 'new', friendly_name: 'Bed Newcomer' });
    list.workspaces = list.workspaces.filter((entry) => entry.friendly_name !== 'Bed Giant');
  });
  await page.getByRole('button', { name: 'Menu of Own registry' }).click();
  await page.getByRole('menuitem', { name: 'Update now' }).click();
  await expect(
    page
      .getByText('1 workspace changed, 1 new, 1 gone')
      .or(page.getByText('one workspace changed, 1 new, 1 gone'))
      .first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Show what changed' }).click();

  const dialog = page.getByRole('dialog', { name: 'What changed in Own registry' });
  const changed = dialog.getByRole('table', { name: 'What changed in Bed Desktop' });
  await expect(changed.getByRole('row', { name: /^Description/ })).toContainText('A desktop that has changed.');
  await expect(changed.getByRole('row', { name: /^run_config\.hostname/ })).toContainText('quay');
  // A document is shown as one, not on a line.
  const environment = changed.getByRole('row', { name: /^run_config\.environment/ }).locator('pre');
  expect(await environment.textContent()).toBe('{\n  "HARBOUR": "north",\n  "PIER": "7"\n}');
  await expect(dialog.getByRole('link', { name: 'Bed Newcomer' })).toBeVisible();
  await expect(dialog.getByText('Bed Giant')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('changes.png') });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('link', { name: 'What changed in Own registry' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Install Bed Giant' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Install Bed Newcomer' })).toBeVisible();

  // Every console tells the same, and this one after it was loaded anew.
  await page.reload();
  await page.getByRole('link', { name: 'What changed in Own registry' }).click();
  await expect(changed.getByRole('row', { name: /^run_config\.hostname/ })).toContainText('quay');
  await expect(dialog.getByText('1 workspace changed, 1 new, 1 gone.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  // What is installed takes the change when a person says so.
  await page.getByRole('button', { name: 'Update Bed Desktop' }).click();
  const update = page.getByRole('dialog', { name: 'Update Bed Desktop' });
  await expect(update.getByRole('table', { name: 'What changes' })).toContainText('quay');
  await page.screenshot({ path: test.info().outputPath('update.png') });
  const boxes = update.getByRole('group', { name: 'Warnings to confirm' }).getByRole('checkbox');
  for (const box of await boxes.all()) await box.check();
  await update.getByRole('button', { name: 'Save and update' }).click();
  const hostname = async () =>
    (await site.api<{ runConfig: { hostname?: string } }>('GET', `/workspaces/${workspaceId}`)).runConfig.hostname;
  await expect.poll(hostname).toBe('quay');
  await expect(page.getByText('Bed Desktop is saved.').or(update.getByText('Done')).first()).toBeVisible();

  // The document itself, indented and to the letter.
  await visit(page, new URL('/registry', page.url()).href);
  await page.getByRole('button', { name: 'Menu of Own registry' }).click();
  await page.getByRole('menuitem', { name: 'Show its document' }).click();
  const document = page.getByRole('dialog', { name: 'Document of Own registry' });
  const lines = () => document.locator('.cm-line').count();
  await expect.poll(lines).toBeGreaterThan(10);
  await page.screenshot({ path: test.info().outputPath('document.png') });
  await document.getByText('As fetched').click();
  await expect.poll(lines).toBe(1);
});

test('a registry that changes between looking and adding is shown and asked for anew', async ({ page, site, bed }) => {
  const folder = join(site.dataDir, 'changing-registry');
  cpSync(bed.workspaceRegistry.folder, folder, { recursive: true });
  await publishIn(folder, (list) => {
    list.name = 'Calm registry';
  });
  const names = async () =>
    (await site.api<{ registries: { name: string }[] }>('GET', '/registries')).registries.map(({ name }) => name);
  const before = await names();
  await signIn(page, site);
  await visit(page, new URL('/registry/add', page.url()).href);
  const dialog = page.getByRole('dialog', { name: 'Add registry' });
  await dialog.getByRole('textbox', { name: 'Address, folder or file' }).fill(folder);
  await dialog.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(dialog.getByText('Calm registry')).toBeVisible();
  const trust = dialog.getByRole('checkbox', { name: 'I know the publisher and trust it' });
  await trust.check();

  await publishIn(folder, (list) => {
    list.name = 'Stormy registry';
    for (const entry of list.workspaces) entry.run_config = { privileged: true };
  });
  const add = dialog.getByRole('button', { name: 'Add registry' });
  await add.click();
  await expect(dialog.getByRole('alert').getByText('It has changed meanwhile')).toBeVisible();
  await expect(dialog.getByText('Stormy registry')).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('changed-meanwhile.png') });
  // The yes was to what was shown before, and nothing was added with it.
  await expect(trust).not.toBeChecked();
  await expect(add).toBeDisabled();
  expect(await names()).toEqual(before);

  await trust.check();
  await add.click();
  await expect(dialog).toBeHidden();
  expect(await names()).toEqual([...before, 'Stormy registry']);
});
