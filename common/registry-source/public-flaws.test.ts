/** Every flaw that is seen in public lists has a check that says where it is, what is wrong, and what to do about it. */
import { expect, test } from 'vitest';
import { entry10, entry11, type Loose } from '../registry/corpus-parts.ts';
import { checkSource } from './check-source.ts';
import { readSettings } from './settings.ts';
import type { Check, PictureFacts, Source } from './types.ts';

const icon: PictureFacts = { mediaType: 'image/png', bytes: 10, size: { width: 64, height: 64 }, digest: 'a' };

/** A source without a flaw but for what is changed in it. */
function sourceOf(entries: readonly Loose[], settings: Loose = {}): Source {
  const read = readSettings(JSON.stringify({ name: 'Example', schema: '1.0', ...settings }));
  const folders = entries.map((entry, at) => ({
    name: `Paint ${at + 1}`,
    files: [],
    text: JSON.stringify({ ...entry, sha: undefined }),
    icon,
    refused: [],
  }));
  return { settingsFile: 'registry.json', settings: read.settings, settingsChecks: read.checks, folders };
}

const of10 = (change: Loose) => sourceOf([entry10(change)]);
const of11 = (change: Loose) => sourceOf([entry11({ image_src: 'paint.png', ...change })], { schema: '1.1' });
const image11 = (image: string, tags: readonly string[]) => ({
  compatibility: [{ version: '1.17.0', image, uncompressed_size_mb: 2400, available_tags: tags }],
});

const [entry, settings] = ['workspaces/Paint 1/workspace.json', 'registry.json'];

/** What is wrong; the source; which check tells it, in which file and field. */
const flaws: readonly (readonly [string, Source, string, string, string])[] = [
  ['no size', of10({ uncompressed_size_mb: undefined }), 'SIZE_MISSING', entry, 'uncompressed_size_mb'],
  [
    'a size of 131418 MB',
    of10({ uncompressed_size_mb: 131_418 }),
    'SIZE_NOT_BELIEVABLE',
    entry,
    'uncompressed_size_mb',
  ],
  ['a size of 20 MB', of10({ uncompressed_size_mb: 20 }), 'SIZE_NOT_BELIEVABLE', entry, 'uncompressed_size_mb'],
  ['an image without a tag', of10({ name: 'registry.example/a' }), 'IMAGE_WITHOUT_TAG', entry, 'name'],
  [
    'an image without a tag, 1.1',
    of11(image11('registry.example/a', [])),
    'IMAGE_WITHOUT_TAG',
    entry,
    'compatibility[0].image',
  ],
  ['docker_registry null', of10({ docker_registry: null }), 'IMAGE_REGISTRY_BLANK', entry, 'docker_registry'],
  ['docker_registry empty', of10({ docker_registry: '' }), 'IMAGE_REGISTRY_BLANK', entry, 'docker_registry'],
  [
    'docker_registry without a slash',
    of10({ docker_registry: 'https://registry.example' }),
    'IMAGE_REGISTRY_NO_SLASH',
    entry,
    'docker_registry',
  ],
  [
    'docker_registry a bare host',
    of10({ name: 'art/paint:1', docker_registry: 'docker.io' }),
    'IMAGE_REGISTRY_NO_SLASH',
    entry,
    'docker_registry',
  ],
  [
    'docker_registry a page of Docker Hub',
    of10({ name: 'art/paint:1', docker_registry: 'https://hub.docker.com/r/art/paint/' }),
    'IMAGE_REGISTRY_WEB_PAGE',
    entry,
    'docker_registry',
  ],
  ['image_src missing', of10({ image_src: undefined }), 'ICON_MISSING', entry, 'image_src'],
  ['image_src a blob', of10({ image_src: 'blob:https://a.example/1' }), 'ICON_IS_URL', entry, 'image_src'],
  ['image_src an address', of10({ image_src: 'https://a.example/a.png' }), 'ICON_IS_URL', entry, 'image_src'],
  ['categories joined in one text', of10({ categories: ['A, B'] }), 'LIST_JOINED', entry, 'categories'],
  ['four categories', of10({ categories: ['A', 'B', 'C', 'D'] }), 'CATEGORIES_MANY', entry, 'categories'],
  [
    'list_url with a blank behind it',
    sourceOf([], { list_url: 'https://registry.example/ ' }),
    'ADDRESS_WITH_BLANKS',
    settings,
    'list_url',
  ],
  [
    'list_url the address of a list',
    sourceOf([], { list_url: 'https://registry.example/1.1/list.json' }),
    'LIST_URL_NOT_ROOT',
    settings,
    'list_url',
  ],
  [
    'one name twice',
    sourceOf([entry10(), entry10()]),
    'NAME_REPEATED',
    'workspaces/Paint 2/workspace.json',
    'friendly_name',
  ],
  ['no compatibility', of10({ compatibility: undefined }), 'COMPATIBILITY_MISSING', entry, 'compatibility'],
  [
    'compatibility misspelt',
    of10({ compatibility: undefined, compatability: ['1.17.x'] }),
    'COMPATIBILITY_MISSPELT',
    entry,
    'compatability',
  ],
  [
    'environment in exec_config',
    of10({ exec_config: { environment: { A: 'b' } } }),
    'EXEC_CONFIG_MISPLACED',
    entry,
    'exec_config.environment',
  ],
  [
    'shm_size in exec_config',
    of10({ exec_config: { shm_size: '1g' } }),
    'EXEC_CONFIG_MISPLACED',
    entry,
    'exec_config.shm_size',
  ],
  ['privileged beside run_config', of10({ privileged: true }), 'SETTING_MISPLACED', entry, 'privileged'],
  ['hostname beside run_config', of11({ hostname: 'a' }), 'SETTING_MISPLACED', entry, 'hostname'],
  ['the name that an engine has for it', of10({ env: { A: 'b' } }), 'SETTING_MISPLACED', entry, 'env'],
  ['a phase beside exec_config', of10({ go: { cmd: 'id' } }), 'SETTING_MISPLACED', entry, 'go'],
  ['a key that nobody reads', of10({ colour: 'red' }), 'KEY_UNKNOWN', entry, 'colour'],
  ['a version that is none', of10({ compatibility: ['banana'] }), 'VERSION_UNKNOWN', entry, 'compatibility[0]'],
  [
    'a version that is none, 1.1',
    of11({ compatibility: [{ version: 'banana', image: 'registry.example/a:1', uncompressed_size_mb: 2400 }] }),
    'VERSION_UNKNOWN',
    entry,
    'compatibility[0].version',
  ],
  ['an image_type that is none', of10({ image_type: 'Toaster' }), 'IMAGE_TYPE_UNKNOWN', entry, 'image_type'],
  [
    'a slip in a tag',
    of11(image11('a/b:1.17.0-daily-daily', ['1.17.0-daily'])),
    'TAG_NOT_AVAILABLE',
    entry,
    'compatibility[0].image',
  ],
];

test.each(flaws)('%s', (_what, source, id, file, field) => {
  const told: readonly Check[] = checkSource(source).checks.filter((check) => check.id === id && check.file === file);
  expect(told).toEqual([
    {
      id,
      level: 'warning',
      file,
      field,
      problem: expect.stringMatching(/^\S.*\.$/),
      fix: expect.stringMatching(/^\S.*\.$/),
    },
  ]);
});

test.each([
  ['docker.io', 'Write "https://index.docker.io/v1/".'],
  ['registry.example:5000', 'Write "https://registry.example:5000/".'],
])('what to write for the host %s', (host, fix) => {
  expect(checkSource(of10({ docker_registry: host })).checks).toContainEqual(expect.objectContaining({ fix }));
});

test('where a setting belongs is said, by its own name', () => {
  const fixes = (change: Loose) => checkSource(of10(change)).checks.map(({ fix }) => fix);
  expect(fixes({ privileged: true })).toEqual(['Move it into run_config.']);
  expect(fixes({ env: {} })).toEqual(['Move it into run_config, as "environment".']);
  expect(fixes({ assign: {} })).toEqual(['Move it into exec_config.']);
});

test('of very many keys the first are told, and how many more there are', () => {
  const keys = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`key${at}`, at]));
  const told = checkSource(of10(keys)).checks;
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toMatchObject({ field: null, problem: 'The entry has 100 more keys that nobody reads.' });
});

test('without these there is nothing to tell, and a registry without workspaces is one', () => {
  expect(checkSource(of10({})).checks).toEqual([]);
  expect(checkSource(of11(image11('a/b:1.17.0-daily', ['1.17.0-daily']))).checks).toEqual([]);
  expect(checkSource(sourceOf([], { list_url: 'https://registry.example/' })).checks).toEqual([]);
});
