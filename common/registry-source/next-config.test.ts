import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTemplateEnv } from './next-config.ts';

const template = `/** @type {import('next').NextConfig} */
// env: { name: 'not this one' }
const nextConfig = {
  output: 'export',
  env: {
    name: 'My "own" registry', /* name: 'nor this' */
    description: "It's made\\u0021 of \\'parts\\'",
    icon: '/img/logo.svg',
    'listUrl': \`https://registry.example/\`,
    "contactUrl": 'https://registry.' +
      'example/contact',
  },
  basePath: '/kasm-registry/1.0',
  images: { unoptimized: true },
}
module.exports = nextConfig
`;

describe('the settings of the published template', () => {
  test('are read as texts', () => {
    const env = readTemplateEnv(template);
    expect(env?.unread).toEqual([]);
    expect(Object.fromEntries(env?.values ?? [])).toEqual({
      name: 'My "own" registry',
      description: "It's made! of 'parts'",
      icon: '/img/logo.svg',
      listUrl: 'https://registry.example/',
      contactUrl: 'https://registry.example/contact',
    });
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is looked at
  const placeholder = '`${process.exit(1)}`';
  test.each([
    ['a call', "{ env: { name: globalThis.hacked('x'), icon: '/a.svg' } }"],
    ['an expression', "{ env: { name: process.env.NAME || 'x', icon: '/a.svg' } }"],
    ['a placeholder', `{ env: { name: ${placeholder}, icon: '/a.svg' } }`],
    ['a function', "{ env: { name: (() => { globalThis.hacked = 1; return 'x, y' })(), icon: '/a.svg' } }"],
    ['a short form', "{ env: { name, icon: '/a.svg' } }"],
    ['a nested object', "{ env: { name: { en: 'x' }, icon: '/a.svg' } }"],
    ['a number', "{ env: { name: 1, icon: '/a.svg' } }"],
  ])('%s is no text, is never run, and hides nothing else', (_what, source) => {
    const env = readTemplateEnv(source);
    expect(env?.unread).toEqual(['name']);
    expect([...(env?.values ?? [])]).toEqual([['icon', '/a.svg']]);
    expect(Object.hasOwn(globalThis, 'hacked')).toBe(false);
  });

  test('null is nothing, and is not told', () => {
    expect(readTemplateEnv('{ env: { icon: null } }')).toEqual({ values: new Map(), unread: [] });
  });

  test.each(['', 'module.exports = {}', 'env', 'env:', 'const a = { environment: { name: "x" } }'])(
    'there are none in %j',
    (source) => expect(readTemplateEnv(source)).toBeNull(),
  );

  test('any text is read', () => {
    const piece = fc.oneof(
      fc.constantFrom('env', ':', '{', '}', ',', "'", '"', '`', '\\', '//', '/*', '*/', '+', '${', '\n', 'name'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        readTemplateEnv(pieces.join(''));
        readTemplateEnv(`env: { name: 'x', ${pieces.join('')}`);
      }),
    );
  });
});
