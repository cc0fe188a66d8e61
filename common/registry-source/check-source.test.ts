import { describe, expect, test } from 'vitest';
import { registryCorpusForTests } from '../registry/corpus.ts';
import { entry10, entry11 } from '../registry/corpus-parts.ts';
import type { JsonValue } from '../registry/document.ts';
import { readRegistry } from '../registry/read.ts';
import { checkSource } from './check-source.ts';
import { fixOf } from './fixes.ts';
import { defaultSettings } from './settings.ts';
import type { PictureFacts, Source, WorkspaceFolder } from './types.ts';

const picture: PictureFacts = { mediaType: 'image/png', bytes: 10, size: { width: 64, height: 64 }, digest: 'a' };

function folder(value: JsonValue | string, change: Partial<WorkspaceFolder> = {}): WorkspaceFolder {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { name: 'Paint Studio', files: [], text, icon: picture, refused: [], ...change };
}

function sourceOf(folders: readonly WorkspaceFolder[], schema: '1.0' | '1.1' = '1.0'): Source {
  return { settingsFile: 'registry.json', settings: { ...defaultSettings, schema }, settingsChecks: [], folders };
}

const found = (source: Source) =>
  checkSource(source).checks.map(({ id, level, field }) => `${level} ${id} ${field ?? '-'}`);

test('an entry without a flaw has none', () => {
  expect(found(sourceOf([folder(entry10({ sha: undefined }))]))).toEqual([]);
  const svg = { ...picture, mediaType: 'image/svg+xml', size: null };
  expect(found(sourceOf([folder(entry11({ sha: undefined }), { icon: svg })], '1.1'))).toEqual([]);
});

test.each([
  ['a way out for an icon', { image_src: '../../a.png' }, 'warning ICON_PATH_REFUSED image_src'],
  ['a hash', { sha: 'a' }, 'warning HASH_WRITTEN sha'],
  ['blanks around a name', { friendly_name: ' Paint' }, 'warning TEXT_WITH_BLANKS friendly_name'],
  ['settings that are no object', { run_config: 'x' }, 'error SETTINGS_UNREADABLE run_config'],
])('%s is told', (_what, change, expected) => {
  expect(found(sourceOf([folder(entry10({ sha: undefined, ...change }))]))).toContain(expected);
});

const told = (change: Record<string, JsonValue>) =>
  checkSource(sourceOf([folder(entry10({ sha: undefined, ...change }))])).checks;

test('a number that is none is told as it stands in the file, with what would be one', () => {
  const words = (change: Record<string, JsonValue>) => told(change).map(({ problem, fix }) => `${problem} ${fix}`);
  const advice = 'Write a number within these bounds.';
  expect(words({ gpu_count: 2.7 })).toEqual([
    `"gpu_count" is 2.7 and not a whole number from 0 to 64; 0 is used instead. ${advice}`,
  ]);
  expect(words({ cores: 'two' })).toEqual([
    `"cores" is "two" and not a number from 0.01 to 1024; 2 is used instead. ${advice}`,
  ]);
  expect(words({ memory: -5 })).toEqual([
    `"memory" is -5 and not a number from 17 to 16000000; 2768 is used instead. ${advice}`,
  ]);
});

test('what a message says to do is not said again', () => {
  expect(told({ run_config: { network_mode: 'none' } })).toMatchObject([
    { problem: expect.not.stringContaining('Take out'), fix: 'Take out "network_mode".' },
  ]);
});

test('a category that is too long is told once', () => {
  expect(told({ categories: ['a'.repeat(300)] })).toMatchObject([
    { id: 'TEXT_TOO_LONG', problem: '"categories" is longer than 100 characters and was shortened.' },
  ]);
});

test('an image registry that is needed and blank is told once', () => {
  const entry = entry10({ sha: undefined, name: 'art/paint:1', docker_registry: '' });
  expect(found(sourceOf([folder(entry)]))).toEqual(['warning IMAGE_REGISTRY_MISSING docker_registry']);
});

describe('files', () => {
  test.each([
    ['is not there', folder(entry10(), { icon: null }), 'warning ICON_FILE_MISSING image_src'],
    [
      'is no picture',
      folder(entry10(), { icon: { ...picture, mediaType: null } }),
      'warning ICON_NOT_AN_IMAGE image_src',
    ],
    [
      'is of another type than it says',
      folder(entry10(), { icon: { ...picture, mediaType: 'image/svg+xml' } }),
      'warning ICON_TYPE_DIFFERS image_src',
    ],
    ['is too large', folder(entry10(), { icon: { ...picture, bytes: 600_000 } }), 'warning ICON_TOO_LARGE image_src'],
    [
      'is not square',
      folder(entry10(), { icon: { ...picture, size: { width: 2, height: 1 } } }),
      'warning ICON_NOT_SQUARE image_src',
    ],
  ])('an icon that %s', (_what, one, expected) => {
    expect(found(sourceOf([{ ...one, text: JSON.stringify(entry10({ sha: undefined })) }]))).toEqual([expected]);
  });

  test('two pictures under one name', () => {
    const other = { name: 'Other', icon: { ...picture, digest: 'b' } };
    const two = [folder(entry10({ sha: undefined })), folder(entry10({ sha: undefined, friendly_name: 'B' }), other)];
    expect(found(sourceOf(two))).toEqual(['warning ICON_NAME_SHARED image_src']);
  });

  test.each([
    ['no workspace.json', folder('', { text: null }), 'WORKSPACE_FILE_MISSING'],
    ['no JSON', folder('{"a": }'), 'JSON_INVALID'],
    ['JSON that nobody can write again', folder('['.repeat(500) + ']'.repeat(500)), 'TOO_DEEP'],
  ])('%s keeps the registry from being built', (_what, one, id) => {
    const { blocking, checks, entries } = checkSource(sourceOf([one, folder(entry10(), { name: 'B' })]));
    expect(blocking).toMatchObject([{ id, level: 'error' }]);
    expect(checks).toEqual(expect.arrayContaining([...blocking]));
    expect(entries.map((entry) => entry.folder)).toEqual(['B']);
  });

  test('an entry of the other schema is told', () => {
    expect(found(sourceOf([folder(entry11({ sha: undefined }), { icon: null })], '1.0'))).toContain(
      'warning SCHEMA_DIFFERS compatibility',
    );
  });

  test('a folder whose name not every file system takes', () => {
    expect(found(sourceOf([folder(entry10({ sha: undefined }), { name: 'a:b' })]))).toEqual(['warning FOLDER_NAME -']);
  });
});

test('how many are flagged is what a site says', () => {
  const entries = [entry10({ run_config: { privileged: true } }), entry10({ friendly_name: 'B' })];
  const source = sourceOf(entries.map((entry, index) => folder(entry, { name: `F${index}` })));
  expect(checkSource(source)).toMatchObject({ flagged: 1, unusable: 0 });
});

test('every problem that reading tells has advice of its own', () => {
  const general = fixOf('of no problem');
  // What is wrong with a value is in the problem's own sentence: engines take a thousand forms.
  const inTheirWords = new Set(['RUN_CONFIG_CONFLICT', 'RUN_CONFIG_VALUE', 'RUN_CONFIG_TYPE']);
  // Of the document around the entries: a writer never makes these.
  const ofLists = /^REGISTRY_/;
  for (const { source, expected } of registryCorpusForTests()) {
    if ('error' in expected) continue;
    const { problems, entries } = readRegistry(source);
    for (const { code } of [...problems, ...entries.flatMap((entry) => entry.problems)]) {
      if (inTheirWords.has(code) || ofLists.test(code)) continue;
      expect(`${code}: ${fixOf(code)}`).not.toBe(`${code}: ${general}`);
    }
  }
});
