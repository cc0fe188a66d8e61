/** The Licence page in each state, the three ways to activate, what is refused and what is not. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { licenseKeyOf } from '../../common/license/license-key.ts';
import {
  day,
  grantForTests,
  newTestPair,
  otherInstallation,
  testKid,
  testSign,
} from '../../common/license/testing/test-key.ts';
import { kidOf } from '../../common/license/trusted-keys.ts';
import { blankDraft } from '../../common/model/workspaces.ts';
import { newTestSite } from '../../tools/issuer/testing/sites.ts';
import { exchangeKeptLicense, setClockMark } from '../../tools/licensing/kept-license.ts';
import { testLicense } from '../../tools/licensing/test-license.ts';
import { startVendorNetwork } from '../../tools/licensing/vendor-network.ts';
import { type Issuer, newIssuer } from '../fixtures/issuer.ts';
import { launchSession } from '../fixtures/sessions.ts';
import { expect, prepareSite, type Site, signIn, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { layoutFaults } from '../pages/layout.ts';
import {
  applyShown,
  dialogOf,
  enterAddresses,
  goToLicence,
  makeRequest,
  nowOf,
  openDialog,
  readNotice,
} from '../pages/licence.ts';

const shots = join(import.meta.dirname, '..', '..', 'test-results', 'licence');

type View = {
  readonly installationId: string;
  readonly state: string;
  readonly allowed: { readonly sessions: number };
};

let issuer: Issuer;
let id = '';
/** Seconds. */
const now = Math.floor(Date.now() / 1000);

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ site, bed }) => {
  await mkdir(shots, { recursive: true });
  issuer = await newIssuer();
  await prepareSite(site, bed, { hosts: ['a'] });
  ({ installationId: id } = await site.api<View>('GET', '/licensing'));
});
test.afterAll(async () => {
  await issuer?.dispose();
});

/**
 * Pictures, wide and narrow, light and dark; nothing out of place, and readable by all.
 * @param isCovered a notice is before the page
 */
async function look(page: Page, name: string, isCovered = false): Promise<void> {
  for (const [width, height] of [
    [1440, 900],
    [800, 600],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
      await page.waitForFunction(() => document.getAnimations().every((one) => !(one instanceof CSSTransition)));
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) });
      expect.soft(await violationsOf(page), `${name}, ${width} px, ${colorScheme}`).toEqual([]);
      if (!isCovered) expect.soft(await layoutFaults(page), `${name}, ${width} px, ${colorScheme}`).toEqual([]);
    }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

const apply = (site: Site, text: string) => site.api<View>('POST', '/licensing/apply', { text });
const held = (site: Site) => site.api<{ licenses: { licenseId: string }[] }>('GET', '/licensing');

async function removeAll(site: Site): Promise<void> {
  for (const { licenseId } of (await held(site)).licenses) await site.api('DELETE', `/licensing/licenses/${licenseId}`);
}

/** The service goes, what it keeps is changed, and it comes again. */
async function whileAway(site: Site, change: () => Promise<void>): Promise<void> {
  await site.kill('SIGTERM');
  await change();
  await site.start();
}

test('without a licence: what is allowed, and the way to one', async ({ console: page }) => {
  await goToLicence(page);
  await expect(nowOf(page)).toContainText('This site has no licence. 5 sessions at once are allowed without one.');
  await look(page, 'none');
  const dialog = await openDialog(page, 'Online');
  await expect(dialog).toContainText('No activation server is set.');
  await look(page, 'dialog-online-none');
});

test('online, through the proxy of the site: every field is shown before it leaves, and what comes before it is applied', async ({
  console: page,
  site,
}) => {
  const server = await issuer.serve();
  const vendor = await startVendorNetwork('activation.example', Number(new URL(server.address).port));
  await site.api('PATCH', '/settings/network', {
    proxy: 'manual',
    proxyUrl: vendor.proxy.origin,
    authorities: vendor.authority,
  });
  const key = await issuer.newKey();
  await goToLicence(page);
  await enterAddresses(page, { server: vendor.address });
  const dialog = await openDialog(page, 'Online');
  await dialog.getByLabel('Activation Key', { exact: true }).fill(key.slice(0, 4) + (key[4] === '0' ? '1' : '0'));
  await expect(dialog.getByText('Group 1 is not right.')).toBeVisible();
  await makeRequest(dialog, key);
  await expect(dialog).toContainText(id);
  await look(page, 'dialog-online');
  // Nothing has left yet.
  expect(vendor.proxy.asked).toEqual([]);
  expect(server.log()).not.toContain('POST');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('dialog', { name: 'Apply the licence?' })).toBeVisible();
  expect(vendor.proxy.asked.map(({ what }) => what)).toEqual(['CONNECT activation.example:443']);
  expect(server.log()).toContain('POST / issued');
  await look(page, 'preview');
  expect(await site.api<View>('GET', '/licensing')).toMatchObject({ state: 'none' });
  await applyShown(page, 'Sessions at once: 5 before, 25 after.');
  await expect(nowOf(page)).toContainText('Licensed to Example Hospital until 31 December 2099.');
  await look(page, 'valid');

  // The key of another site: who has it is told.
  const taken = await issuer.newKey();
  await issuer.run(['issue', '-'], await newTestSite().request(taken, { site_name: 'Ward 3' }));
  const again = await openDialog(page, 'Online');
  await makeRequest(again, taken);
  await again.getByRole('button', { name: 'Send' }).click();
  await expect(again.getByRole('alert')).toContainText('The vendor did not issue a licence.');
  await expect(again).toContainText('Ward 3, since');
  await look(page, 'dialog-online-refused');
  await vendor.stop();
  await again.getByRole('button', { name: 'Send' }).click();
  await expect(again.getByRole('alert')).toContainText('gave no answer that can be used');
  await site.api('PATCH', '/settings/network', { proxy: 'none', proxyUrl: '', authorities: '' });
});

test('by file and by telephone: the dialog at every width', async ({ console: page }) => {
  await goToLicence(page);
  const dialog = await openDialog(page, 'By file');
  await look(page, 'dialog-file');
  await dialog.getByLabel('Or its text').fill(await testLicense(otherInstallation));
  await dialog.getByRole('button', { name: 'Look at it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('This licence is for another site');
  await expect(dialog.getByRole('alert')).toContainText('Nothing was changed.');
  await look(page, 'dialog-file-refused');
  await dialog.getByRole('radiogroup', { name: 'Way of activation' }).getByText('By telephone').click();
  await look(page, 'dialog-phone');
  await makeRequest(dialog, await issuer.newKey());
  await look(page, 'dialog-phone-request');
});

test('what the vendor withdraws holds no more, and says so', async ({ console: page, site }) => {
  const [{ licenseId } = { licenseId: '' }] = (await held(site)).licenses;
  const list = await issuer.run(['revoke', '--activation', licenseId, '--reason', 'refunded']);
  await goToLicence(page);
  const dialog = await openDialog(page, 'By file');
  await dialog
    .getByLabel('License Key file')
    .setInputFiles({ name: 'withdrawn.txt', mimeType: 'text/plain', buffer: Buffer.from(list) });
  const asked = page.getByRole('dialog', { name: 'Apply the withdrawal?' });
  await expect(asked).toContainText('The vendor withdraws a licence of this site:');
  await expect(asked).toContainText(`issued to Example Hospital (${licenseId}).`);
  await look(page, 'withdrawal');
  await asked.getByRole('button', { name: 'Apply' }).click();
  await readNotice(page, 'The withdrawal was applied.');
  await expect(nowOf(page)).toContainText(
    'The vendor withdrew the licence of Example Hospital. 5 sessions at once are allowed',
  );
  await look(page, 'withdrawn');
  await removeAll(site);
});

test('each state has its sentence, and gives no less than holds without a licence', async ({ page, site }) => {
  const seats = { limit: 25, issued_to: 'Example Hospital' };
  const lasting = (from: number, to: number) =>
    testLicense(id, { ...seats, not_before: now + from * day, expiration: now + to * day });
  const valid = await lasting(-1, 400);
  const stranger = await newTestPair();
  const strange = await kidOf(crypto.subtle, stranger.bytes);
  const grant = grantForTests({ ...seats, installation_id: id, expiration: now + 400 * day });
  const states: readonly (readonly [string, string, string, number, RegExp])[] = [
    ['valid', 'Valid', valid, 25, /^Licensed to Example Hospital until/],
    ['ends soon', 'Ends soon', await lasting(-300, 10), 25, /ends on/],
    ['grace', 'Time to renew', await lasting(-300, -2), 25, /ended on .* Everything goes on until/],
    ['ended', 'Ended', await lasting(-300, -20), 5, /ended on .* 5 sessions at once are allowed/],
    ['not yet valid', 'Not yet valid', await lasting(3, 30), 5, /begins on/],
    ['other installation', 'Of another site', await testLicense(otherInstallation, seats), 5, /for another site/],
    ['unknown key', 'Unknown key', await licenseKeyOf(grant, strange, stranger.sign), 5, /does not know/],
    [
      'bad signature',
      'Not genuine',
      await licenseKeyOf(grant, testKid, stranger.sign),
      5,
      /changed after it was signed/,
    ],
    ['damaged', 'Damaged', valid.slice(0, 200), 5, /not whole/],
  ];
  await apply(site, await licenseKeyOf(grant, testKid, testSign));
  for (const [state, badge, text, sessions, sentence] of states) {
    await whileAway(site, () => exchangeKeptLicense(site.dataDir, text));
    await signIn(page, site);
    await goToLicence(page);
    expect(await site.api<View>('GET', '/licensing')).toMatchObject({ state, allowed: { sessions } });
    await expect(nowOf(page).getByText(badge, { exact: true })).toBeVisible();
    await expect(nowOf(page).getByText(sentence)).toBeVisible();
    await expect(nowOf(page)).toContainText(`0 of ${sessions}`);
    if (state === 'grace' || state === 'damaged' || state === 'other installation')
      await look(page, state.replaceAll(' ', '-'));
  }
  // Health tells of it as well.
  await whileAway(site, async () => exchangeKeptLicense(site.dataDir, await lasting(-300, 10)));
  await signIn(page, site);
  await visit(page, new URL('/system', page.url()).href);
  const health = page.getByRole('region', { name: 'Health' }).getByRole('listitem').filter({ hasText: 'Licence' });
  await expect(health).toContainText('ends on');
  await expect(health).toContainText('activate it on the Licence page');
});

test('a clock that went back is told, and an administrator says that it is right', async ({ page, site }) => {
  await whileAway(site, async () => {
    await exchangeKeptLicense(site.dataDir, await testLicense(id));
    await setClockMark(site.dataDir, Date.now() + 40 * day * 1000);
  });
  await signIn(page, site);
  await goToLicence(page);
  const alert = page.getByRole('alert').filter({ hasText: 'The clock of this site went back' });
  await expect(alert).toContainText('licences do not count');
  await expect(nowOf(page)).toContainText('0 of 5');
  await look(page, 'clock');
  await alert.getByRole('button', { name: 'The clock is right now' }).click();
  await page.getByRole('dialog', { name: 'Is the clock right?' }).getByRole('button', { name: 'It is right' }).click();
  await expect(alert).toHaveCount(0);
  await expect(nowOf(page)).toContainText('Licensed to');
  const { entries } = await site.api<{ entries: { action: string; result: string }[] }>('GET', '/audit?limit=20');
  expect(entries.find(({ action }) => action === 'license.reset-clock')).toMatchObject({ result: 'ok' });
});

test('over the limit: what runs goes on, and a new session is refused with every limit beside the others', async ({
  page,
  site,
  bed,
}) => {
  await site.api('PATCH', '/settings', { sessionsPerUser: 20 });
  const draft = {
    ...blankDraft,
    friendlyName: 'Terminal',
    image: bed.images.terminal,
    cores: 1,
    memoryBytes: 128 * 1024 * 1024,
  };
  const { workspaceId, taskId } = await site.api<{ workspaceId: string; taskId: string }>('POST', '/workspaces', {
    draft,
  });
  const state = async () => (await site.api<{ task: { state: string } }>('GET', `/tasks/${taskId}`)).task.state;
  await expect.poll(state, { timeout: 300_000 }).toBe('succeeded');
  await apply(site, await testLicense(id));
  for (let count = 0; count < 6; count += 1) await launchSession(site, workspaceId);
  await whileAway(site, async () =>
    exchangeKeptLicense(site.dataDir, await testLicense(id, { not_before: 1, expiration: now - 20 * day })),
  );
  await signIn(page, site);
  await goToLicence(page);
  await expect(nowOf(page)).toContainText('6 sessions are there and 5 are allowed at once. All of them go on');
  await expect(nowOf(page)).toContainText('6 of 5');
  await look(page, 'over-the-limit');

  await visit(page, new URL('/workspaces', page.url()).href);
  await page
    .getByRole('button', { name: /^Launch/ })
    .first()
    .click();
  await page.mouse.move(700, 500);
  const refused = page.getByRole('alert').filter({ hasText: 'The session was not launched' });
  await expect(refused).toContainText('The licence of this site allows 5 sessions at once, and there are 6.');
  const limits = refused.locator('dl > div');
  expect(await limits.allTextContents()).toEqual([
    'Licence, sessions at once6 of 5, reached',
    'Sessions per person6 of 20',
    expect.stringMatching(/^Hosts with room for it/),
  ]);
  // Side by side, and all of it in sight.
  const tops = await limits.evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
  expect(new Set(tops).size).toBe(1);
  await look(page, 'refused', true);
  const { sessions } = await site.api<{ sessions: { state: string }[] }>('GET', '/sessions');
  expect(sessions.map((one) => one.state)).toEqual(Array(6).fill('running'));
  await expect(dialogOf(page)).toHaveCount(0);
});
