import { expect, test } from 'vitest';
import { debianPackages, installCommand, missingPackages } from './debian-packages.ts';

test('a package is there when any of its files is', () => {
  const all = new Set(debianPackages.flatMap((item) => item.files.slice(-1)));
  expect(missingPackages((path) => all.has(path))).toEqual([]);
  all.delete('/usr/bin/chromium-browser');
  const missing = missingPackages((path) => all.has(path));
  expect(missing.map((item) => item.name)).toEqual(['chromium']);
  expect(installCommand(missing)).toBe('apt-get install -y --no-install-recommends chromium');
});

test('no package is listed twice', () => {
  const names = debianPackages.map((item) => item.name);
  expect(new Set(names).size).toBe(names.length);
});
