/** A site that people sign in to: who gets in, what each of them is offered, and what changes while they are there. */
import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { createSiteOfPeople, expect, shown, test, visit } from '../fixtures/site.ts';
import { scanBoth } from '../pages/accessible.ts';
import {
  addPerson,
  browserOf,
  choose,
  choosePassword,
  giveAuthenticator,
  navigationOf,
  pagesOf,
  signInFirst,
  typeName,
} from '../pages/people.ts';

const passwords = { anna: 'quiet harbour morning', vera: 'green lamp in the window', otto: 'seven boats on the river' };

let site: Awaited<ReturnType<typeof createSiteOfPeople>>;
let admin: Page;
let vera: Page;
let otto: Page;

const at = (path: string) => new URL(path, site.firstUrl).href;
const toast = (page: Page, words: string | RegExp) => page.locator('#fl-over').getByText(words);

// Each goes on where the one before ended: a site has one first administrator.
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  site = await createSiteOfPeople();
  admin = await browserOf(browser, at('/people'));
});
test.afterAll(async () => {
  for (const page of [admin, vera, otto]) await page?.context().close();
  await site.dispose();
});

test('the first administrator is whoever has the printed code', async () => {
  const code = site.firstCode ?? '';
  expect(code).not.toBe('');
  await expect(admin.getByRole('heading', { name: 'Welcome to Fairlead' })).toBeVisible();
  await expect(admin.getByText('or without Internet by file or by telephone')).toBeVisible();
  await admin.screenshot({ path: test.info().outputPath('first-administrator.png'), fullPage: true });
  await expect(admin.locator('code').first()).toContainText('first-code');
  await scanBoth(admin, 'first administrator');

  await admin.getByRole('textbox', { name: 'Code', exact: true }).fill('not-the-code');
  await admin.getByRole('textbox', { name: 'Name to sign in with' }).fill('anna');
  await admin.getByRole('textbox', { name: 'Full name' }).fill('Anna Berg');
  // What is wrong with a password is said while it is typed.
  await admin.getByRole('textbox', { name: 'New password', exact: true }).fill('anna');
  await expect(admin.getByText(/at least 12 characters/)).toBeVisible();
  await expect(admin.getByText(/must not contain the name of the person/)).toBeVisible();
  await choosePassword(admin, passwords.anna);
  await expect(admin.getByText('This password can be used.')).toBeVisible();
  await admin.getByRole('button', { name: 'Become the administrator' }).click();
  await expect(admin.getByText('AUTH_FIRST_CODE')).toBeVisible();

  await admin.getByRole('textbox', { name: 'Code', exact: true }).fill(code);
  await admin.getByRole('button', { name: 'Become the administrator' }).click();
  // Where they wanted to go.
  await expect(admin.getByRole('heading', { name: 'People', level: 1 })).toBeVisible();
  await expect(admin.getByRole('table', { name: 'People' }).getByRole('row')).toHaveCount(2);
  await scanBoth(admin, 'people');
});

test('each is offered what they may do', async ({ browser }) => {
  const made = {
    vera: await addPerson(admin, 'vera', 'Vera Lind', 'Viewer'),
    otto: await addPerson(admin, 'otto', 'Otto Kraft', 'Operator'),
  };
  await expect(admin.getByRole('row', { name: /Vera Lind/ })).toContainText('Must change password');

  vera = await browserOf(browser, at('/hosts'));
  await expect(vera.getByRole('heading', { name: 'Sign in to Fairlead' })).toBeVisible();
  await scanBoth(vera, 'sign-in');
  await signInFirst(vera, 'vera', made.vera, passwords.vera);
  otto = await browserOf(browser, at('/hosts'));
  await signInFirst(otto, 'otto', made.otto, passwords.otto);

  const common = ['Hosts', 'Workspaces', 'Registry', 'Sessions', 'Tasks'];
  const foot = ['Settings', 'Licence', 'System Info', 'User guide'];
  expect(await pagesOf(vera)).toEqual([...common, ...foot]);
  expect(await pagesOf(otto)).toEqual([...common, 'Audit', ...foot]);
  expect(await pagesOf(admin)).toEqual([...common, 'Audit', 'People', 'Roles', ...foot]);

  await expect(vera.getByRole('heading', { name: 'No hosts yet' })).toBeVisible();
  await expect(vera.getByRole('link', { name: 'Add host' })).toHaveCount(0);
  await expect(otto.getByRole('link', { name: 'Add host' }).first()).toBeVisible();

  for (const [path, offered] of [
    ['/registry', 'Add registry'],
    ['/workspaces', 'Add workspace'],
  ] as const) {
    await visit(vera, at(path));
    await shown(vera);
    await expect(vera.getByRole('link', { name: offered })).toHaveCount(0);
    await visit(otto, at(path));
    await shown(otto);
    await expect(otto.getByRole('link', { name: offered }).first()).toBeVisible();
  }
  await visit(vera, at('/settings'));
  await shown(vera);
  await expect(vera.getByRole('button', { name: /^Save / })).toHaveCount(0);
  await expect(vera.getByRole('textbox', { name: 'Sessions per person' })).toBeDisabled();

  // An address that is kept or sent by somebody else leads nowhere, and says so.
  for (const path of ['/people', '/audit', '/hosts/add']) {
    await visit(vera, at(path));
    await expect(vera.getByRole('heading', { name: 'Your roles do not include this page' })).toBeVisible();
  }
  await scanBoth(vera, 'not allowed');

  await visit(vera, at('/hosts'));
  await shown(vera);
  await vera.keyboard.press('Control+k');
  await vera.keyboard.type('add host');
  await expect(vera.getByRole('option', { name: 'Add host' })).toHaveCount(0);
  await vera.keyboard.press('Escape');
});

test('roles that are changed are seen at once, without a new page', async () => {
  await expect(vera.getByRole('heading', { name: 'No hosts yet' })).toBeVisible();
  const mark = await vera.evaluate(() => performance.timeOrigin);
  await choose(admin, 'Vera Lind', 'Change roles');
  const dialog = admin.getByRole('dialog', { name: 'Roles of Vera Lind' });
  await dialog.getByRole('checkbox', { name: 'Operator' }).check();
  await scanBoth(admin, 'changing roles');
  await dialog.getByRole('button', { name: 'Change roles' }).click();
  await expect(toast(admin, /The roles of Vera Lind were changed/)).toBeVisible();
  await expect(vera.getByRole('link', { name: 'Add host' }).first()).toBeVisible();
  await expect(navigationOf(vera).getByRole('link', { name: 'Audit' })).toBeVisible();
  await expect(toast(vera, /Your roles were changed/)).toBeVisible();
  expect(await vera.evaluate(() => performance.timeOrigin)).toBe(mark);
});

test('who is signed out while at work finds what they had typed', async () => {
  await visit(otto, at('/registry/add'));
  const field = otto.getByRole('dialog').getByRole('textbox').first();
  await field.fill('https://registry.example/half-typed');
  await choose(admin, 'Otto Kraft', 'Sign out everywhere');
  await admin.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(toast(admin, /1 sign-in of Otto Kraft ended/)).toBeVisible();
  await expect(otto.getByText('You were signed out')).toBeVisible();
  await expect(field).toBeHidden();
  await scanBoth(otto, 'signed out while at work');
  // Keys reach what covers the pages, and not the pages.
  await otto.keyboard.press('Escape');
  await expect(otto.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('otto');
  await typeName(otto, 'otto', passwords.otto);
  await expect(field).toBeVisible();
  await expect(field).toHaveValue('https://registry.example/half-typed');
});

test('wrong passwords make wait, and say how long', async ({ browser }) => {
  const stranger = await browserOf(browser, at('/'));
  const button = stranger.getByRole('button', { name: 'Sign in', exact: true });
  for (let tries = 0; tries < 6; tries += 1) {
    await typeName(stranger, 'vera', `not her password ${tries}`);
    await expect(stranger.getByText('AUTH_NOT_SIGNED_IN')).toBeVisible();
    // The field is empty again once the answer is there.
    await expect(stranger.getByRole('textbox', { name: 'Password', exact: true })).toHaveValue('');
  }
  await typeName(stranger, 'vera', 'not her password either');
  await expect(stranger.getByText('Too many sign-ins have failed')).toBeVisible();
  await expect(stranger.getByText(/can be made in\s+\d+\s+s/)).toBeVisible();
  await expect(button).toBeDisabled();
  await scanBoth(stranger, 'locked');
  await expect(admin.getByRole('row', { name: /Vera Lind/ })).toContainText('Locked for');

  // In her own browser she is not kept waiting by what a stranger did.
  await vera.getByRole('button', { name: 'Sign out' }).click();
  await expect(vera.getByRole('heading', { name: 'Sign in to Fairlead' })).toBeVisible();
  await typeName(vera, 'vera', passwords.vera);
  await expect(navigationOf(vera)).toBeVisible();

  await expect(stranger.getByText('You can try again now')).toBeVisible();
  await typeName(stranger, 'vera', passwords.vera);
  await expect(navigationOf(stranger)).toBeVisible();
  await stranger.context().close();
});

test('who is disabled is thrown out, and does not come in', async () => {
  await choose(admin, 'Otto Kraft', 'Disable');
  await admin.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(toast(admin, /Otto Kraft was disabled/)).toBeVisible();
  await expect(admin.getByRole('row', { name: /Otto Kraft/ })).toContainText('Disabled');
  await expect(otto.getByText('You were signed out')).toBeVisible();
  await typeName(otto, 'otto', passwords.otto);
  await expect(otto.getByText('AUTH_NOT_SIGNED_IN')).toBeVisible();
  // The last administrator stays.
  await admin.getByRole('button', { name: 'Menu of Anna Berg' }).click();
  await expect(admin.getByRole('menuitem', { name: 'Disable' })).toHaveCount(0);
  await admin.keyboard.press('Escape');
});

test('a profile has the password, the sign-ins and what protects them', async () => {
  await vera.getByRole('link', { name: /Your profile/ }).click();
  await expect(vera.getByRole('heading', { name: 'Profile', level: 1 })).toBeVisible();
  await expect(vera.getByText('add, change and remove hosts, and remove their images').first()).toBeVisible();
  const signIns = vera.getByRole('list', { name: 'Sign-ins' });
  await expect(signIns.getByText('This browser')).toHaveCount(1);
  await shown(vera);
  await scanBoth(vera, 'profile');

  const section = vera.getByRole('region', { name: 'Password' });
  await section.getByRole('textbox', { name: 'Present password' }).fill('something else');
  await choosePassword(vera, 'another green lamp there');
  await section.getByRole('button', { name: 'Change password' }).click();
  await expect(section.getByText('PASSWORD_WRONG')).toBeVisible();
  await section.getByRole('textbox', { name: 'Present password' }).fill(passwords.vera);
  await section.getByRole('button', { name: 'Change password' }).click();
  await expect(toast(vera, /Your password was changed/)).toBeVisible();

  await vera.getByRole('button', { name: 'Make an API key' }).click();
  const dialog = vera.getByRole('dialog', { name: 'Make an API key' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Nightly report');
  await dialog.getByRole('checkbox', { name: 'See hosts, their images and containers' }).check();
  await scanBoth(vera, 'new API key');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  const key = await vera.getByRole('dialog', { name: 'The API key Nightly report' }).locator('code').textContent();
  await vera.getByRole('button', { name: 'Done' }).click();
  // Programs are no browsers: they do not resolve names under localhost.
  const { port } = new URL(site.firstUrl);
  const asked = (path: string) =>
    fetch(`http://127.0.0.1:${port}/api${path}`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await asked('/hosts')).status).toBe(200);
  expect((await asked('/tasks')).status).toBe(403);
  await vera.getByRole('button', { name: 'End the API key Nightly report' }).click();
  await vera.getByRole('dialog').getByRole('button', { name: 'End the key' }).click();
  await expect(toast(vera, /Nightly report ended/)).toBeVisible();
  expect((await asked('/hosts')).status).toBe(401);
});

test('second factors are set up on the profile, and asked for at the next sign-in', async () => {
  await giveAuthenticator(vera);
  const password = 'another green lamp there';
  const again = async () => {
    await vera.getByRole('button', { name: 'Sign out' }).click();
    await typeName(vera, 'vera', password);
    await expect(vera.getByText(/One more step shows that it is you/)).toBeVisible();
  };

  await vera.getByRole('button', { name: 'Set up' }).click();
  const setUp = vera.getByRole('dialog', { name: 'Set up an authenticator app' });
  await expect(setUp.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  const secret = ((await setUp.locator('code').textContent()) ?? '').replaceAll(' ', '');
  const code = setUp.getByRole('textbox', { name: /The code that the app shows now/ });
  await scanBoth(vera, 'setting up an app');
  await code.fill('000000');
  await setUp.getByRole('button', { name: 'Confirm' }).click();
  await expect(setUp.getByText('FACTOR_CODE_WRONG')).toBeVisible();
  await code.fill(generateSync({ secret }));
  await setUp.getByRole('button', { name: 'Confirm' }).click();
  const shownCodes = vera.getByRole('dialog', { name: 'Your recovery codes' });
  const recovery = await shownCodes.getByRole('listitem').allTextContents();
  expect(recovery.length).toBeGreaterThan(5);
  await scanBoth(vera, 'recovery codes');
  await shownCodes.getByRole('button', { name: 'I have kept them' }).click();

  await vera.getByRole('button', { name: 'Add passkey' }).click();
  const adding = vera.getByRole('dialog', { name: 'Add passkey' });
  await adding.getByRole('textbox', { name: 'Name of the passkey' }).fill('Key of this desk');
  await adding.getByRole('button', { name: 'Go on' }).click();
  await expect(toast(vera, /Key of this desk was added/)).toBeVisible();
  await expect(vera.getByRole('list', { name: 'Passkeys' })).toContainText('Key of this desk');

  await again();
  await scanBoth(vera, 'second factor');
  await vera.getByRole('button', { name: 'Use the passkey' }).click();
  await expect(navigationOf(vera)).toBeVisible();

  await again();
  await vera.getByRole('button', { name: 'Use a recovery code' }).click();
  await vera.getByRole('textbox', { name: 'Recovery code' }).fill('wrong-wrong-wrong-wrong');
  await vera.getByRole('button', { name: 'Go on' }).click();
  await expect(vera.getByText('AUTH_FACTOR_WRONG')).toBeVisible();
  await vera.getByRole('textbox', { name: 'Recovery code' }).fill(recovery[0] ?? '');
  await vera.getByRole('button', { name: 'Go on' }).click();
  await expect(navigationOf(vera)).toBeVisible();

  // An administrator helps who has lost them.
  await choose(admin, 'Vera Lind', 'Remove second factors');
  await admin.getByRole('dialog').getByRole('button', { name: 'Remove second factors' }).click();
  await expect(toast(admin, /Vera Lind signs in with the password alone now/)).toBeVisible();
});
