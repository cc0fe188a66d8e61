import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFolders, folderName, folderNames, inOrder } from './folder-names.ts';

test.each([
  ['Ubuntu 24.04', 'Ubuntu 24.04'],
  ['Ubuntu <Noble>', 'Ubuntu -Noble-'],
  ['../../etc/passwd', '-..-etc-passwd'],
  ['C:\\x', 'C-x'],
  ['.hidden.', 'hidden'],
  ['con', 'con-'],
  ['NUL.txt', 'NUL.txt-'],
  ['', 'Workspace'],
  ['///', 'Workspace'],
  ['Überraschung 日本', 'Überraschung 日本'],
])('%j is the folder %j', (name, folder) => expect(folderName(name)).toBe(folder));

test('equal names are told apart, also where a file system takes them for equal', () => {
  expect(folderNames(['A', 'a', 'A 2', 'A', 'B'])).toEqual(['A', 'a 2', 'A 2 2', 'A 3', 'B']);
});

test('folders are unique, plain names of one folder, whatever names are given', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'A', 'a 2', '.', '..', '/'))), (names) => {
      const folders = folderNames(names);
      expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length);
      for (const folder of folders) expect(folder).toMatch(/^[^/\\<>:"|?*.][^/\\<>:"|?*]*$/u);
    }),
  );
});

test('the order that is asked for comes first, the rest by name', () => {
  const folders = ['b', 'C', 'a', 'z'].map((name) => ({ name }));
  expect(inOrder(folders, ['z', 'gone']).map(({ name }) => name)).toEqual(['z', 'a', 'b', 'C']);
  expect(compareFolders('a', 'a')).toBe(0);
});
