import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderPathProblem } from './folder-paths.ts';

test.each(['a', 'a/b.txt', '.dockerignore', '..a/b..', 'ünï/cödé', 'a b/c', '-'])('"%s" is a path', (path) => {
  expect(folderPathProblem(path)).toBeNull();
});

test.each([
  '',
  '/a',
  '../a',
  'a/../b',
  'a/..',
  '.',
  './a',
  'a//b',
  'a/',
  'a\\b',
  'C:\\x',
  'a\0b',
  'a\nb',
  'a\u202eb',
  `${'a/'.repeat(600)}b`,
  'x'.repeat(256),
])('"%s" is none', (path) => expect(folderPathProblem(path)).not.toBeNull());

test('no path that is taken leads out of the folder', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', '/', '\\', '\0'), fc.string());
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const path = parts.join('/');
      if (folderPathProblem(path) !== null) return;
      expect(posix.join('/folder', path)).toBe(`/folder/${path}`);
    }),
  );
});
