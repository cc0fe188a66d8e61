/** What is built of an archive in memory is what the command line builds of the folder on a disk, byte for byte. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { entry10, entry11 } from '../../../common/registry/corpus-parts.ts';
import { archiveLimits } from '../../../common/registry-source/archive-files.ts';
import { buildInto } from '../source/build.ts';
import { emptyFolder, folderOf, pixel } from '../source/testing/folders.ts';
import { makeSite, unpacked } from './make-site.ts';

const pages = new Map<string, Uint8Array | string>([['index.html', '<!doctype html>']]);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const packed = (files: Readonly<Record<string, string | Uint8Array>>): Uint8Array => {
  const content: Zippable = Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? bytesOf(file) : file]),
  );
  return zipSync(content);
};
const make = (archive: Uint8Array) => makeSite({ archive, pages, modified: 1_700_000_000_000 });

const source = {
  'registry.json': JSON.stringify({ name: 'A', icon: '/img/logo.png', schema: '1.0' }),
  'img/logo.png': pixel,
  'README.md': 'about it',
  'workspaces/README.md': 'about them',
  'workspaces/Paint Studio/workspace.json': JSON.stringify(entry10({ sha: undefined })),
  'workspaces/Paint Studio/paint.png': pixel,
  'workspaces/Paint Studio/notes/more.txt': 'hashed too',
  'workspaces/Ä/workspace.json': JSON.stringify(entry10({ sha: undefined, friendly_name: 'Ä' })),
  'workspaces/Ä/.hidden': 'hashed as well',
};

test.each([
  ['a source', source],
  [
    'a folder in the published template’s layout',
    {
      'site/next.config.js': "module.exports = { env: { name: 'Theirs', icon: '/img/logo.png' } }",
      'site/public/img/logo.png': pixel,
      'workspaces/Browser/workspace.json': JSON.stringify(entry11({ sha: undefined, image_src: 'browser.png' })),
      'workspaces/Browser/browser.png': pixel,
    },
  ],
])('%s', async (_what, files) => {
  const out = join(await emptyFolder(), 'out');
  const siteDir = await folderOf({ 'index.html': '<!doctype html>' });
  await buildInto(await folderOf(files), out, { siteDir, sourceDate: '1700000000' });
  const names = (await readdir(out, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));

  const { archive, report } = await make(packed(files));
  const built = unzipSync(archive ?? new Uint8Array());
  expect(Object.keys(built).sort()).toEqual(names.sort());
  for (const name of names) expect(Buffer.from(built[name] ?? []), name).toEqual(await readFile(join(out, name)));
  expect(report).toMatchObject({
    workspaces: Object.keys(files).filter((name) => name.endsWith('workspace.json')).length,
  });
  // Once more, with a folder around it.
  const around = Object.fromEntries(Object.entries(files).map(([path, file]) => [`around/${path}`, file]));
  expect((await make(packed(around))).archive).toEqual(archive);
});

test('what keeps it from being built is told, and nothing is', async () => {
  const { archive, report } = await make(packed({ ...source, 'workspaces/B/workspace.json': '{' }));
  expect(archive).toBeNull();
  expect(report).toMatchObject({ errors: 1, workspaces: 2 });
  expect(report.checks[0]).toMatchObject({ id: 'JSON_INVALID', file: 'workspaces/B/workspace.json', level: 'error' });
});

describe('an archive that means harm', () => {
  /** Finds the record of a file and changes four bytes of it. @param at from the signature on */
  function forged(archive: Uint8Array, signature: number, at: number, value: number): Uint8Array {
    const bytes = Buffer.from(archive);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(signature);
    bytes.writeUInt32LE(value, bytes.lastIndexOf(head) + at);
    return bytes;
  }
  const central = 0x02_01_4b_50;
  const bomb = packed({ 'registry.json': '{"name":"A"}', 'workspaces/A/workspace.json': new Uint8Array(20_000_000) });

  test.each([
    ['no archive', bytesOf('<html>')],
    ['nothing', new Uint8Array()],
    ['one that is cut', packed(source).slice(0, 500)],
    ['one that says its file is larger than it is', forged(bomb, central, 24, 20_000_001)],
    ['one in a way of packing that is not known', forged(bomb, central, 10, 99)],
  ])('%s', async (_what, archive) => {
    await expect(make(archive)).rejects.toMatchObject({ code: 'REGISTRY_ARCHIVE_INVALID' });
  });

  test('that says its file is smaller than it is: no more than that is unpacked', () => {
    const files = unpacked(forged(bomb, central, 24, 1000));
    expect(files.get('workspaces/A/workspace.json')).toHaveLength(1000);
  });

  test('that unpacks to more than is read', async () => {
    const huge = forged(bomb, central, 24, archiveLimits.unpackedBytes);
    await expect(make(huge)).rejects.toMatchObject({ code: 'REGISTRY_ARCHIVE_TOO_LARGE' });
  });

  test('that leads out', async () => {
    const out = packed({ ...source, 'workspaces/../../out.txt': 'x' });
    await expect(make(out)).rejects.toMatchObject({ code: 'REGISTRY_ARCHIVE_PATH' });
  });

  test('whatever is changed in it, an answer or an error of this area comes', async () => {
    const whole = packed(source);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), async (changes) => {
        const archive = Uint8Array.from(whole);
        for (const [at, value] of changes) archive[at] = value;
        const code = await make(archive).then(
          () => 'REGISTRY_',
          (thrown: { code?: string }) => thrown.code,
        );
        expect(code).toMatch(/^REGISTRY_/);
      }),
      { numRuns: 300 },
    );
  });
});
