import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { entry10, entry11, registryText } from '../../../common/registry/corpus-parts.ts';
import { sniffImage } from '../fetch-icon.ts';
import { serve } from '../testing/fetch-server.ts';
import { importRegistry } from './import.ts';
import { emptyFolder, folderOf, pixel } from './testing/folders.ts';

const out = async () => join(await emptyFolder(), 'out');

test('icons are fetched; a placeholder takes the place of one that is not there', async () => {
  const entries = [
    entry10({ friendly_name: 'A', image_src: 'a.png' }),
    entry10({ friendly_name: 'B', image_src: 'b.png' }),
    entry10({ friendly_name: 'C', image_src: 'c.svg' }),
    entry10({ friendly_name: 'D', image_src: 'blob:https://a.example/1' }),
    entry10({ friendly_name: 'E', image_src: 'page.png' }),
    entry10({ friendly_name: 'F', image_src: 'a.png' }),
  ];
  const server = await serve({
    '/x/1.0/list.json': registryText(entries),
    '/x/1.0/icons/a.png': { body: pixel },
    '/x/1.0/icons/page.png': { body: '<html>no picture</html>' },
    '/x/img/logo.svg': { body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
  });
  onTestFinished(() => server.stop());
  const folder = await out();
  const { missingIcons } = await importRegistry(`${server.origin}/x/`, folder);
  expect(missingIcons.map(({ folder: name, placeholder }) => [name, placeholder])).toEqual([
    ['B', true],
    ['C', true],
    ['D', false],
    ['E', true],
  ]);
  const type = async (path: string) => sniffImage(await readFile(join(folder, 'workspaces', path)));
  expect(await readFile(join(folder, 'workspaces/A/a.png'))).toEqual(Buffer.from(pixel));
  expect(await readFile(join(folder, 'workspaces/F/a.png'))).toEqual(Buffer.from(pixel));
  expect([await type('B/b.png'), await type('C/c.svg'), await type('E/page.png')]).toEqual([
    'image/png',
    'image/svg+xml',
    'image/png',
  ]);
  // Once, though two entries have it.
  expect(server.requests.filter((path) => path.endsWith('a.png'))).toHaveLength(1);
  expect(await readFile(join(folder, 'img/logo.svg'), 'utf8')).toContain('<svg');
});

test('equal names get folders of their own, and the order stays', async () => {
  const entries = ['Same', 'same', 'A/B', 'Same'].map((friendlyName) => entry10({ friendly_name: friendlyName }));
  const list = await folderOf({ 'list.json': registryText(entries) });
  const folder = await out();
  const { folders, renamed } = await importRegistry(join(list, 'list.json'), folder);
  expect(folders).toEqual(['Same', 'same 2', 'A-B', 'Same 3']);
  expect(renamed).toEqual(['same 2', 'Same 3']);
  expect(JSON.parse(await readFile(join(folder, 'registry.json'), 'utf8'))).toMatchObject({ order: folders });
});

test('a folder in the published template’s layout becomes one of ours', async () => {
  const template = await folderOf({
    'site/next.config.js':
      "module.exports = { env: { name: 'Theirs', icon: '/img/logo.png', contactUrl: 'https://a.example/' } }",
    'site/public/img/logo.png': pixel,
    'workspaces/Browser/workspace.json': JSON.stringify(entry11({ sha: undefined, image_src: 'browser.png' })),
    'workspaces/Browser/browser.png': pixel,
    'workspaces/Other/workspace.json': JSON.stringify(entry11({ sha: undefined, image_src: 'browser.png' })),
  });
  const folder = await out();
  const { missingIcons } = await importRegistry(template, folder);
  expect(missingIcons).toMatchObject([{ folder: 'Other', name: 'browser.png', placeholder: true }]);
  expect(JSON.parse(await readFile(join(folder, 'registry.json'), 'utf8'))).toMatchObject({
    name: 'Theirs',
    icon: '/img/logo.png',
    contact_url: 'https://a.example/',
    schema: '1.1',
  });
  expect(await readFile(join(folder, 'img/logo.png'))).toEqual(Buffer.from(pixel));
  expect(await readFile(join(folder, 'workspaces/Browser/browser.png'))).toEqual(Buffer.from(pixel));
});

test('numbers of an environment stay as they were written', async () => {
  const text = registryText([entry10()]).replace('"sha"', '"run_config":{"environment":{"VERSION":1.0}},"sha"');
  const list = await folderOf({ 'list.json': text });
  const folder = await out();
  await importRegistry(join(list, 'list.json'), folder);
  expect(await readFile(join(folder, 'workspaces/Paint Studio/workspace.json'), 'utf8')).toContain('"VERSION": 1.0');
});
