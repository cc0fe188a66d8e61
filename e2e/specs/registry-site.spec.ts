/** A registry from the first command to the page that shows it: nothing but files and a browser. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { unzipSync } from 'fflate';
import { test } from '../fixtures/registry.ts';
import { violationsOf } from '../pages/accessible.ts';
import { asksElsewhere, unpack, widePicture } from '../pages/made-registry.ts';

test('new, an entry from the builder page, check, build: the page shows it', async ({
  page,
  folder,
  registry,
  serve,
}) => {
  const [source, out] = [join(folder, 'mine'), join(folder, 'out')];
  expect(await registry('new', source, '--name', 'My desktops')).toMatchObject({ code: 0 });
  expect(await registry('build', source, '--out', out)).toMatchObject({ code: 0 });
  const { url, missed } = await serve(out);
  const elsewhere = asksElsewhere(page, url);

  await page.goto(url);
  await expect(page).toHaveURL(`${url}1.1/`);
  await expect(page).toHaveTitle('My desktops');
  await page.getByRole('link', { name: 'Make the first one' }).click();
  await expect(page.getByRole('heading', { name: 'New workspace' })).toBeVisible();

  // What is missing is told once a download is tried or one types, and nothing is saved before.
  const checks = page.getByRole('region', { name: 'Checks' });
  await expect(checks).not.toContainText('The entry names no image');
  await page.getByRole('button', { name: /^Download/ }).click();
  await expect(checks).toBeFocused();
  await expect(checks).toContainText('The entry names no image');
  await expect(page.getByRole('button', { name: /^Download/ })).toBeDisabled();
  await page.getByLabel('Name', { exact: true }).fill('Paint Box');
  await page.getByLabel('Description').fill('Draw <b>and</b> paint.');
  await page.getByLabel('Image registry').fill('https://registry.example/');
  await page.getByLabel('Image', { exact: true }).fill('registry.example/art/paint:2.1');
  await page.getByLabel('Size in MB').fill('2400');
  await page.getByLabel(/^Categories/).fill('Multimedia, Graphics');
  await page.getByLabel(/^Container settings/).fill('{ "hostname": "kasm", "privileged": ');
  await expect(checks).toContainText('"run_config" is no JSON object yet.');
  await page.getByLabel(/^Container settings/).fill('{ "hostname": "kasm", "privileged": true }');
  await page
    .getByLabel('Icon', { exact: true })
    .setInputFiles({ name: 'Wide Picture.PNG', mimeType: 'image/png', buffer: await widePicture(page) });
  await expect(checks).toContainText('No flaws.');
  await expect(page.getByRole('region', { name: 'Warnings' })).toContainText('it runs privileged');
  await expect(page.getByRole('region', { name: 'workspace.json' })).toContainText('"image_src": "paint-box.png"');
  await page.screenshot({ path: 'test-results/registry-builder.png' });
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download Paint Box.zip' }).click();
  await unpack(await (await saving).path(), join(source, 'workspaces'));

  expect(await registry('check', source, '--strict')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing to put right'),
  });
  expect(await registry('build', source, '--out', out)).toMatchObject({ code: 0 });
  const [entry] = JSON.parse(await readFile(join(out, '1.1/list.json'), 'utf8')).workspaces;
  expect(entry).toMatchObject({ friendly_name: 'Paint Box', categories: ['Multimedia', 'Graphics'] });
  const icon = await readFile(join(out, '1.1/icons/paint-box.png'));
  expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([256, 256]);

  await page.goto(url);
  const tile = page.getByRole('link', { name: /Paint Box/ });
  await expect(tile).toContainText('Draw <b>and</b> paint.');
  await expect(tile).toContainText('Root on the host');
  expect(await tile.getByRole('presentation').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(256);
  await page.getByRole('searchbox', { name: 'Search workspaces' }).fill('nothing like it');
  await expect(page.getByText('0 of 1 workspaces')).toBeVisible();
  await page.getByRole('searchbox').fill('paint');
  await page.getByRole('button', { name: 'Graphics 1' }).click();
  await tile.click();
  await expect(page.getByRole('heading', { name: 'Paint Box' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Warnings' })).toContainText('privilege: privileged');
  await expect(page.getByRole('region', { name: 'The entry as JSON' })).toContainText(entry.sha);

  // Edited: what the form does not know stays, the picture of before as well.
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Memory in MB').fill('4096');
  const again = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download Paint Box.zip' }).click();
  const files = unzipSync(await readFile(await (await again).path()));
  expect(Object.keys(files)).toEqual(['Paint Box/workspace.json', 'Paint Box/paint-box.png']);
  const { sha: _sha, ...written } = entry;
  const text = new TextDecoder().decode(files['Paint Box/workspace.json']);
  expect(JSON.parse(text)).toEqual({ ...written, memory: 4096 });
  expect(Buffer.from(files['Paint Box/paint-box.png'] ?? [])).toEqual(icon);
  expect({ elsewhere, missed }).toEqual({ elsewhere: [], missed: [] });
});

/** Texts and pictures of somebody who means harm, in every place that is shown. @param trap where they lead */
const hostileTo = (trap: string) => ({
  friendly_name: `<img src="${trap}name" onerror="window.hacked = 1">`,
  description: '</script><script>window.hacked = 2</script>',
  image_src: 'evil.svg',
  notes: `<script>window.hacked = 3</script>\n\n![p](${trap}notes) [x](javascript:window.hacked=4) https://a.example`,
  categories: ['<svg onload="window.hacked = 5">'],
  name: 'registry.example/a:1',
  docker_registry: 'https://registry.example/',
  architecture: ['amd64'],
  compatibility: ['1.17.x'],
  uncompressed_size_mb: 100,
  run_config: { '<b onclick=1>': '</pre><img src=x onerror="window.hacked = 6">' },
});
const evilSvg = (trap: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="window.hacked = 7">
  <script>window.hacked = 8; fetch('${trap}svg')</script><image href="${trap}image"/></svg>`;

test('what a registry publishes is text and pictures: nothing of it acts, and the site asks nobody else', async ({
  page,
  folder,
  registry,
  serve,
}) => {
  const [source, out] = [join(folder, 'mine'), join(folder, 'out')];
  const trap = await serve(join(folder, 'nothing'), '/trap/');
  const hostile = hostileTo(trap.url);
  await mkdir(join(source, 'workspaces/Evil'), { recursive: true });
  const name = '<script>window.hacked = 9</script>';
  const settings = { name, description: hostile.description, list_url: 'javascript:window.hacked=10', schema: '1.0' };
  await writeFile(join(source, 'registry.json'), JSON.stringify({ ...settings, icon: `${trap.url}icon.png` }));
  await writeFile(join(source, 'workspaces/Evil/workspace.json'), JSON.stringify(hostile));
  await writeFile(join(source, 'workspaces/Evil/evil.svg'), evilSvg(trap.url));
  expect(await registry('build', source, '--out', out)).toMatchObject({ code: 0 });
  const { url, missed } = await serve(out, '/');
  const elsewhere = asksElsewhere(page, url);
  for (const at of ['', '1.0/', '1.1/#/', '1.1/#/workspace/Evil', '1.1/#/edit/Evil', '1.1/#/about']) {
    // From elsewhere, so that each is loaded anew.
    await page.goto('about:blank');
    await page.goto(`${url}${at}`);
    await expect(page.getByRole('main')).toBeVisible();
    await page.waitForLoadState('networkidle');
  }
  await page.goto(`${url}1.1/#/workspace/Evil`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(hostile.friendly_name);
  await expect(page.getByText('[picture: p]')).toBeVisible();
  await expect(page.getByRole('link', { name: 'x', exact: true })).toHaveCount(0);
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect({ elsewhere, missed }).toEqual({ elsewhere: [], missed: [] });

  // Even code that got in would reach nobody.
  const reached = await page.evaluate(
    (address) =>
      Promise.all([
        fetch(address).then(String, (error: Error) => error.name),
        new Promise((resolve) => {
          const picture = Object.assign(new Image(), { src: `${address}pixel.png` });
          picture.onload = () => resolve('shown');
          picture.onerror = () => resolve('not shown');
        }),
      ]),
    trap.url,
  );
  expect({ reached, asked: trap.missed }).toEqual({ reached: ['TypeError', 'not shown'], asked: [] });
});

test('the link is copied as it is; every page can be used by keyboard and screen reader, light and dark', async ({
  page,
  folder,
  registry,
  serve,
  context,
}) => {
  const [source, out] = [join(folder, 'mine'), join(folder, 'out')];
  await registry('new', source, '--name', 'My desktops', '--sample');
  await registry('build', source, '--out', out);
  const { url } = await serve(out);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(url);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const at of ['#/', '#/about', '#/new', '#/workspace/Chromium', '#/edit/Chromium', '#/workspace/gone']) {
      await page.goto(`${url}1.1/${at}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      expect(await violationsOf(page), at).toEqual([]);
    }
  }
  // Nothing is wider than a small window.
  await page.setViewportSize({ width: 360, height: 700 });
  for (const at of ['#/', '#/new', '#/workspace/Chromium']) {
    await page.goto(`${url}1.1/${at}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  // A new page is where reading goes on.
  await page.goto(`${url}1.1/#/`);
  await page.getByRole('link', { name: 'Information' }).press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
