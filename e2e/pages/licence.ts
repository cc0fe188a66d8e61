/** The Licence page and its dialog, as a person goes through them. */
import { expect, type Locator, type Page } from '@playwright/test';
import { visit } from '../fixtures/site.ts';

export const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Activate a licence' });
export const previewOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Apply the licence?' });
/** What the site's licence is now. */
export const nowOf = (page: Page): Locator => page.getByRole('region', { name: 'Now' });

export async function goToLicence(page: Page): Promise<void> {
  await visit(page, new URL('/licence', page.url()).href);
  await expect(nowOf(page)).toBeVisible();
}

/** A notice is there; it is closed, so that pictures show what is behind it. */
export async function readNotice(page: Page, words: string): Promise<void> {
  const notice = page.getByRole('alert').filter({ hasText: words });
  await notice.getByRole('button', { name: 'Close' }).click();
  await expect(notice).toHaveCount(0);
}

/** Enters where the vendor is reached. */
export async function enterAddresses(page: Page, addresses: { readonly server?: string; readonly page?: string }) {
  if (addresses.server !== undefined) await page.getByLabel('Activation server').fill(addresses.server);
  if (addresses.page !== undefined) await page.getByLabel('Activation page').fill(addresses.page);
  await page.getByRole('button', { name: 'Save addresses' }).click();
  await readNotice(page, 'The addresses of the vendor were saved.');
}

/** Opens the dialog at one of its ways. */
export async function openDialog(page: Page, way: 'Online' | 'By file' | 'By telephone'): Promise<Locator> {
  await page.getByRole('link', { name: 'Activate', exact: true }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('radiogroup', { name: 'Way of activation' }).getByText(way, { exact: true }).click();
  return dialog;
}

/** Types the Activation Key and has the request made: what is in it is on the screen then. */
export async function makeRequest(dialog: Locator, activationKey: string): Promise<void> {
  await dialog.getByLabel('Activation Key', { exact: true }).fill(activationKey);
  await dialog.getByRole('button', { name: 'Make the request' }).click();
  await expect(dialog.getByText('All that is in the request')).toBeVisible();
}

/** Applies what is shown, once it says what it grants. */
export async function applyShown(page: Page, grants: string | RegExp): Promise<void> {
  const preview = previewOf(page);
  await expect(preview).toContainText(grants);
  await preview.getByRole('button', { name: 'Apply' }).click();
  await expect(preview).toHaveCount(0);
  await readNotice(page, 'The licence was applied.');
}

/** Takes the only licence away again. */
export async function removeLicence(page: Page): Promise<void> {
  await page.getByRole('article').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog', { name: 'Remove the licence?' }).getByRole('button', { name: 'Remove' }).click();
  await readNotice(page, 'The licence was removed.');
  await expect(nowOf(page)).toContainText('No licence');
}
