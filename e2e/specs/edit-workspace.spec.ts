/** A workspace that is saved is changed: what is wrong keeps it from being saved, what it newly asks for is confirmed. */
import type { Page } from '@playwright/test';
import { installWorkspace } from '../fixtures/sessions.ts';
import { expect, prepareSite, signIn, test, visit } from '../fixtures/site.ts';

type Saved = {
  readonly friendlyName: string;
  readonly cores: number;
  readonly runConfig: Readonly<Record<string, unknown>>;
  readonly unconfirmed: readonly unknown[];
};

/** Puts a text in place of all that stands in an editor of JSON. */
async function writeJson(page: Page, label: RegExp, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: label });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** No host: what is saved and what has to be confirmed are the same without one. */
test('a saved workspace is edited', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { registry: true });
  const id = await installWorkspace(site, 'Bed Desktop');
  const saved = () => site.api<Saved>('GET', `/workspaces/${id}`);
  await signIn(page, site);
  await visit(page, new URL('/workspaces', page.url()).href);
  await page.getByRole('button', { name: 'Menu of Bed Desktop' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit Bed Desktop' });
  const save = dialog.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();

  // A field that cannot be saved says so, and where it is.
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('');
  await expect(save).toBeDisabled();
  await expect(dialog.getByText('It needs a name and an image.')).toBeVisible();
  await name.fill('Quay desktop');
  await dialog.getByRole('textbox', { name: 'Cores' }).fill('2');

  // JSON that cannot be read, then one that asks for more than before.
  await dialog.getByRole('tab', { name: 'Container' }).click();
  await writeJson(page, /^Run configuration/, '{ "privileged": ');
  await expect(save).toBeDisabled();
  await page.screenshot({ path: test.info().outputPath('unreadable.png') });
  await writeJson(
    page,
    /^Run configuration/,
    '{ "hostname": "quay", "volumes": { "/etc": { "bind": "/etc-of-host" } } }',
  );
  await expect(dialog.getByText(/to confirm first/)).toBeVisible();
  await expect(save).toBeDisabled();
  await dialog.getByRole('button', { name: 'Show' }).click();
  // What can happen comes first, and the field's id last.
  const asked = dialog.getByRole('group', { name: 'Warnings to confirm' });
  await expect(asked).toContainText(/The session can (change|read) .*\(flag_property: volumes\)/);
  await page.screenshot({ path: test.info().outputPath('to-confirm.png') });
  expect((await saved()).friendlyName).toBe('Bed Desktop');
  for (const box of await asked.getByRole('checkbox').all()) await box.check();
  await save.click();
  await expect(
    page
      .getByText(/is saved\.$/)
      .or(dialog.getByText('Done'))
      .first(),
  ).toBeVisible();
  const now = await saved();
  expect(now).toMatchObject({ friendlyName: 'Quay desktop', cores: 2, unconfirmed: [] });
  expect(now.runConfig).toMatchObject({ hostname: 'quay', volumes: { '/etc': { bind: '/etc-of-host' } } });
  await visit(page, new URL('/workspaces', page.url()).href);
  await expect(page.getByRole('button', { name: 'Launch Quay desktop' })).toBeVisible();

  // A change that is not saved asks before it goes, and is gone then.
  await visit(page, new URL(`/workspaces/${id}/edit`, page.url()).href);
  const again = page.getByRole('dialog', { name: 'Edit Quay desktop' });
  await again.getByRole('textbox', { name: 'Name', exact: true }).fill('Never saved');
  await again.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog', { name: 'Discard your changes?' }).getByRole('button', { name: 'Discard' }).click();
  await expect(again).toBeHidden();
  expect((await saved()).friendlyName).toBe('Quay desktop');
});
