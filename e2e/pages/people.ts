/** Signing in, and what an administrator does with people, as a person does it. */
import { type Browser, expect, type Page } from '@playwright/test';
import { shown, visit } from '../fixtures/site.ts';

export const navigationOf = (page: Page) => page.getByRole('navigation', { name: 'Main' });

/** The pages that are offered, in their order. */
export const pagesOf = (page: Page): Promise<string[]> =>
  navigationOf(page)
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.textContent ?? ''));

/** Another person's browser, at an address. */
export async function browserOf(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await visit(page, url);
  return page;
}

export async function typeName(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function choosePassword(page: Page, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'New password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'The new password again' }).fill(password);
}

/** The first time, with the password that an administrator passed on. */
export async function signInFirst(page: Page, name: string, made: string, own: string): Promise<void> {
  await typeName(page, name, made);
  await choosePassword(page, own);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(navigationOf(page)).toBeVisible();
  await shown(page);
}

/** Adds somebody; answers the password that was shown once. */
export async function addPerson(page: Page, name: string, fullName: string, role: string): Promise<string> {
  await page.getByRole('link', { name: 'Add person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add person' });
  await dialog.getByRole('textbox', { name: 'Name to sign in with' }).fill(name);
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(fullName);
  await dialog.getByRole('checkbox', { name: 'Viewer' }).uncheck();
  await dialog.getByRole('checkbox', { name: role }).check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const made = page.getByRole('dialog', { name: `${fullName} was added` });
  const password = (await made.locator('code').textContent()) ?? '';
  await made.getByRole('button', { name: 'Done' }).click();
  await expect(made).toBeHidden();
  return password;
}

/** Chooses an entry of somebody's menu on the page of people. */
export async function choose(page: Page, fullName: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: `Menu of ${fullName}` }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** A device in this page's machine that holds passkeys and unlocks by itself: Chromium's virtual authenticator. */
export async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
