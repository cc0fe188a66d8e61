import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { markName } from '../../../common/registry-source/mark.ts';
import { placeFolder } from './place-folder.ts';
import { emptyFolder, folderOf } from './testing/folders.ts';

const own = (text: string) =>
  new Map([
    [markName, '{"madeBy":"fairlead registry build"}'],
    ['a/b.txt', text],
  ]);

test('makes a folder that others may read, and replaces one of its own whole', async () => {
  const out = join(await emptyFolder(), 'deep', 'out');
  await placeFolder(out, own('1'), 'own');
  await writeFile(join(out, 'stray.txt'), 'x');
  await placeFolder(out, own('2'), 'own');
  expect((await readdir(out, { recursive: true })).sort()).toEqual([markName, 'a', join('a', 'b.txt')].sort());
  expect(await readFile(join(out, 'a/b.txt'), 'utf8')).toBe('2');
  expect((await stat(out)).mode & 0o777).toBe(0o755);
  expect(await readdir(dirname(out))).toEqual([basename(out)]);
});

test.each([
  ['a folder of somebody', { 'mine.txt': 'x' }],
  ['one with a mark of something else', { [markName]: '{"madeBy":"me"}' }],
])('%s is left alone', async (_what, files) => {
  const out = await folderOf(files);
  await expect(placeFolder(out, own('1'), 'own')).rejects.toMatchObject({ code: 'REGISTRY_FOLDER_TAKEN' });
  expect(await readdir(out)).toEqual(Object.keys(files));
});

test('a link in its place is left alone, and so is where it leads', async () => {
  const there = await folderOf({ [markName]: '{"madeBy":"fairlead registry build"}' });
  const out = join(await emptyFolder(), 'out');
  await symlink(there, out);
  await expect(placeFolder(out, own('1'), 'own')).rejects.toMatchObject({ code: 'REGISTRY_FOLDER_TAKEN' });
  expect(await readdir(there)).toEqual([markName]);
});

test('a mark that is a link makes nobody’s folder one’s own', async () => {
  const mark = join(await folderOf({ mark: '{"madeBy":"fairlead registry build"}' }), 'mark');
  const out = await folderOf({ 'mine.txt': 'x' });
  await symlink(mark, join(out, markName));
  await expect(placeFolder(out, own('1'), 'own')).rejects.toMatchObject({ code: 'REGISTRY_FOLDER_TAKEN' });
});

test('a new source replaces nothing, not even what was built', async () => {
  const out = join(await emptyFolder(), 'out');
  await placeFolder(out, own('1'), 'nothing');
  await expect(placeFolder(out, own('2'), 'nothing')).rejects.toMatchObject({ code: 'REGISTRY_FOLDER_TAKEN' });
});

test('what cannot be written leaves the old one, and nothing beside it', async () => {
  const out = join(await emptyFolder(), 'out');
  await placeFolder(out, own('1'), 'own');
  // A file where a folder is needed.
  const impossible = new Map([...own('2'), ['a', 'x'] as const]);
  await expect(placeFolder(out, impossible, 'own')).rejects.toThrow();
  expect(await readFile(join(out, 'a/b.txt'), 'utf8')).toBe('1');
  expect(await readdir(dirname(out))).toEqual(['out']);
});

test('an empty folder is taken', async () => {
  const out = join(await emptyFolder(), 'out');
  await mkdir(out);
  await placeFolder(out, own('1'), 'nothing');
  expect(await readFile(join(out, 'a/b.txt'), 'utf8')).toBe('1');
});
