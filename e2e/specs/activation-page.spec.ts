/** The vendor's activation page on a phone: from the request in its address to the licence, and nothing asked of anybody else. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { readLicense } from '../../common/license/license-key.ts';
import { testKeys } from '../../common/license/testing/test-key.ts';
import { trustedKeys } from '../../common/license/trusted-keys.ts';
import { licenseKeyTyped, typedForm } from '../../common/license/typed-form.ts';
import { issueDictated, issueLicense } from '../../tools/issuer/issue-license.ts';
import { activationsOf } from '../../tools/issuer/ledger/activations.ts';
import { buildActivationPage } from '../../tools/issuer/page/build.ts';
import { newTestSite } from '../../tools/issuer/testing/sites.ts';
import { newTestKey, testContext } from '../../tools/issuer/testing/vendor.ts';
import { readPicture, test, tooWide } from '../fixtures/vendor.ts';
import { violationsOf } from '../pages/accessible.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

const licence = (page: Page) => page.getByRole('region', { name: 'Your licence' });
const get = (page: Page) => page.getByRole('button', { name: 'Get the licence' });

test('the request is shown field by field, and leaves the phone only when the person says so', async ({
  page,
  vendor,
  asked,
  said,
}) => {
  const { key } = newTestKey(vendor.ledger);
  const site = newTestSite();
  const request = await site.request(key, { site_name: 'Ward 3 <b>North</b>' });
  await page.goto(`${vendor.address}#${request}`);
  const shown = page.getByRole('region', { name: 'What your site asks for' });
  await expect(shown).toContainText(site.installationId);
  await expect(shown).toContainText(key);
  await expect(shown).toContainText('Ward 3 <b>North</b>');
  await expect(shown).toContainText('15 January 2027');
  await shown.getByText('Proof that it is from this site').click();
  const payload = JSON.parse(Buffer.from(request.split('.')[1] ?? '', 'base64url').toString());
  await expect(shown).toContainText(payload.public_key);
  await expect(shown).toContainText(payload.nonce);

  // Up to here the server has seen the address of the page alone.
  expect(asked.map(({ method, url }) => `${method} ${url.split('#')[0]}`)).toEqual([`GET ${vendor.address}`]);
  expect(vendor.log).toEqual([]);
  expect(activationsOf(vendor.ledger)).toEqual([]);

  await get(page).click();
  await expect(licence(page)).toBeVisible();
  expect(asked.slice(1)).toEqual([{ method: 'POST', url: vendor.address, body: JSON.stringify({ request }) }]);
  expect(said).toEqual([]);
});

test('the licence is a code for the camera, a picture, a file, and groups to type: each gives it byte for byte', async ({
  page,
  browser,
  vendor,
}) => {
  const { key } = newTestKey(vendor.ledger, { features: ['api_keys', 'gpu', 'persistent_profiles'] });
  const site = newTestSite();
  await page.goto(`${vendor.address}#${await site.request(key)}`);
  await get(page).click();
  await expect(licence(page)).toBeFocused();
  const [activation] = activationsOf(vendor.ledger);
  const licenseKey = activation?.licenseKey ?? '';
  const reader = { keys: await trustedKeys(crypto.subtle, testKeys), installationId: site.installationId };
  expect(await readLicense(licenseKey, reader)).toMatchObject({ fault: null });
  for (const words of ['Example Hospital', '25 sessions at once', '1 January 2026', '31 December 2026', 'API keys'])
    await expect(licence(page)).toContainText(words);

  const code = page.getByRole('img', { name: 'The licence as a QR code' });
  expect(await readPicture(browser, await code.screenshot())).toBe(licenseKey);
  const saved = async (button: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const picture = await saved('Save as a picture');
  expect(picture.name).toBe(`fairlead-license-${site.installationId.slice(0, 5)}.png`);
  expect(await readPicture(browser, picture.bytes)).toBe(licenseKey);
  expect((await saved('Save as a file')).bytes.toString()).toBe(`${licenseKey}\n`);

  await licence(page).getByText('To type:').click();
  const list = page.getByRole('list', { name: 'The licence, in groups to type' });
  const groups = await list.locator('.letters').allTextContents();
  expect(groups.length).toBeLessThanOrEqual(60);
  await expect(licence(page)).toContainText(`To type: ${groups.length} groups`);
  expect(await licenseKeyTyped(crypto.subtle, groups.join(' '), site.installationId)).toEqual({ licenseKey });
  // Spelled for whoever reads it out, numbered, and one can be marked as done.
  const first = list.getByRole('button').first();
  await expect(first).toHaveAccessibleName(/^1 \S+ \S+ \S+ \S+ \S+$/);
  await first.click();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
});

test('the same site gets the same licence again, also after the page was loaded anew', async ({
  page,
  browser,
  vendor,
}) => {
  const { key } = newTestKey(vendor.ledger, { activations: 1 });
  const site = newTestSite();
  const code = page.getByRole('img', { name: 'The licence as a QR code' });
  const codes: string[] = [];
  for (const request of [await site.request(key), await site.request(key)]) {
    await page.goto(`${vendor.address}#${request}`);
    await page.reload();
    await get(page).click();
    await expect(licence(page)).toBeVisible();
    codes.push(await readPicture(browser, await code.screenshot()));
  }
  expect(new Set(codes).size).toBe(1);
});

test('one activation too many is refused with the sites that have one', async ({ page, vendor }) => {
  const { key } = newTestKey(vendor.ledger, { activations: 2 });
  const [one, two] = [newTestSite(), newTestSite()];
  await issueLicense(testContext(vendor.ledger), await one.request(key, { site_name: 'Ward 1' }));
  await issueLicense(testContext(vendor.ledger), await two.request(key));
  await page.goto(`${vendor.address}#${await newTestSite().request(key)}`);
  await get(page).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This Activation Key is for 2 sites, and those have it already.');
  await expect(alert.getByRole('listitem')).toHaveText([
    `${one.installationId}Ward 1, since 1 June 2026`,
    `${two.installationId}since 1 June 2026`,
  ]);
  await expect(licence(page)).toHaveCount(0);
});

test('what is damaged, changed or of another site is told, and nothing is asked', async ({ page, vendor, asked }) => {
  const { key } = newTestKey(vendor.ledger);
  const request = await newTestSite().request(key);
  const other = await newTestSite().request(key, { installation_id: newTestSite().installationId });
  const changed = `${request.slice(0, -20)}${request.at(-20) === 'A' ? 'B' : 'A'}${request.slice(-19)}`;
  for (const [text, words] of [
    [request.slice(0, -10), 'This request is damaged'],
    ['%00', 'This request is damaged'],
    [changed, 'This request was changed on its way'],
    [other, 'This request was changed on its way'],
  ] as const) {
    await page.goto(`${vendor.address}#${text}`);
    await page.reload();
    await expect(page.getByRole('alert')).toContainText(words);
    await expect(get(page)).toHaveCount(0);
  }
  // The way on: the text of the request.
  await page.getByLabel('Or paste the request').fill(`https://elsewhere.example/#${request}`);
  await page.getByRole('button', { name: 'Show the request' }).click();
  await expect(page.getByRole('region', { name: 'What your site asks for' })).toContainText(key);
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('without Internet: both numbers are read out, and what is answered is typed, with each wrong group named', async ({
  page,
  browser,
  vendor,
}) => {
  const { key } = newTestKey(vendor.ledger);
  const site = newTestSite();
  await page.goto(`${vendor.address}#${await site.request(key)}`);
  await vendor.stop();
  await get(page).click();
  await expect(page.getByRole('alert')).toContainText('The activation server was not reached.');
  await page.getByText('By telephone').click();
  const read = async (name: string) =>
    (await page.getByRole('list', { name, exact: true }).locator('.letters').allTextContents()).join(' ');
  const { licenseKey } = await issueDictated(testContext(vendor.ledger), {
    installationId: await read('Installation ID'),
    activationKey: await read('Activation Key'),
  });

  const groups = (await typedForm(crypto.subtle, licenseKey)) ?? [];
  const field = page.getByLabel('Groups of the answer');
  const told = page.locator('#typed-told');
  await field.fill(groups.slice(0, 3).join('-').toLowerCase());
  await expect(told).toHaveText(`3 of ${groups.length} groups are right.`);
  const wrong = `${groups[2]?.slice(0, 4)}${groups[2]?.endsWith('0') ? '1' : '0'}`;
  await field.fill([...groups.slice(0, 2), wrong].join(' '));
  await expect(told).toContainText(`Group 3 is wrong: ${wrong}`);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  // Two groups in the wrong order: each checks its place.
  await field.fill([groups[0], groups[2], groups[1]].join(' '));
  await expect(told).toContainText('Group 2 is wrong');
  await field.fill(groups.join(' '));
  await expect(licence(page)).toBeVisible();
  const code = page.getByRole('img', { name: 'The licence as a QR code' });
  expect(await readPicture(browser, await code.screenshot())).toBe(licenseKey);
});

test('the licence of another site, and one that the vendor did not sign, are refused by the page itself', async ({
  page,
  vendor,
}) => {
  const { key } = newTestKey(vendor.ledger);
  const [own, other] = [newTestSite(), newTestSite()];
  const { licenseKey } = await issueLicense(testContext(vendor.ledger), await other.request(key));
  await page.goto(`${vendor.address}#${await own.request(key)}`);
  await page.getByText('By telephone').click();
  const field = page.getByLabel('Groups of the answer');
  await field.fill(((await typedForm(crypto.subtle, licenseKey)) ?? []).join(' '));
  await expect(page.locator('#typed-told')).toHaveText('All groups are right, but the answer is for another site.');
  await field.fill(licenseKey);
  await expect(page.locator('#typed-told')).toContainText(
    `for another site, with the Installation ID ${other.installationId}`,
  );
  const mine = (await issueLicense(testContext(vendor.ledger), await own.request(key))).licenseKey;
  await field.fill(`${mine.slice(0, -20)}${mine.at(-20) === 'A' ? 'B' : 'A'}${mine.slice(-19)}`);
  await expect(page.locator('#typed-told')).toContainText('the vendor did not sign it');
  await expect(licence(page)).toHaveCount(0);
});

test('as a file on any web server it asks the activation server, or nobody', async ({ page, vendor, asked }) => {
  const { key } = newTestKey(vendor.ledger);
  const pages = new Map([
    ['/asks', (await buildActivationPage({ keys: testKeys, server: vendor.address })).html],
    ['/alone', (await buildActivationPage({ keys: testKeys, server: null })).html],
  ]);
  const server = createServer((request, response) =>
    response.setHeader('content-type', 'text/html').end(pages.get(request.url ?? '') ?? ''),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/asks#${await newTestSite().request(key)}`);
  await get(page).click();
  await expect(licence(page)).toBeVisible();
  await page.goto(`http://127.0.0.1:${port}/alone#${await newTestSite().request(key)}`);
  await expect(page.getByLabel('Groups of the answer')).toBeVisible();
  await expect(get(page)).toHaveCount(0);
  const hosts = new Set(asked.map(({ url }) => new URL(url).host));
  expect([...hosts].sort()).toEqual([`127.0.0.1:${port}`, new URL(vendor.address).host].sort());
  server.close();
  server.closeAllConnections();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it fits a small screen and can be read by all, ${colorScheme}`, async ({ page, vendor }) => {
    await page.emulateMedia({ colorScheme });
    const { key } = newTestKey(vendor.ledger, { activations: 1, issuedTo: 'W'.repeat(32) });
    const look = async (): Promise<void> => {
      expect(await violationsOf(page)).toEqual([]);
      expect(await tooWide(page)).toEqual([]);
    };
    await page.goto(vendor.address);
    await expect(page.getByRole('heading', { name: 'Begin at the workstation' })).toBeVisible();
    // The product's mark, drawn by the page itself.
    await expect(page.getByRole('banner').locator('svg')).toBeVisible();
    await expect(page.getByRole('banner').locator('svg circle').first()).toHaveCSS('stroke', 'rgb(233, 245, 246)');
    await page.screenshot({ path: test.info().outputPath('page.png') });
    await look();
    await page.goto(`${vendor.address}#damaged`);
    await expect(page.getByRole('alert')).toBeVisible();
    await look();
    await page.goto(`${vendor.address}#${await newTestSite().request(key, { site_name: 'N'.repeat(100) })}`);
    await page.getByText('By telephone').click();
    await get(page).click();
    await licence(page).getByText('To type:').click();
    await look();
    await page.goto(`${vendor.address}#${await newTestSite().request(key)}`);
    await expect(licence(page)).toHaveCount(0);
    await get(page).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await look();
  });
}
