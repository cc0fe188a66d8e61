import { expect, test } from 'vitest';
import { entry10, entry11 } from '../registry/corpus-parts.ts';
import { listDocument, versionsDocument } from './documents.ts';
import { defaultSettings } from './settings.ts';

const entries = [
  { folder: 'A', value: entry11(), sha: 'a' },
  { folder: 'B', value: { sha: 'of before', friendly_name: 'B' }, sha: 'b' },
  { folder: 'C', value: 'no object', sha: 'c' },
];

test('keys stand in the order of public lists', () => {
  const list = (schema: '1.0' | '1.1') => Object.keys(listDocument(schema, defaultSettings, entries, 1) as object);
  const both = ['name', 'workspacecount', 'icon', 'description', 'list_url', 'contact_url', 'modified', 'workspaces'];
  expect(list('1.0')).toEqual(both);
  expect(list('1.1')).toEqual([...both, 'channels', 'default_channel']);
});

test('the hash comes last, and takes the place of one that was written', () => {
  const { workspaces } = listDocument('1.1', defaultSettings, entries, 1) as {
    workspaces: readonly Readonly<Record<string, unknown>>[];
  };
  expect(Object.keys(workspaces[0] ?? {}).at(-1)).toBe('sha');
  expect(workspaces[1]).toEqual({ friendly_name: 'B', sha: 'b' });
  expect(workspaces[2]).toBe('no object');
});

test('channels and versions come from the entries, each once, in their order', () => {
  const list = listDocument('1.1', defaultSettings, entries, 1);
  expect(list).toMatchObject({
    channels: ['1.16.1', '1.16.1-rolling-weekly', 'develop', '1.17.0', '1.17.0-rolling-weekly'],
    default_channel: 'develop',
  });
  const old = { folder: 'D', value: entry10() };
  expect(versionsDocument([...entries, old])).toEqual({ versions: ['1.16.x', '1.17.0', '1.17.x'] });
});

test('the default channel is the one of the settings, and none where there are no channels', () => {
  const settings = { ...defaultSettings, defaultChannel: '1.17.0' };
  expect(listDocument('1.1', settings, entries, 1)).toMatchObject({ default_channel: '1.17.0' });
  expect(listDocument('1.1', defaultSettings, [], 1)).toMatchObject({ channels: [], default_channel: null });
});
