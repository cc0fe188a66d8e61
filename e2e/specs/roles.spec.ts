/** Roles of a site with people: made, given, seen with what they give, changed and removed while somebody is signed in. */
import type { Page } from '@playwright/test';
import { createSiteOfPeople, expect, shown, test, visit } from '../fixtures/site.ts';
import { scanBoth } from '../pages/accessible.ts';
import { addPerson, browserOf, navigationOf, pagesOf, signInFirst, typeName } from '../pages/people.ts';

const passwords = { anna: 'quiet harbour morning', mia: 'green lamp in the window' };

let site: Awaited<ReturnType<typeof createSiteOfPeople>>;
let admin: Page;
let mia: Page;

const at = (path: string) => new URL(path, site.firstUrl).href;
const matrixOf = (page: Page) => page.getByRole('table', { name: 'Permissions of roles' });
const cell = (page: Page, permission: string, column: number) =>
  matrixOf(page).getByRole('row', { name: permission }).getByRole('cell').nth(column);

// Each goes on where the one before ended.
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  site = await createSiteOfPeople();
  // Its name under localhost is the browser's to resolve.
  const answer = await fetch(`http://127.0.0.1:${new URL(site.firstUrl).port}/api/auth/first`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: site.firstCode, name: 'anna', displayName: 'Anna Berg', password: passwords.anna }),
  });
  expect(answer.status).toBe(200);
  admin = await browserOf(browser, at('/roles'));
  await typeName(admin, 'anna', passwords.anna);
  await shown(admin);
});
test.afterAll(async () => {
  for (const page of [admin, mia]) await page?.context().close();
  await site.dispose();
});

test('a role of the site’s own is made with a part of all permissions', async () => {
  await expect(admin.getByRole('heading', { name: 'Roles', level: 1 })).toBeVisible();
  await expect(matrixOf(admin).getByRole('columnheader')).toContainText([
    'Permission',
    'Viewer',
    'Support',
    'Operator',
  ]);
  await scanBoth(admin, 'roles');
  await admin.getByRole('link', { name: 'Add role' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Add role' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('administrator');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByText('ROLE_NAME_TAKEN')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Auditors');
  await dialog.getByRole('checkbox', { name: 'Read the audit log and verify it' }).check();
  await scanBoth(admin, 'add role');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(matrixOf(admin).getByRole('columnheader').last()).toContainText('AuditorsNobody');
  await expect(cell(admin, 'Read the audit log', 4)).toContainText('Yes');
  await expect(cell(admin, 'Export the audit log', 4)).toContainText('No');
});

test('somebody is given it, and may do what it says: where each comes from is told', async ({ browser }) => {
  await visit(admin, at('/people/add'));
  const dialog = admin.getByRole('dialog', { name: 'Add person' });
  await dialog.getByRole('textbox', { name: 'Name to sign in with' }).fill('mia');
  await dialog.getByRole('textbox', { name: 'Full name' }).fill('Mia Vik');
  await dialog.getByRole('checkbox', { name: 'Auditors' }).check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const made = admin.getByRole('dialog', { name: 'Mia Vik was added' });
  const password = (await made.locator('code').textContent()) ?? '';
  await made.getByRole('button', { name: 'Done' }).click();
  await expect(admin.getByRole('row', { name: /Mia Vik/ })).toContainText('ViewerAuditors');

  await visit(admin, at('/roles'));
  await admin.getByRole('link', { name: /permissions of Mia Vik$/ }).click();
  const drawer = admin.getByRole('dialog', { name: 'What Mia Vik may do' });
  await expect(drawer.getByRole('region', { name: 'Audit' })).toContainText('Read the audit log and verify itAuditors');
  await expect(drawer.getByRole('region', { name: 'Account' })).toContainText('Sign in and searchViewerAuditors');
  await scanBoth(admin, 'effective permissions');
  await admin.keyboard.press('Escape');

  mia = await browserOf(browser, at('/'));
  await signInFirst(mia, 'mia', password, passwords.mia);
  expect(await pagesOf(mia)).toContain('Audit');
  expect(await pagesOf(mia)).not.toContain('Roles');
});

test('what a role gives changes at once for who is signed in', async () => {
  await admin.getByRole('button', { name: 'Menu of Auditors' }).click();
  await admin.getByRole('menuitem', { name: 'Change' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Role "Auditors"' });
  await dialog.getByRole('checkbox', { name: 'See who may sign in, and their roles' }).check();
  await dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(navigationOf(mia).getByRole('link', { name: 'Roles' })).toBeVisible();
  await navigationOf(mia).getByRole('link', { name: 'Roles' }).click();
  await expect(matrixOf(mia)).toBeVisible();
  // Seen, and not to be changed.
  await expect(mia.getByRole('link', { name: 'Add role' })).toHaveCount(0);
  await expect(mia.getByRole('button', { name: /^Menu of/ })).toHaveCount(0);
});

test('who looks after people alone begins there, sees at once what others do, and takes over nobody', async ({
  browser,
}) => {
  await admin.getByRole('link', { name: 'Add role' }).click();
  const role = admin.getByRole('dialog', { name: 'Add role' });
  await role.getByRole('textbox', { name: 'Name' }).fill('Front desk');
  for (const name of ['Sign in and search', 'See who may sign in, and their roles', /^Add people, change their roles/])
    await role.getByRole('checkbox', { name }).check();
  await role.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(role).toBeHidden();
  await visit(admin, at('/people'));
  const password = await addPerson(admin, 'ben', 'Ben Dahl', 'Front desk');
  const ben = await browserOf(browser, at('/'));
  await signInFirst(ben, 'ben', password, 'a boat behind the island');
  await expect(ben.getByRole('heading', { name: 'People', level: 1 })).toBeVisible();
  await addPerson(admin, 'ida', 'Ida Lund', 'Front desk');
  await expect(ben.getByRole('row', { name: /Ida Lund/ })).toBeVisible();
  await ben.getByRole('button', { name: 'Menu of Ida Lund' }).click();
  await expect(ben.getByRole('menuitem', { name: /Sign out everywhere/ })).toBeVisible();
  await expect(ben.getByRole('menuitem', { name: /New password|second factors/ })).toHaveCount(0);
  await ben.context().close();
  await visit(admin, at('/roles'));
});

test('a role is removed with who loses it told, and they lose it at once', async () => {
  await admin.getByRole('button', { name: 'Menu of Auditors' }).click();
  await admin.getByRole('menuitem', { name: 'Remove' }).click();
  const question = admin.getByRole('dialog', { name: 'Remove the role "Auditors"?' });
  await expect(question).toContainText('1 person has it.');
  await expect(question).toContainText('The permissions of this role for Mia Vik');
  await question.getByRole('button', { name: 'Remove role' }).click();
  await expect(matrixOf(admin).getByRole('columnheader')).toHaveCount(6);
  await expect(navigationOf(mia).getByRole('link', { name: 'Audit' })).toHaveCount(0);
  await expect(mia.getByRole('table', { name: 'Permissions of roles' })).toHaveCount(0);
});
