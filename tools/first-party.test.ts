/** The registry that comes with Fairlead: what goes into it, and that the same files give the same bytes. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hashElement } from 'folder-hash';
import { afterEach, expect, it } from 'vitest';
import { imageNames } from '../common/images/own-images.ts';
import { readRegistry } from '../common/registry/read.ts';
import { checkSource } from '../common/registry-source/check-source.ts';
import { readSource } from '../service/registries/source/read-source.ts';
import { buildFirstParty, writeSource } from './first-party.ts';
import { firstPartyFolder, firstPartySources } from './images/published.ts';
import { projectRoot } from './setup.mjs';

const made: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-first-party-test-'));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** A copy of what it is made of, which was checked out at another time. */
function checkedOut(at: Date): string {
  const root = folder();
  for (const file of firstPartySources) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(projectRoot, file), join(root, file));
    utimesSync(join(root, file), at, at);
  }
  return root;
}

it('takes of each image its workspace and its icon, and nothing else', async () => {
  const source = folder();
  writeSource(projectRoot, source);
  expect(filesBelow(source)).toEqual(
    [
      'img/logo.svg',
      'registry.json',
      ...imageNames.flatMap((name) => [`workspaces/${name}/${name}.svg`, `workspaces/${name}/workspace.json`]),
    ].sort(),
  );
  const { source: read } = await readSource(source);
  expect(checkSource(read).checks.filter(({ level }) => level === 'error')).toEqual([]);
});

it('is a list of three entries with the hash of their folders, as the published processor counts it', async () => {
  const root = checkedOut(new Date('2026-01-01'));
  await buildFirstParty(root);
  const source = folder();
  writeSource(root, source);
  for (const schema of ['1.0', '1.1'] as const) {
    const list = readFileSync(join(root, firstPartyFolder, schema, 'list.json'));
    const document = readRegistry(list, { schema });
    expect(document.entries.map(({ friendlyName }) => friendlyName)).toEqual(['Desktop', 'Desktop Deluxe', 'Firefox']);
    expect(document.entries.flatMap(({ problems }) => problems.map(({ code }) => code))).toEqual([]);
    for (const [index, name] of imageNames.entries()) {
      const { hash } = await hashElement(name, join(source, 'workspaces'), { algo: 'sha1', encoding: 'hex' });
      expect(document.entries[index]?.sha).toBe(hash);
    }
  }
});

it('is the same, byte for byte, whenever the same files are built', async () => {
  const [first, second] = [checkedOut(new Date('2026-01-01')), checkedOut(new Date('2031-07-08'))];
  for (const root of [first, second]) await buildFirstParty(root);
  const built = (root: string) =>
    filesBelow(join(root, firstPartyFolder)).map((file) => [
      file,
      readFileSync(join(root, firstPartyFolder, file), 'utf8'),
    ]);
  expect(built(second)).toEqual(built(first));
  expect(built(first).map(([file]) => file)).toEqual(
    expect.arrayContaining(['1.0/list.json', '1.1/list.json', 'versions.txt']),
  );
  // Lists and pictures alone: nobody looks at it as pages.
  expect(built(first).filter(([file]) => file?.endsWith('.html'))).toEqual([]);
});
