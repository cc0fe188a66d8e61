import { expect, test } from 'vitest';
import { archiveLimits, sourceFilesOf } from './archive-files.ts';

const files = (...names: readonly string[]) => names.map((name) => ({ name, bytes: 1 }));
const paths = (...names: readonly string[]) => [...sourceFilesOf(files(...names)).values()];

test('settings, workspaces and pictures are read; what was built and what belongs to other tools is not', () => {
  expect(
    paths(
      'registry.json',
      'README.md',
      'img/logo.svg',
      'workspaces/A/workspace.json',
      'workspaces/A/notes/more.txt',
      'workspaces/',
      'public/1.1/icons/a.png',
      'node_modules/x/a.png',
      '.git/a.png',
      '.github/workflows/pages.yml',
    ),
  ).toEqual(['registry.json', 'img/logo.svg', 'workspaces/A/workspace.json', 'workspaces/A/notes/more.txt']);
});

test('a folder around it is left away; settings deeper down are no top', () => {
  const kept = sourceFilesOf(
    files('desktops-main/registry.json', 'desktops-main/workspaces/A/workspace.json', 'other/a.png'),
  );
  expect([...kept]).toEqual([
    ['desktops-main/registry.json', 'registry.json'],
    ['desktops-main/workspaces/A/workspace.json', 'workspaces/A/workspace.json'],
  ]);
  expect(paths('registry.json', 'workspaces/A/registry.json')).toEqual(['registry.json', 'workspaces/A/registry.json']);
  expect(paths('mine/site/next.config.js', 'mine/site/public/img/logo.png')).toEqual([
    'site/next.config.js',
    'site/public/img/logo.png',
  ]);
});

test.each([[[]], [['list.json']], [['a/b/registry.json']], [['my-registry.json']]])('%j is no source', (names) => {
  expect(() => paths(...names)).toThrow(expect.objectContaining({ code: 'REGISTRY_SOURCE_MISSING' }));
});

test.each([
  'workspaces/../../etc/passwd',
  'workspaces/./a',
  'workspaces//a',
  'workspaces/a\\..\\b',
  'workspaces/c:/a',
  'workspaces/a\u0000b',
  `workspaces/${'a/'.repeat(8)}b`,
  `workspaces/${'a'.repeat(400)}`,
])('%j is refused', (path) => {
  expect(() => paths('registry.json', path)).toThrow(expect.objectContaining({ code: 'REGISTRY_ARCHIVE_PATH' }));
});

test('one path twice is refused', () => {
  const twice = files('registry.json', 'workspaces/a', 'workspaces/a');
  expect(() => sourceFilesOf(twice)).toThrow(expect.objectContaining({ code: 'REGISTRY_ARCHIVE_PATH' }));
});

test('the number of files and what they unpack to are bounded', () => {
  const many = Array.from({ length: archiveLimits.files }, (_, at) => `workspaces/${at}`);
  expect(() => paths('registry.json', ...many)).toThrow(
    expect.objectContaining({ code: 'REGISTRY_ARCHIVE_TOO_LARGE' }),
  );
  const large = [...files('registry.json'), { name: 'workspaces/a', bytes: archiveLimits.unpackedBytes }];
  expect(() => sourceFilesOf(large)).toThrow(expect.objectContaining({ code: 'REGISTRY_ARCHIVE_TOO_LARGE' }));
});
