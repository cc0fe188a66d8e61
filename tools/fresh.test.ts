import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildError, buildParts, isFresh, workerEntries } from './build.ts';
import { builtHash, hashSources, noteBuilt, sourceFiles } from './fresh.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-fresh-'));
  mkdirSync(join(root, 'src', 'deep'), { recursive: true });
  writeFileSync(join(root, 'src', 'a.ts'), 'a');
  writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'b');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the hash follows contents, names and new files, but not tests', () => {
  const before = hashSources(root, ['src']);
  writeFileSync(join(root, 'src', 'a.test.ts'), 'a test');
  expect(hashSources(root, ['src', 'not-there'])).toBe(before);
  writeFileSync(join(root, 'src', 'a.ts'), 'A');
  const changed = hashSources(root, ['src']);
  expect(changed).not.toBe(before);
  renameSync(join(root, 'src', 'a.ts'), join(root, 'src', 'c.ts'));
  expect(hashSources(root, ['src'])).not.toBe(changed);
  expect(sourceFiles(root, ['src', 'src/c.ts'])).toEqual(['src/c.ts', 'src/deep/b.ts']);
});

test('notes are kept per part', () => {
  expect(builtHash(root, 'service')).toBeUndefined();
  noteBuilt(root, 'service', 'x');
  noteBuilt(root, 'console', 'y');
  expect([builtHash(root, 'service'), builtHash(root, 'console')]).toEqual(['x', 'y']);
  writeFileSync(join(root, 'dist', '.built.json'), '{"serv');
  expect(builtHash(root, 'service')).toBeUndefined();
});

test('a part whose sources are missing is told in a sentence', async () => {
  expect(isFresh('service', root)).toBe(false);
  const failure = buildParts({ root });
  await expect(failure).rejects.toThrow(BuildError);
  await expect(failure).rejects.toThrow(
    /console cannot be built[\s\S]*service cannot be built[\s\S]*shell cannot be built/,
  );
});

test('the service is built once, again when a source changes, and runs', async () => {
  mkdirSync(join(root, 'service'));
  for (const worker of Object.values(workerEntries)) {
    mkdirSync(dirname(join(root, worker)), { recursive: true });
    writeFileSync(join(root, worker), 'export {};');
  }
  const write = (word: string): void => {
    for (const name of ['embedded', 'standalone', 'cli']) {
      writeFileSync(join(root, 'service', `${name}.ts`), `export const word: string = '${word}';`);
    }
  };
  write('one');
  expect(await buildParts({ root, parts: ['service'] })).toEqual(['service']);
  expect(isFresh('service', root)).toBe(true);
  expect(await buildParts({ root, parts: ['service'] })).toEqual([]);
  write('two');
  expect(isFresh('service', root)).toBe(false);
  expect(await buildParts({ root, parts: ['service'] })).toEqual(['service']);
  const bundle: unknown = await import(join(root, 'dist', 'service', 'cli.js'));
  expect(bundle).toMatchObject({ word: 'two' });
  rmSync(join(root, 'dist', 'service', 'cli.js'));
  expect(isFresh('service', root)).toBe(false);
});
