/** What is imported and built is what was published, but for the hashes and the time. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { hashElement } from 'folder-hash';
import { describe, expect, test } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { registryCorpusForTests } from '../../../common/registry/corpus.ts';
import { entry10, entry11, registryText } from '../../../common/registry/corpus-parts.ts';
import { isJsonObject, type JsonValue } from '../../../common/registry/document.ts';
import { decodeRegistry, readRegistry } from '../../../common/registry/read.ts';
import { isCarriable } from '../../../common/registry-source/exact-json.ts';
import { buildInto } from './build.ts';
import { importRegistry } from './import.ts';
import { emptyFolder, folderOf, pixel, smallSite } from './testing/folders.ts';

const withoutHash = (entry: JsonValue): JsonValue =>
  isJsonObject(entry) ? Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'sha')) : entry;

type List = Readonly<Record<string, JsonValue>> & { readonly workspaces: readonly JsonValue[] };

async function listAt(folder: string, schema: string): Promise<List> {
  return JSON.parse(await readFile(join(folder, schema, 'list.json'), 'utf8')) as List;
}

/** Imports a list from a file, builds it, and compares. @returns how many entries were carried */
async function survives(bytes: Uint8Array): Promise<number> {
  const folder = await emptyFolder();
  await writeFile(join(folder, 'list.json'), bytes);
  const source = join(folder, 'source');
  const { folders, missingIcons, leftOut } = await importRegistry(join(folder, 'list.json'), source);
  const { checked } = await buildInto(source, join(folder, 'out'), { siteDir: await smallSite() });
  const document = readRegistry(bytes);
  const before = JSON.parse(decodeRegistry(bytes)) as List;
  const carried = before.workspaces.slice(0, document.entries.length).filter(isCarriable);
  expect(leftOut).toHaveLength(document.entries.length - carried.length);
  const after = await listAt(join(folder, 'out'), document.schema);
  expect(JSON.stringify(after.workspaces.map(withoutHash))).toBe(JSON.stringify(carried.map(withoutHash)));
  expect(after.workspacecount).toBe(carried.length);
  expect(after.name).toBe(document.name);
  // Beside a list alone there is no icon: each is told, and a placeholder is published where the entry names a file.
  expect(missingIcons.map((icon) => icon.folder)).toEqual(folders);
  const standIns = new Set(missingIcons.flatMap(({ name, placeholder }) => (placeholder ? [name] : [])));
  expect(new Set(await iconsAt(join(folder, 'out'), document.schema))).toEqual(standIns);
  // On file systems that take "a" and "A" for the same, too.
  expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(carried.length);
  // The other schema is read as well, with as many entries.
  const other = document.schema === '1.0' ? '1.1' : '1.0';
  const read = readRegistry(await readFile(join(folder, 'out', other, 'list.json')), { schema: other });
  expect(read.entries).toHaveLength(carried.length);
  expect(checked.blocking).toEqual([]);
  return carried.length;
}

async function iconsAt(folder: string, schema: string): Promise<readonly string[]> {
  const icons = join(folder, schema, 'icons');
  return existsSync(icons) ? readdir(icons) : [];
}

/** What is no list is refused, and nothing is written. */
async function isRefused(bytes: Uint8Array, code: string): Promise<void> {
  const folder = await folderOf({ 'list.json': bytes });
  await expect(importRegistry(join(folder, 'list.json'), join(folder, 'out'))).rejects.toMatchObject({ code });
  expect(await readdir(folder)).toEqual(['list.json']);
}

const bytesOf = (source: string | Uint8Array) =>
  typeof source === 'string' ? new TextEncoder().encode(source) : source;

describe('every document of the corpus that is a list survives import and build', () => {
  test.each(registryCorpusForTests().map((one) => [one.name, one] as const))(
    '%s',
    async (_name, { source, expected }) => {
      const bytes = bytesOf(source);
      if ('error' in expected) await isRefused(bytes, expected.error);
      else await survives(bytes);
    },
  );
});

test('any entries survive, whatever is in them', async () => {
  const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
  const key = fc.constantFrom(
    'friendly_name',
    'image_src',
    'name',
    'compatibility',
    'categories',
    'run_config',
    '__proto__',
  );
  const change = fc.array(fc.tuple(key, anything), { maxLength: 3 });
  const entry = fc.oneof(
    anything,
    fc.tuple(fc.constantFrom(entry10(), entry11()), change).map(([base, changes]) => {
      const changed: Record<string, JsonValue> = Object.fromEntries([...Object.entries(base), ...changes]);
      return changed;
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (entries) => {
      await survives(bytesOf(registryText(entries)));
    }),
    { numRuns: 40 },
  );
});

/** Real lists are not part of the project; where a folder of them is at hand, they are an extra run. */
const corpus = process.env.FAIRLEAD_REGISTRY_CORPUS;
if (corpus === undefined || corpus === '') {
  process.stderr.write('Real lists are not tried: FAIRLEAD_REGISTRY_CORPUS names no folder of them.\n');
} else {
  describe('real lists survive import and build', () => {
    const files = globSync('**/*.json', { cwd: corpus }).sort();
    const known: Readonly<Record<string, number>> = {
      'kasmtech_kasm-install-wizard': 85,
      linuxserver_kasm_workspaces_registry: 71,
      hickey_kasm_registry: 74,
    };

    test('are there', () => {
      expect(files.length).toBeGreaterThan(0);
    });

    test.each(files)('%s', async (file) => {
      const bytes = readFileSync(join(corpus, file));
      const code = refusalOf(bytes);
      if (code !== null) return isRefused(bytes, code);
      const carried = await survives(bytes);
      expect(carried).toBe(known[file.split(/[\\/]/)[0] ?? ''] ?? carried);
    });
  });
}

/** Why the text is no list; null where it is one. */
function refusalOf(bytes: Uint8Array): string | null {
  try {
    readRegistry(bytes);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof FairleadError)) throw thrown;
    return thrown.code;
  }
}

describe('what is built', () => {
  const source = () =>
    folderOf({
      'registry.json': JSON.stringify({ name: 'A', icon: '/img/logo.png', schema: '1.0' }),
      'img/logo.png': pixel,
      'workspaces/Paint Studio/workspace.json': JSON.stringify(entry10({ sha: undefined })),
      'workspaces/Paint Studio/paint.png': pixel,
      'workspaces/Paint Studio/notes/more.txt': 'hashed too',
    });

  test('the hash is the one of the package that public registries use', async () => {
    const root = await source();
    const out = join(await emptyFolder(), 'out');
    await buildInto(root, out, { siteDir: await smallSite() });
    const { hash } = await hashElement(join(root, 'workspaces/Paint Studio'), { algo: 'sha1', encoding: 'hex' });
    expect(hash).toMatch(/^[0-9a-f]{40}$/);
    for (const schema of ['1.0', '1.1']) expect((await listAt(out, schema)).workspaces).toMatchObject([{ sha: hash }]);
  });

  test('the same input gives the same bytes, wherever and whenever', async () => {
    const [a, b, siteDir, out] = await Promise.all([source(), source(), smallSite(), emptyFolder()]);
    const options = { siteDir, sourceDate: '1700000000' };
    await buildInto(a, join(out, 'a'), options);
    await buildInto(b, join(out, 'b'), options);
    const names = (await readdir(join(out, 'a'), { recursive: true })).sort();
    expect((await readdir(join(out, 'b'), { recursive: true })).sort()).toEqual(names);
    for (const name of names.filter((one) => /\.\w+$/.test(one) && one !== '1.0' && one !== '1.1'))
      expect(await readFile(join(out, 'a', name)), name).toEqual(await readFile(join(out, 'b', name)));
    expect(await listAt(join(out, 'a'), '1.1')).toMatchObject({ modified: 1_700_000_000_000 });
  });

  test('its time is that of the environment, else of the settings, else of the newest file', async () => {
    const siteDir = await smallSite();
    const modifiedOf = async (settings: object, sourceDate?: string) => {
      const root = await source();
      await writeFile(join(root, 'registry.json'), JSON.stringify({ name: 'A', ...settings }));
      const out = join(await emptyFolder(), 'out');
      const { loaded } = await buildInto(root, out, { siteDir, sourceDate });
      return [(await listAt(out, '1.1')).modified, Math.floor(loaded.newestFile / 1000) * 1000];
    };
    expect((await modifiedOf({ modified: 5 }, '7'))[0]).toBe(7000);
    expect((await modifiedOf({ modified: 5 }))[0]).toBe(5);
    const [modified, newest] = await modifiedOf({});
    expect(modified).toBe(newest);
  });

  test('everything that sites look for is there', async () => {
    const out = join(await emptyFolder(), 'out');
    await buildInto(await source(), out, { siteDir: await smallSite() });
    const text = (path: string) => readFile(join(out, path), 'utf8');
    expect(await text('versions.txt')).toBe('1.0\n1.1\n');
    expect(await text('1.1/versions.json')).toBe('{"versions":["1.16.x","1.17.x"]}\n');
    expect(await text('index.html')).toContain('url=1.1/');
    expect(await text('1.0/index.html')).toContain('url=../1.1/');
    expect(await text('1.1/index.html')).toContain('pages');
    for (const path of ['1.0/icons/paint.png', '1.1/icons/paint.png', 'img/logo.png', '1.1/img/logo.png'])
      expect(await readFile(join(out, path))).toEqual(Buffer.from(pixel));
  });

  test.each(['.', '..', 'workspaces', 'workspaces/new', 'site/x', '.git'])('%s is no place for it', async (place) => {
    const root = await source();
    const out = join(root, place);
    await expect(buildInto(root, out, { siteDir: await smallSite() })).rejects.toMatchObject({
      code: 'REGISTRY_FOLDER_TAKEN',
    });
    expect(await readFile(join(root, 'registry.json'), 'utf8')).toContain('"A"');
  });

  test('a folder of the source of its own is one', async () => {
    const root = await source();
    const siteDir = await smallSite();
    await buildInto(root, join(root, 'public'), { siteDir });
    await buildInto(root, join(root, 'public'), { siteDir });
    expect(await readdir(root)).toEqual(expect.arrayContaining(['public', 'workspaces']));
  });

  test('without pages nothing is written', async () => {
    const out = await emptyFolder();
    const built = buildInto(await source(), join(out, 'out'), { siteDir: join(out, 'nowhere') });
    await expect(built).rejects.toMatchObject({ code: 'REGISTRY_SITE_MISSING' });
    expect(await readdir(out)).toEqual([]);
  });

  test('a file that cannot be published keeps the old one as it was', async () => {
    const root = await source();
    const siteDir = await smallSite();
    const out = join(await emptyFolder(), 'out');
    await buildInto(root, out, { siteDir });
    const before = await readFile(join(out, '1.1/list.json'));
    await mkdir(join(root, 'workspaces/Broken'));
    await writeFile(join(root, 'workspaces/Broken/workspace.json'), '{');
    await expect(buildInto(root, out, { siteDir })).rejects.toMatchObject({
      code: 'REGISTRY_SOURCE_UNUSABLE',
      data: { file: 'workspaces/Broken/workspace.json' },
    });
    expect(await readFile(join(out, '1.1/list.json'))).toEqual(before);
  });
});
