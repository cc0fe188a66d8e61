/** Icons of a registry in a folder: its own files, and nothing else of this machine. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { createIconReader } from './fetch-icon.ts';
import { createIcons, type IconPlace } from './icons.ts';

const backend = sqliteBackend();
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64)]);
const lines: string[] = [];
const log = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
let folder: string;
let store: Store;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-icons-'));
  await mkdir(join(folder, 'registry/1.1/icons'), { recursive: true });
  await writeFile(join(folder, 'registry/1.1/icons/own.png'), png);
  await writeFile(join(folder, 'registry/logo.png'), png);
  await writeFile(join(folder, 'private.png'), png);
  await symlink(join(folder, 'private.png'), join(folder, 'registry/1.1/icons/link.png'));
  await symlink('own.png', join(folder, 'registry/1.1/icons/near.png'));
  await backend.start();
  store = await (await backend.fresh()).open();
});
afterAll(async () => {
  await backend.closeAll();
  await backend.stop();
  await rm(folder, { recursive: true, force: true });
});

const show = (path: string, more: Partial<IconPlace> = {}) =>
  createIcons({ store, read: createIconReader(), log, now: () => 1_800_000_000_000 }).show(
    { root: join(folder, 'registry'), schema: '1.1', kind: 'folder', icon: 'logo.png', addressClass: null, ...more },
    path,
  );

it('shows what is in the folder, by itself or by a link that stays inside', async () => {
  for (const path of ['own.png', 'near.png', '/own.png', ''])
    expect([path, (await show(path))?.mediaType]).toEqual([path, 'image/png']);
});

it.each([
  '../../../private.png',
  '..\\..\\..\\private.png',
  '/../../../private.png',
  'own.png/../../../../private.png',
  'link.png',
])('shows nothing from outside of it: %s', async (path) => {
  expect(await show(path)).toBeNull();
});

it('says in the log that a link led out', () => {
  expect(lines.some((line) => line.includes('ICON_OUTSIDE'))).toBe(true);
});

it('takes no address for a path, nor a path from a list without a folder', async () => {
  expect(await show('', { icon: `file://${folder}/private.png` })).toBeNull();
  expect(await show('', { icon: `${folder}/private.png` })).toBeNull();
  expect(await show('own.png', { kind: 'file', root: join(folder, 'registry/1.1/list.json') })).toBeNull();
});
