/**
 * A site without a network: service and browser see nothing but this machine, and a licence comes to it by file, by pictures
 * and by typing. The vendor and a telephone are outside. What service and browser try to reach is written down.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { run } from '../../tools/bed/exec.ts';
import { type Issuer, newIssuer } from '../fixtures/issuer.ts';
import { type NoNetwork, startWithoutNetwork } from '../fixtures/no-network.ts';
import { visit } from '../fixtures/site.ts';
import {
  applyShown,
  dialogOf,
  enterAddresses,
  goToLicence,
  makeRequest,
  nowOf,
  openDialog,
  removeLicence,
} from '../pages/licence.ts';

const project = join(import.meta.dirname, '..', '..');
/** `FAIRLEAD_PICTURES=1` renews those of the guide. */
const pictures = process.env.FAIRLEAD_PICTURES
  ? join(project, 'renderer', 'features', 'help', 'pictures')
  : join(project, 'test-results', 'pictures');

const results = join(project, 'test-results', 'licence');

let issuer: Issuer;
let away: NoNetwork;
let page: Page;
let activationKey = '';

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ launchOptions }) => {
  issuer = await newIssuer();
  activationKey = await issuer.newKey();
  away = await startWithoutNetwork(launchOptions);
  const context = await away.browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  page = await context.newPage();
  await visit(page, away.firstUrl);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
});
test.afterAll(async () => {
  await away?.dispose();
  await issuer?.dispose();
});

/** Reads a picture as another program does: Debian's `zbarimg`. */
async function readByOthers(picture: Buffer): Promise<string> {
  return (
    await run('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', 'PNG:-'], { input: picture })
  ).trim();
}

/** Where the site is told that the activation page is: a telephone finds it there. */
const pageAddress = 'https://activation.example/';

/** A telephone that opens the activation page. @param server where that really runs */
async function phoneAt(browser: Browser, address: string, server: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    deviceScaleFactor: 2,
  });
  await context.route(`${pageAddress}**`, async (route) =>
    route.fulfill({ response: await route.fetch({ url: server }) }),
  );
  const phone = await context.newPage();
  await phone.goto(address);
  return phone;
}

async function saved(from: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    from.waitForEvent('download'),
    from.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path());
}

test('the first screen has the way without Internet, and the guide for it is printed by itself', async () => {
  const hint = page.getByText(/Bought a licence\? Activate it online, by file, or by telephone/);
  await expect(hint).toBeVisible();
  await page.screenshot({ path: join(results, 'first-screen.png') });
  await hint.getByRole('link', { name: 'Activate it' }).click();
  await expect(dialogOf(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialogOf(page)).toHaveCount(0);
  await visit(page, new URL('/hosts', page.url()).href);
  await hint.getByRole('link', { name: 'guide' }).click();
  await expect(page.getByRole('heading', { name: 'Licences, and activating by telephone' })).toBeVisible();
  const sheet = page.getByRole('region', { name: 'Sheet for the telephone' });
  await expect(sheet.getByRole('list', { name: 'The answer, to write down' }).getByRole('listitem')).toHaveCount(60);
  // What stands at the top of the dialog stands on the sheet.
  await expect(sheet.getByRole('list', { name: 'Installation ID, to read out' })).toHaveText(/^(\d[0-9A-Z]{5}){6}$/);
  const pictured = page.locator('.fl-guide img');
  await expect(pictured).toHaveCount(5);
  for (const picture of await pictured.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
  }
  await page.screenshot({ path: join(results, 'guide.png') });
  const paper = await page.pdf({ path: join(results, 'guide.pdf'), format: 'A4' });
  const pages = paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThanOrEqual(3);
  expect(pages).toBeLessThanOrEqual(6);
  await page.emulateMedia({ media: 'print' });
  await expect(sheet).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
});

test('by file: the request goes out as one, and the License Key comes back as one', async () => {
  await goToLicence(page);
  await expect(nowOf(page)).toContainText('This site has no licence. 5 sessions at once are allowed without one.');
  const dialog = await openDialog(page, 'By file');
  await makeRequest(dialog, activationKey);
  const request = await saved(page, 'Save the request as a file');
  const answer = await issuer.run(['issue', '-'], request.toString());
  await dialog
    .getByLabel('License Key file')
    .setInputFiles({ name: 'license.txt', mimeType: 'text/plain', buffer: Buffer.from(answer) });
  await applyShown(page, 'Sessions at once: 5 before, 25 after.');
  await expect(nowOf(page)).toContainText('Licensed to Example Hospital until 31 December 2099.');
  await removeLicence(page);
});

test('by pictures: another program reads the code off the screen, and the answer is a picture file', async ({
  browser,
}) => {
  const server = await issuer.serve();
  await goToLicence(page);
  await enterAddresses(page, { page: pageAddress });
  const dialog = await openDialog(page, 'By telephone');
  await makeRequest(dialog, activationKey);
  await dialog.getByRole('img', { name: 'QR code of the request' }).scrollIntoViewIfNeeded();
  const address = await readByOthers(await page.screenshot({ path: join(results, 'request-on-screen.png') }));
  await dialog.screenshot({ path: join(pictures, 'licence-request.png') });
  expect(address).toMatch(new RegExp(`^${RegExp.escape(pageAddress)}#[\\w-]+\\.[\\w-]+\\.[\\w-]+$`));

  const phone = await phoneAt(browser, address, server.address);
  await expect(phone.getByRole('region', { name: 'What your site asks for' })).toContainText(activationKey);
  await phone.screenshot({ path: join(pictures, 'licence-phone-request.png') });
  await phone.getByRole('button', { name: 'Get the licence' }).click();
  await expect(phone.getByRole('region', { name: 'Your licence' })).toBeVisible();
  // Who reads the guide has no test key.
  const style = '.note { display: none }';
  await phone.screenshot({ path: join(pictures, 'licence-phone-answer.png'), style });
  const picture = await saved(phone, 'Save as a picture');
  await phone.context().close();

  await dialog.getByText('Camera or picture').click();
  await dialog
    .getByLabel('Picture of the QR code')
    .setInputFiles({ name: 'answer.png', mimeType: 'image/png', buffer: picture });
  await applyShown(page, 'Licensed to Example Hospital until 31 December 2099.');
  await expect(nowOf(page)).toContainText('0 of 25');
  // The picture holds what a file holds: nothing else was taken from it.
  expect(await readByOthers(picture)).toBe((await issuer.run(['issue', '-'], address)).split('\n')[0]);
  await removeLicence(page);
});

test('by typing: two numbers are read out, the answer is typed, and a wrong group is named at once', async () => {
  await goToLicence(page);
  const dialog = await openDialog(page, 'By telephone');
  // What the person at the site reads out.
  const id = /Installation ID ((?:[0-9A-Z]{5}-){5}[0-9A-Z]{5})/.exec((await dialog.textContent()) ?? '')?.[1] ?? '';
  const dictated = await issuer.run(['issue', '-', '--dictated', '--json'], `${id}\n${activationKey}\n`);
  const { typed: groups } = JSON.parse(dictated) as { typed: string[] };
  expect(groups.length).toBeLessThanOrEqual(60);

  const field = dialog.getByLabel('The groups, one after another');
  const told = dialog.getByRole('status').filter({ hasText: /group/i });
  await field.click();
  await page.keyboard.type(`${groups.slice(0, 2).join(' ')} `.toLowerCase());
  await expect(told).toHaveText(`2 of ${groups.length} groups.`);
  const third = groups[2] ?? '';
  await page.keyboard.type(`${third.slice(0, 4)}${third.endsWith('0') ? '1' : '0'}`);
  await expect(told).toHaveText('Group 3 is not right. Compare it with what was read out.');
  // Where whoever types looks, whatever else is in the dialog.
  await expect(told).toBeInViewport({ ratio: 1 });
  await expect(dialog.getByRole('listitem', { name: /^Group 3: \w+, not right$/ })).toBeVisible();
  await dialog.screenshot({ path: join(pictures, 'licence-typed.png') });
  await expect(dialog.getByRole('button', { name: 'Look at it' })).toBeDisabled();
  await page.keyboard.press('Backspace');
  await page.keyboard.type(`${third.slice(4)} ${groups.slice(3).join(' ')}`);
  await expect(told).toHaveText(`All ${groups.length} groups are there.`);
  await dialog.getByRole('button', { name: 'Look at it' }).click();
  await applyShown(page, 'Sessions at once: 5 before, 25 after.');
  await expect(dialogOf(page)).toHaveCount(0);
  await expect(nowOf(page)).toContainText('Licensed to Example Hospital until 31 December 2099.');
  await page.locator('#fl-page').screenshot({ path: join(pictures, 'licence-applied.png') });
});

test('nothing of all that left the machine, and nobody was asked for a name', async () => {
  // Both were watched: the browser spoke to the service, over the loopback.
  expect((await away.reached('browser')).length).toBeGreaterThan(0);
  expect(await away.outside('browser')).toEqual([]);
  expect(await away.outside('service')).toEqual([]);
});

test('what tries to leave is seen: by the service, and by the browser', async () => {
  await goToLicence(page);
  await enterAddresses(page, { server: 'https://198.51.100.7/' });
  const dialog = await openDialog(page, 'Online');
  await makeRequest(dialog, activationKey);
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog.getByRole('alert')).toContainText('198.51.100.7 gave no answer that can be used');
  const outside = (who: 'service' | 'browser') => async () =>
    (await away.outside(who)).map(({ protocol, address, port }) => `${protocol} ${address} ${port}`);
  await expect.poll(outside('service')).toContain('TCP 198.51.100.7 443');
  await expect(page.goto('http://activation.example/')).rejects.toThrow();
  // The name is asked for, wherever the machine's resolver is.
  await expect.poll(outside('browser')).toContainEqual(expect.stringMatching(/^UDP\S* \S+ 53$/));
});
