import { execFileSync } from 'node:child_process';
import { mkdir, realpath, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entry10, entry11 } from '../../../common/registry/corpus-parts.ts';
import { checkSource } from '../../../common/registry-source/check-source.ts';
import { isSource, readSource } from './read-source.ts';
import { emptyFolder, folderOf, pixel } from './testing/folders.ts';

const settings = JSON.stringify({ name: 'A' });
const entry = JSON.stringify(entry10({ sha: undefined }));

test('a source with its workspaces, their icons and its own', async () => {
  const root = await folderOf({
    'registry.json': JSON.stringify({ name: 'A', icon: '/img/logo.png', order: ['B'] }),
    'img/logo.png': pixel,
    'workspaces/README.md': 'about them',
    'workspaces/A/workspace.json': entry,
    'workspaces/A/paint.png': pixel,
    'workspaces/B/workspace.json': entry,
    'workspaces/B/notes/more.txt': 'x',
  });
  const { source, icons, ownIcon } = await readSource(root);
  expect(source).toMatchObject({ settingsFile: 'registry.json', settings: { name: 'A' }, settingsChecks: [] });
  expect(source.folders.map(({ name, icon }) => [name, icon?.mediaType ?? null])).toEqual([
    ['B', null],
    ['A', 'image/png'],
  ]);
  expect(source.folders[1]?.icon?.size).toEqual({ width: 1, height: 1 });
  expect([...icons.keys()]).toEqual(['A']);
  expect(ownIcon?.path).toBe('img/logo.png');
});

test('a folder in the published template’s layout is read as it is', async () => {
  const root = await folderOf({
    'site/next.config.js':
      "module.exports = { env: { name: 'Theirs', icon: '/img/logo.png', listUrl: 'https://a.example/' } }",
    'site/public/img/logo.png': pixel,
    'workspaces/Browser/workspace.json': JSON.stringify(entry11()),
  });
  expect(await isSource(root)).toBe(true);
  const { source, ownIcon } = await readSource(root);
  expect(source).toMatchObject({
    settingsFile: 'site/next.config.js',
    settings: { name: 'Theirs', listUrl: 'https://a.example/', schema: '1.1' },
  });
  expect(ownIcon?.path).toBe('img/logo.png');
});

test('settings of a template that would run are not run', async () => {
  const marker = join(await emptyFolder(), 'ran');
  const root = await folderOf({
    'site/next.config.js': `require('fs').writeFileSync(${JSON.stringify(marker)}, ''); module.exports = { env: { name: 'A' } }`,
    'workspaces/A/workspace.json': entry,
  });
  expect((await readSource(root)).source.settings.name).toBe('A');
  await expect(realpath(marker)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('another folder is none', async () => {
  const folder = await folderOf({ 'list.json': '{}' });
  expect(await isSource(folder)).toBe(false);
  expect(await isSource(join(folder, 'nowhere'))).toBe(false);
  await expect(readSource(folder)).rejects.toMatchObject({ code: 'REGISTRY_SOURCE_MISSING' });
});

describe('nothing is read from outside, nor without bounds', () => {
  const refused = async (root: string) => checkSource((await readSource(root)).source).blocking;
  const secret = 'not for publishing';

  test('a workspace.json that is a link', async () => {
    const outside = await folderOf({ 'secret.json': JSON.stringify({ friendly_name: secret }) });
    const root = await folderOf({ 'registry.json': settings, 'workspaces/A/notes.txt': 'x' });
    await symlink(join(outside, 'secret.json'), join(root, 'workspaces/A/workspace.json'));
    const { source } = await readSource(root);
    expect(source.folders[0]?.text).toBeNull();
    expect(JSON.stringify(source)).not.toContain(secret);
    expect(await refused(root)).toMatchObject([{ id: 'FILE_IS_LINK', file: 'workspaces/A/workspace.json' }]);
  });

  test('an icon that is a link', async () => {
    const outside = await folderOf({ 'secret.png': pixel });
    const root = await folderOf({ 'registry.json': settings, 'workspaces/A/workspace.json': entry });
    await symlink(join(outside, 'secret.png'), join(root, 'workspaces/A/paint.png'));
    expect((await readSource(root)).icons.size).toBe(0);
    expect(await refused(root)).toMatchObject([{ id: 'FILE_IS_LINK', file: 'workspaces/A/paint.png' }]);
  });

  test('a folder that is a link, of one workspace and of all', async () => {
    const outside = await folderOf({ 'A/workspace.json': entry, 'A/paint.png': pixel });
    const root = await folderOf({ 'registry.json': settings, 'workspaces/B/workspace.json': entry });
    await symlink(join(outside, 'A'), join(root, 'workspaces/A'));
    expect(await refused(root)).toMatchObject([{ id: 'FILE_IS_LINK', file: 'workspaces/A' }]);
    const other = await folderOf({ 'registry.json': settings });
    await symlink(outside, join(other, 'workspaces'));
    expect((await readSource(other)).source.folders).toEqual([]);
  });

  test('settings, and the registry’s own icon, behind a link', async () => {
    const outside = await folderOf({ 'registry.json': settings, 'logo.png': pixel });
    const root = await folderOf({ 'workspaces/A/workspace.json': entry });
    await symlink(join(outside, 'registry.json'), join(root, 'registry.json'));
    expect(await isSource(root)).toBe(false);
    await expect(readSource(root)).rejects.toMatchObject({ code: 'REGISTRY_SOURCE_MISSING' });
    const other = await folderOf({ 'registry.json': JSON.stringify({ name: 'A', icon: 'img/logo.png' }) });
    await symlink(outside, join(other, 'img'));
    expect((await readSource(other)).ownIcon).toBeNull();
  });

  test.each(['../logo.png', '/etc/hostname', 'img/../../logo.png', '1.1/list.json', 'https://a.example/a.png'])(
    'an own icon at %s is not published',
    async (icon) => {
      const root = await folderOf({ 'a/registry.json': JSON.stringify({ name: 'A', icon }), 'logo.png': pixel });
      expect((await readSource(join(root, 'a'))).ownIcon).toBeNull();
    },
  );

  test('a pipe holds nobody up', async () => {
    const root = await folderOf({ 'registry.json': settings, 'workspaces/A/notes.txt': 'x' });
    execFileSync('mkfifo', [join(root, 'workspaces/A/workspace.json')]);
    expect(await refused(root)).toMatchObject([{ id: 'FILE_SPECIAL' }]);
  });

  test('what is larger than any honest file', async () => {
    const root = await folderOf({ 'registry.json': settings, 'workspaces/A/workspace.json': entry });
    await writeFile(join(root, 'workspaces/A/more.bin'), '');
    await truncate(join(root, 'workspaces/A/more.bin'), 40 * 1024 * 1024);
    expect(await refused(root)).toMatchObject([{ id: 'FILE_TOO_LARGE', file: 'workspaces/A' }]);
    await truncate(join(root, 'workspaces/A/more.bin'), 0);
    await truncate(join(root, 'workspaces/A/workspace.json'), 5 * 1024 * 1024);
    expect((await refused(root))[0]).toMatchObject({ id: 'FILE_TOO_LARGE', file: 'workspaces/A/workspace.json' });
  });

  test('more files, or deeper ones, than any workspace has', async () => {
    const root = await folderOf({ 'registry.json': settings, 'workspaces/A/workspace.json': entry });
    await mkdir(join(root, 'workspaces/A/1/2/3/4/5/6'), { recursive: true });
    expect(await refused(root)).toMatchObject([{ id: 'FILE_TOO_LARGE', file: 'workspaces/A/1/2/3/4/5' }]);
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`workspaces/A/${index}`, 'x']));
    const other = await folderOf({ 'registry.json': settings, 'workspaces/A/workspace.json': entry, ...many });
    expect(await refused(other)).toMatchObject([{ id: 'FILE_TOO_LARGE' }]);
  });

  test('text that is not UTF-8', async () => {
    const root = await folderOf({
      'registry.json': settings,
      'workspaces/A/workspace.json': Buffer.from([0x22, 0xe9, 0x22]),
    });
    expect(await refused(root)).toMatchObject([{ id: 'FILE_NOT_UTF8' }]);
  });
});
