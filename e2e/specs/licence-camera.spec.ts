/** The answer before the camera: read, applied, and the camera is switched off; and what is said where it may not be used. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from '@playwright/test';
import { testLicense } from '../../tools/licensing/test-license.ts';
import { filmOf } from '../fixtures/fake-camera.ts';
import { expect, type Site, signIn, test } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { applyShown, goToLicence, nowOf, openDialog, removeLicence } from '../pages/licence.ts';

let folder: string;
const open: Browser[] = [];
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-camera-'));
});
test.afterAll(async () => {
  for (const browser of open) await browser.close();
  await rm(folder, { recursive: true, force: true });
});

type Options = Parameters<typeof chromium.launch>[0];

/** What the camera gave a page, newest last; put there by the page of a test. */
type Watched = Window & { readonly cameras?: MediaStreamTrack[] };

/** The console in a browser with arguments of its own, signed in, at the ways of giving the answer in. */
async function atTheCamera(site: Site, options: Options, args: readonly string[]) {
  const browser = await chromium.launch({ ...options, args: [...(options?.args ?? []), ...args] });
  open.push(browser);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const cameras: MediaStreamTrack[] = [];
    Object.assign(window, { cameras });
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      cameras.push(...stream.getTracks());
      return stream;
    };
  });
  await signIn(page, site);
  return { page, dialog: await atThePictures(page) };
}

async function atThePictures(page: Page): Promise<Locator> {
  await goToLicence(page);
  const dialog = await openDialog(page, 'By telephone');
  await dialog.getByText('Camera or picture').click();
  return dialog;
}

const camerasOf = (page: Page) =>
  page.evaluate(() => (window as Watched).cameras?.map(({ kind, readyState }) => `${kind} ${readyState}`));

const fakeCamera = (film: string) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
];

test('the licence is read by the camera, and the camera is switched off', async ({ site, launchOptions }) => {
  const { installationId } = await site.api<{ installationId: string }>('GET', '/licensing');
  const film = join(folder, 'answer.y4m');
  await writeFile(film, filmOf(await testLicense(installationId, { limit: 25, issued_to: 'Example Hospital' })));
  const { page, dialog } = await atTheCamera(site, launchOptions, fakeCamera(film));
  expect(await camerasOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Use the camera' }).click();
  await applyShown(page, 'Sessions at once: 5 before, 25 after.');
  expect(await camerasOf(page)).toEqual(['video ended']);
  await expect(page.getByLabel('Camera', { exact: true })).toHaveCount(0);
  await expect(nowOf(page)).toContainText('Licensed to Example Hospital');
  await removeLicence(page);
});

test('a camera that sees no code goes on until somebody stops it, or goes away', async ({ site, launchOptions }) => {
  const film = join(folder, 'grey.y4m');
  await writeFile(film, filmOf(null));
  const { page, dialog } = await atTheCamera(site, launchOptions, fakeCamera(film));
  await dialog.getByRole('button', { name: 'Use the camera' }).click();
  const seen = dialog.getByLabel('Camera', { exact: true });
  // A picture is there, and it moves on.
  await expect.poll(() => seen.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(640);
  await expect.poll(() => seen.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0.5);
  expect(await camerasOf(page)).toEqual(['video live']);
  await page.screenshot({ path: test.info().outputPath('camera.png') });
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Stop the camera' }).click();
  await expect.poll(() => camerasOf(page)).toEqual(['video ended']);

  await dialog.getByRole('button', { name: 'Use the camera' }).click();
  await expect.poll(() => camerasOf(page)).toEqual(['video ended', 'video live']);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => camerasOf(page)).toEqual(['video ended', 'video ended']);
});

test('a camera that may not be used: what to do is said', async ({ site, launchOptions }) => {
  const { page, dialog } = await atTheCamera(site, launchOptions, [
    '--use-fake-ui-for-media-stream=deny',
    '--use-fake-device-for-media-stream',
  ]);
  await dialog.getByRole('button', { name: 'Use the camera' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    'The camera may not be used here. Allow it in the browser, or choose a picture.',
  );
  await expect(dialog.getByLabel('Camera', { exact: true })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Use the camera' })).toBeEnabled();
  await page.screenshot({ path: test.info().outputPath('refused.png') });
  expect(await violationsOf(page)).toEqual([]);
});

test('a machine without a camera: what to do is said', async ({ site, launchOptions }) => {
  const { dialog } = await atTheCamera(site, launchOptions, ['--use-fake-ui-for-media-stream']);
  await dialog.getByRole('button', { name: 'Use the camera' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('There is no camera. Choose a picture, or type the groups.');
});
