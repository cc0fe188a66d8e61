/** System Info: who the site is, what it tells of itself, empty and with hosts that are there and away; and a copy beside it. */
import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { decodeQR } from 'qr/decode.js';
import { parseInstallationId } from '../../common/license/installation-id.ts';
import type { SiteInfo } from '../../common/model/site-info.ts';
import { createSite, expect, prepareSite, type Site, shown, signIn, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { layoutFaults } from '../pages/layout.ts';

const infoOf = (site: Pick<Site, 'api'>) => site.api<SiteInfo>('GET', '/system/info');

async function openInfo(page: Page, site: Site): Promise<void> {
  await signIn(page, site);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'System Info' }).click();
  await shown(page);
  await expect(page.getByRole('region', { name: 'Installation ID' })).toBeVisible();
}

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
/** The values of a panel, by their names. */
const fact = (page: Page, part: string, name: string) =>
  panel(page, part)
    .locator('dl > div', { has: page.locator('dt', { hasText: name }) })
    .locator('dd');

test('a new site: its ID is read, selected, copied, scanned and printed; what is not there is said', async ({
  page,
  site,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openInfo(page, site);
  const { installation } = await infoOf(site);
  const { id } = installation;
  expect(parseInstallationId(id).ok).toBe(true);

  const own = panel(page, 'Installation ID');
  // For ears: sign by sign. For eyes: in its groups.
  const spoken = id.split('-').map((group, at) => `group ${at + 1}: ${[...group].join(' ')}`);
  await expect(own.getByText(`Installation ID, ${spoken.join('; ')}`)).toBeAttached();
  await own.getByText(id.split('-')[2] ?? '', { exact: true }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(id.split('-')[2]);

  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await own.getByRole('button', { name: 'Copy ID' }).click();
  await expect(own.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await copied()).toBe(id);
  expect(await scanned(page)).toBe(id);

  await expect(panel(page, 'Hosts')).toContainText('There is no host yet.');
  await expect(panel(page, 'Registries')).toContainText('There is no registry yet.');
  await expect(fact(page, 'Versions', 'Engines')).toHaveText('None seen yet');
  await expect(fact(page, 'Versions', 'Agents')).toHaveText('None');
  await expect(fact(page, 'Site and store', 'Last backup')).toHaveText('None');
  await expect(fact(page, 'Time', 'Seen from here')).toHaveText(/^In step/);
  await expect(panel(page, 'Licence and limits')).toContainText('This site has no licence');
  // This very page and the service are of one package.
  expect(await fact(page, 'Versions', 'Console').textContent()).toBe(
    await fact(page, 'Versions', 'Service').textContent(),
  );

  // On paper there is the ID alone.
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(/^Installation ID of Fairlead at/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Print ID' })).toBeHidden();
  await expect(page.getByRole('heading', { name: 'System Info' })).toBeHidden();
});

test('a site in use: engines, clocks, registries, and what is away says why; it fits, and can be used by everybody', async ({
  page,
  site,
  bed,
}) => {
  await prepareSite(site, bed, { hosts: ['a', 'b'], registry: true });
  await openInfo(page, site);
  const { hosts } = await infoOf(site);
  const table = page.getByRole('table', { name: 'Engines and clocks' });
  for (const { name, engine } of hosts ?? []) {
    const row = table.getByRole('row', { name });
    await expect(row).toContainText(`${engine?.version} (API ${engine?.apiVersion})`);
    await expect(row).toContainText('In step');
  }
  await expect(page.getByRole('table', { name: 'Copies of registries' })).toContainText('just now');

  for (const width of [1440, 800])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await layoutFaults(page)).toEqual([]);
      expect(await violationsOf(page)).toEqual([]);
    }
});

// SECURITY: docs/security.md 4.52.
test('"Copy all" and the command line say the same, and nothing that is a secret', async ({ page, site, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openInfo(page, site);
  await page.getByRole('button', { name: 'Copy all' }).click();
  await expect(page.getByRole('button', { name: 'Copied' }).first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const cli = join(import.meta.dirname, '..', '..', 'dist', 'service', 'cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'info', '--data', site.dataDir]);
  // What the console alone knows, and what goes on by itself, apart.
  const still = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim().replace(/ {2,}/g, '  '))
      .filter(
        (line) =>
          !/^(Console {2}Fairlead|Seen from here|This site|Store {2}SQLite|Data folder {2}(Healthy|Warning|Failed)|Audit log {2}|\S.*clock: )/.test(
            line,
          ),
      );
  expect(still(copied)).toEqual(still(stdout));
  expect(copied).toContain('Seen from here');
  expect(copied).toMatch(/^Health$/m);
  const control = JSON.parse(await readFile(join(site.dataDir, 'run', 'control.json'), 'utf8')) as { bearer: string };
  for (const secret of [control.bearer, 'PRIVATE KEY', 'token=']) expect(copied).not.toContain(secret);
});

test('a copy of the folder that runs beside it is told, with what to do, until it ends', async ({ page, site }) => {
  await site.kill('SIGTERM');
  const copy = await createSite((to) =>
    cp(site.dataDir, to, { recursive: true, filter: (path) => !path.endsWith('control.json') }),
  );
  let runs = true;
  await site.start();
  try {
    await openInfo(page, site);
    const alert = panel(page, 'Installation ID').getByRole('alert');
    await expect(alert).toContainText('Another copy of this site runs');
    await expect(alert).toContainText(copy.dataDir);
    await expect(alert).toContainText('stop one of them');
    await expect(panel(page, 'Health').getByRole('listitem').filter({ hasText: 'Copies of this site' })).toContainText(
      'Failed',
    );
    await copy.kill('SIGTERM');
    runs = false;
    await visit(page, page.url());
    await shown(page);
    await expect(panel(page, 'Installation ID').getByText('The fifth character')).toBeVisible();
    await expect(alert).toBeHidden();
  } finally {
    if (runs) await copy.kill('SIGTERM');
    await rm(copy.dataDir, { recursive: true, force: true });
  }
});

/** What a reader finds in the QR code, from the pixels of the screen. */
async function scanned(page: Page): Promise<string> {
  const png = await panel(page, 'Installation ID')
    .getByRole('img', { name: 'QR code of the Installation ID' })
    .screenshot();
  const { width, height, data } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const drawing = canvas.getContext('2d');
    drawing?.drawImage(bitmap, 0, 0);
    const pixels = drawing?.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width: bitmap.width, height: bitmap.height, data: [...(pixels?.data ?? [])] };
  }, png.toString('base64'));
  return decodeQR({ width, height, data: new Uint8ClampedArray(data) });
}
