import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../setup.mjs';
import { hostNames, type LockedPackages, missingPackages } from './lock-file.ts';

function readPackages(): Record<string, LockedPackages[string] & { readonly os?: readonly string[] }> {
  return JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')).packages;
}

test('the lock file lists every package of every platform, and no host', () => {
  expect(missingPackages(readPackages())).toEqual([]);
  expect(hostNames(readPackages())).toEqual([]);
});

test('each package of one platform is missed when it is left out', () => {
  const packages = readPackages();
  const platforms = Object.keys(packages).filter((path) => packages[path]?.os !== undefined);
  expect(platforms.length).toBeGreaterThan(50);
  for (const path of platforms) {
    const { [path]: _, ...rest } = packages;
    expect(missingPackages(rest)).toContainEqual(expect.stringMatching(/ needs /));
  }
});

describe('missingPackages', () => {
  const found = (packages: LockedPackages): readonly string[] => missingPackages(packages);
  test('of every kind, at the top and below', () => {
    expect(
      found({
        '': { dependencies: { a: '1' }, devDependencies: { b: '1' }, optionalDependencies: { c: '1' } },
        'node_modules/d': { optionalDependencies: { '@d/win32': '1' }, devDependencies: { e: '1' } },
      }),
    ).toEqual([
      'package.json needs a',
      'package.json needs c',
      'package.json needs b',
      'node_modules/d needs @d/win32',
    ]);
  });
  test('is found where Node looks for it', () => {
    const needs = { optionalDependencies: { x: '1' } };
    expect(found({ 'node_modules/a': needs, 'node_modules/a/node_modules/x': {} })).toEqual([]);
    expect(found({ 'node_modules/a/node_modules/@s/b': needs, 'node_modules/a/node_modules/x': {} })).toEqual([]);
    expect(found({ 'node_modules/a/node_modules/@s/b': needs, 'node_modules/x': {} })).toEqual([]);
    expect(found({ 'node_modules/a': needs, 'node_modules/b/node_modules/x': {} })).toEqual(['node_modules/a needs x']);
  });
});

test('hostNames', () => {
  const resolved = 'https://registry.example.com/a/-/a-1.tgz';
  expect(hostNames({ 'node_modules/a': { resolved }, 'node_modules/b': {} })).toEqual([
    `node_modules/a comes from ${resolved}`,
  ]);
});
