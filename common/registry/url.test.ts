import { describe, expect, test } from 'vitest';
import { entryIconUrl, registryCandidates, registryIconUrl } from './url.ts';

describe('registryCandidates', () => {
  test.each([
    'https://registry.example/apps/',
    'https://registry.example/apps',
    '  https://registry.example/apps/ \n',
    'https://registry.example/apps//',
    'https://registry.example/apps/1.0',
    'https://registry.example/apps/1.1/',
    'https://registry.example/apps/1.0/list.json',
    'https://registry.example/apps/1.1/list.json?v=3#top',
    'https://registry.example/apps/1.1/versions.json',
    'https://registry.example/apps/1.1/icons/',
    'https://registry.example/apps/versions.txt',
    'https://registry.example/apps/index.html',
    'HTTPS://Registry.Example/apps',
    'registry.example/apps',
    '//registry.example/apps',
  ])('%j leads to the root', (input) => {
    expect(registryCandidates(input)).toEqual({
      root: 'https://registry.example/apps/',
      versionsUrl: 'https://registry.example/apps/versions.txt',
      lists: [
        { schema: '1.1', url: 'https://registry.example/apps/1.1/list.json' },
        { schema: '1.0', url: 'https://registry.example/apps/1.0/list.json' },
      ],
    });
  });

  test('also tries a file with a name of its own', () => {
    expect(registryCandidates('https://registry.example/my.json').lists.at(-1)).toEqual({
      schema: null,
      url: 'https://registry.example/my.json',
    });
  });

  test.each([
    ['localhost:8080', 'http://localhost:8080/'],
    ['127.0.0.1:8080/x', 'http://127.0.0.1:8080/x/'],
    ['[::1]:8080', 'http://[::1]:8080/'],
    ['registry.example:8443', 'https://registry.example:8443/'],
    ['http://registry.example', 'http://registry.example/'],
  ])('%j becomes %s', (input, root) => {
    expect(registryCandidates(input).root).toBe(root);
  });

  test.each([
    ['', 'REGISTRY_URL_EMPTY'],
    ['   ', 'REGISTRY_URL_EMPTY'],
    ['ftp://registry.example/', 'REGISTRY_URL_SCHEME'],
    ['file:///etc/passwd', 'REGISTRY_URL_SCHEME'],
    ['javascript:alert(1)', 'REGISTRY_URL_SCHEME'],
    ['data:application/json,{}', 'REGISTRY_URL_SCHEME'],
    ['https://', 'REGISTRY_URL_INVALID'],
    ['two words', 'REGISTRY_URL_INVALID'],
    ['https://registry.example:99999/', 'REGISTRY_URL_INVALID'],
    ['https://me:secret@registry.example/', 'REGISTRY_URL_CREDENTIALS'],
    ['https://token@registry.example/', 'REGISTRY_URL_CREDENTIALS'],
    ['me:secret@registry.example', 'REGISTRY_URL_SCHEME'],
  ])('%j is refused as %s', (input, code) => {
    expect(() => registryCandidates(input)).toThrow(expect.objectContaining({ code }));
  });

  test('does not repeat a password it refuses', () => {
    try {
      registryCandidates('https://me:secret@registry.example/');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    }
  });
});

describe('icons', () => {
  test('of entries are below the schema', () => {
    expect(entryIconUrl('https://registry.example/a', '1.1', 'x/paint studio.png')).toBe(
      'https://registry.example/a/1.1/icons/x/paint%20studio.png',
    );
  });

  test.each([
    ['/img/logo.svg', 'https://registry.example/a/img/logo.svg'],
    ['logo.svg', 'https://registry.example/a/logo.svg'],
    ['https://elsewhere.example/l.png', 'https://elsewhere.example/l.png'],
    ['//elsewhere.example/l.png', 'https://registry.example/a/elsewhere.example/l.png'],
    ['https://me:secret@elsewhere.example/l.png', null],
    [null, null],
  ])('of a registry: %j', (icon, expected) => {
    expect(registryIconUrl('https://registry.example/a/', icon)).toBe(expected);
  });
});
