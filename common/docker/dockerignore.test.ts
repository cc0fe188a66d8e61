import { expect, test } from 'vitest';
import { readIgnore } from './dockerignore.ts';

const out = (text: string, ...paths: string[]) => paths.filter(readIgnore(text));

test.each([
  ['a name', '.git', ['.git/config', '.gitignore', 'sub/.git/x'], ['.git/config']],
  [
    'a name with blanks and slashes',
    '  ./node_modules/  ',
    ['node_modules/a/b.js', 'x/node_modules/c'],
    ['node_modules/a/b.js'],
  ],
  [
    'any folder',
    '**/node_modules',
    ['node_modules/a', 'x/y/node_modules/c', 'node_modulesx/a'],
    ['node_modules/a', 'x/y/node_modules/c'],
  ],
  ['one star', '*.md', ['README.md', 'text/a.md', 'md'], ['README.md']],
  ['two stars and an end', 'text/**/*.md', ['text/a.md', 'text/x/y/b.md', 'a.md'], ['text/a.md', 'text/x/y/b.md']],
  ['one letter', 'temp?', ['temp1', 'temp', 'temp12', 'temp1/x'], ['temp1', 'temp1/x']],
  ['what is taken back', '*\n!keep.txt\n!sub', ['a', 'keep.txt', 'sub/x'], ['a']],
  ['the last decides', '!a\na', ['a'], ['a']],
  ['comments and empty lines', '\uFEFF# a\n\nb', ['a', 'b', '# a'], ['b']],
  ['signs of expressions', 'a+b(1).txt', ['a+b(1).txt', 'aab1.txt'], ['a+b(1).txt']],
  ['nothing', '', ['a'], []],
])('%s', (_what, text, paths, wanted) => expect(out(text, ...paths)).toEqual(wanted));

test('a pattern of many stars takes no time', () => {
  expect(readIgnore(`${'*a'.repeat(200)}b`)('a'.repeat(1000))).toBe(false);
});
