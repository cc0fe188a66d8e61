import { expect, test } from 'vitest';
import { defaultSettings, readSettings, readTemplateSettings, settingsFile } from './settings.ts';

const good = {
  name: 'A',
  description: 'b',
  icon: '/img/logo.svg',
  list_url: 'https://registry.example/',
  contact_url: 'mailto:a@registry.example',
  schema: '1.0',
  default_channel: 'develop',
  modified: 1_700_000_000_000,
  order: ['B', 'A'],
};

test('what is written is what is read', () => {
  const { settings, checks } = readSettings(JSON.stringify(good));
  expect(checks).toEqual([]);
  expect(settingsFile(settings)).toEqual(good);
});

/** The flaws of public lists, and what a person gets wrong in a file. */
test.each([
  [{ list_url: 'https://registry.example/ ' }, 'ADDRESS_WITH_BLANKS', 'list_url'],
  [{ list_url: 'https://registry.example/1.1/list.json' }, 'LIST_URL_NOT_ROOT', 'list_url'],
  [{ list_url: 'https://registry.example/1.0/' }, 'LIST_URL_NOT_ROOT', 'list_url'],
  [{ list_url: 'javascript:alert(1)' }, 'ADDRESS_INVALID', 'list_url'],
  [{ contact_url: 'nowhere' }, 'ADDRESS_INVALID', 'contact_url'],
  [{ icon: 'data:image/svg+xml,x' }, 'REGISTRY_ICON_REFUSED', 'icon'],
  [{ name: ' ' }, 'REGISTRY_NAME_MISSING', 'name'],
  [{ name: 7 }, 'SETTING_NOT_TEXT', 'name'],
  [{ schema: '2.0' }, 'SCHEMA_UNKNOWN', 'schema'],
  [{ modified: 'yesterday' }, 'MODIFIED_INVALID', 'modified'],
  [{ order: 'A' }, 'ORDER_INVALID', 'order'],
  [{ nmae: 'A' }, 'SETTING_UNKNOWN', 'nmae'],
])('%j is told as %s', (change, id, field) => {
  const { checks } = readSettings(JSON.stringify({ ...good, ...change }));
  expect(checks).toContainEqual(
    expect.objectContaining({ id, field, file: 'registry.json', fix: expect.stringMatching(/\.$/) }),
  );
});

test.each(['', '{', '[]', 'null', '"x"'])('%j is unreadable, and the defaults hold', (text) => {
  const { settings, checks } = readSettings(text);
  expect(settings).toEqual(defaultSettings);
  expect(checks).toMatchObject([{ id: 'SETTINGS_UNREADABLE', level: 'error' }]);
});

test('the template’s settings are the same ones, by their own names', () => {
  const { settings, checks } = readTemplateSettings(
    "{ env: { name: 'A', icon: '/a.svg', listUrl: 'https://registry.example/ ', contactUrl: f() } }",
    '1.0',
  );
  expect(settings).toMatchObject({ name: 'A', icon: '/a.svg', listUrl: 'https://registry.example/ ', schema: '1.0' });
  expect(checks.map(({ id, field }) => [id, field])).toEqual([
    ['SETTING_NOT_TEXT', 'env.contactUrl'],
    ['ADDRESS_WITH_BLANKS', 'env.listUrl'],
  ]);
});
