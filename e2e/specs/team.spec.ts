/** A site for a team, over TLS with an authority that the browser imported: every way in, what each is shown, and the way back in. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { installWorkspace, launchSession } from '../fixtures/sessions.ts';
import { expect, prepareSite, shown, test, visit } from '../fixtures/site.ts';
import { browserWith, startTlsSite, type TlsSite } from '../fixtures/tls-site.ts';
import {
  addPerson,
  browserOf,
  choosePassword,
  giveAuthenticator,
  navigationOf,
  signInFirst,
  typeName,
} from '../pages/people.ts';

const project = join(import.meta.dirname, '..', '..');
/** `FAIRLEAD_PICTURES=1` renews those of the documents. */
const pictures = process.env.FAIRLEAD_PICTURES
  ? join(project, 'docs', 'pictures')
  : join(project, 'test-results', 'pictures');
const passwords = { anna: 'quiet harbour morning', sven: 'green lamp in the window', vera: 'seven boats on the river' };

let site: TlsSite;
let trusting: Awaited<ReturnType<typeof browserWith>>;
let admin: Page;
let support: Page;
let viewer: Page;
let secret = '';

const at = (path: string) => new URL(path, site.origin).href;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ launchOptions }) => {
  site = await startTlsSite();
  trusting = await browserWith(site.ca, launchOptions);
});
test.afterAll(async () => {
  await trusting?.dispose();
  await site.dispose();
});

test('the first administrator comes by the printed code, over TLS that the browser trusts', async () => {
  admin = await browserOf(trusting.browser, at('/people'));
  await expect(admin.getByRole('heading', { name: 'Welcome to Fairlead' })).toBeVisible();
  await admin.screenshot({ path: join(pictures, 'first-administrator.png') });
  await admin.getByRole('textbox', { name: 'Code', exact: true }).fill(site.code);
  await admin.getByRole('textbox', { name: 'Name to sign in with' }).fill('anna');
  await admin.getByRole('textbox', { name: 'Full name' }).fill('Anna Berg');
  await choosePassword(admin, passwords.anna);
  await admin.getByRole('button', { name: 'Become the administrator' }).click();
  await expect(admin.getByRole('heading', { name: 'People', level: 1 })).toBeVisible();
});

test('sessions of others are there for support, and for a viewer they are not', async ({ bed }) => {
  await prepareSite(site, bed, { hosts: ['a'], registry: true });
  const id = await launchSession(site, await installWorkspace(site, 'Bed Desktop'));
  const made = {
    sven: await addPerson(admin, 'sven', 'Sven Lund', 'Support'),
    vera: await addPerson(admin, 'vera', 'Vera Lind', 'Viewer'),
  };
  await admin.screenshot({ path: join(pictures, 'people.png') });
  support = await browserOf(trusting.browser, at('/sessions'));
  await signInFirst(support, 'sven', made.sven, passwords.sven);
  viewer = await browserOf(trusting.browser, at('/sessions'));
  await signInFirst(viewer, 'vera', made.vera, passwords.vera);
  await expect(support.getByText('Bed Desktop').first()).toBeVisible();
  await expect(viewer.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
  await shown(viewer);
  await expect(viewer.getByText('Bed Desktop')).toHaveCount(0);
  await site.api('POST', '/sessions-end', { ids: [id] });
  const living = async () => (await site.api<{ sessions: unknown[] }>('GET', '/sessions')).sessions.length;
  await expect.poll(living).toBe(0);
});

test('an authenticator app and a passkey let in, each beside the password', async () => {
  await giveAuthenticator(admin);
  await visit(admin, at('/profile'));
  await admin.getByRole('button', { name: 'Set up' }).click();
  const setUp = admin.getByRole('dialog', { name: 'Set up an authenticator app' });
  await expect(setUp.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  secret = ((await setUp.locator('code').textContent()) ?? '').replaceAll(' ', '');
  // The step before this one holds, too: so that the next sign-in has one that was not used.
  await setUp
    .getByRole('textbox', { name: /The code that the app shows now/ })
    .fill(generateSync({ secret, epoch: Date.now() / 1000 - 30 }));
  await setUp.getByRole('button', { name: 'Confirm' }).click();
  await admin
    .getByRole('dialog', { name: 'Your recovery codes' })
    .getByRole('button', { name: 'I have kept them' })
    .click();
  await admin.getByRole('button', { name: 'Add passkey' }).click();
  const adding = admin.getByRole('dialog', { name: 'Add passkey' });
  await adding.getByRole('textbox', { name: 'Name of the passkey' }).fill('Key of this desk');
  await adding.getByRole('button', { name: 'Go on' }).click();
  await expect(admin.getByRole('list', { name: 'Passkeys' })).toContainText('Key of this desk');
  await admin.screenshot({ path: join(pictures, 'profile.png') });

  const again = async () => {
    await admin.getByRole('button', { name: 'Sign out' }).click();
    await typeName(admin, 'anna', passwords.anna);
    await expect(admin.getByText(/One more step shows that it is you/)).toBeVisible();
  };
  await again();
  await admin.screenshot({ path: join(pictures, 'second-factor.png') });
  await admin.getByRole('button', { name: 'Use the passkey' }).click();
  await expect(navigationOf(admin)).toBeVisible();

  await again();
  await admin.getByRole('button', { name: 'Use the authenticator app' }).click();
  await admin.getByRole('textbox', { name: 'Code of the authenticator app' }).fill(generateSync({ secret }));
  await admin.getByRole('button', { name: 'Go on' }).click();
  await expect(navigationOf(admin)).toBeVisible();
});

test('the last administrator who lost phone and key gets back in by the machine', async () => {
  const said = await site.whileAway(['user', 'reset', 'anna', '--second-factor']);
  expect(said).toContain('anna');
  const fresh = await browserOf(trusting.browser, at('/people'));
  await typeName(fresh, 'anna', passwords.anna);
  await expect(navigationOf(fresh)).toBeVisible();
  await visit(fresh, at('/audit'));
  await expect(fresh.getByText(/second factor/i).first()).toBeVisible();
});
