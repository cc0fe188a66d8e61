/**
 * Test support: registry documents that hold every flaw seen in public lists, and every attack we could think of, made
 * up from scratch. Pure and always the same.
 */
import { type CorpusCase, nested, tells } from './corpus-case.ts';
import { entry10, entry11, registryText } from './corpus-parts.ts';
import { settingsCases } from './corpus-settings.ts';
import type { JsonValue } from './document.ts';

function document(name: string, source: string | Uint8Array, error: string): CorpusCase {
  return { name, source, expected: { error } };
}

function bytesOf(text: string, ...before: number[]): Uint8Array {
  return Uint8Array.from([...before, ...new TextEncoder().encode(text)]);
}

/** Windows-1252 bytes of a text whose characters are all below U+0100. */
function singleBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export function registryCorpusForTests(): readonly CorpusCase[] {
  return [...documents(), ...entriesOfAnyKind(), ...flaws(), ...hostile(), ...settingsCases()];
}

function documents(): readonly CorpusCase[] {
  const good = registryText([entry10()]);
  const plain = (schema: '1.0' | '1.1', workspaces: number, codes: readonly string[] = []) =>
    ({ schema, workspaces, flagged: 0, unusable: 0, codes }) as const;
  return [
    document('nothing at all', '', 'REGISTRY_EMPTY'),
    document('a single line break', '\n', 'REGISTRY_EMPTY'),
    document('only a byte order mark', bytesOf('', 0xef, 0xbb, 0xbf), 'REGISTRY_EMPTY'),
    document('cut in the middle', good.slice(0, good.length / 2), 'REGISTRY_NOT_JSON'),
    document('no JSON', 'not found', 'REGISTRY_NOT_JSON'),
    document('a sign-in page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'REGISTRY_IS_A_WEB_PAGE'),
    document('null', 'null', 'REGISTRY_NOT_AN_OBJECT'),
    document('a list', `[${JSON.stringify(entry10())}]`, 'REGISTRY_NOT_AN_OBJECT'),
    document('a number', '7', 'REGISTRY_NOT_AN_OBJECT'),
    document('an object without a list', '{"name":"x"}', 'REGISTRY_NOT_A_LIST'),
    document('workspaces an object', registryText([], { workspaces: { '0': entry10() } }), 'REGISTRY_NOT_A_LIST'),
    document('workspaces text', registryText([], { workspaces: '[]' }), 'REGISTRY_NOT_A_LIST'),
    document('workspaces only by its prototype', '{"__proto__":{"workspaces":[]}}', 'REGISTRY_NOT_A_LIST'),
    { name: 'an empty registry', source: registryText([]), expected: plain('1.0', 0) },
    {
      name: 'an empty registry of schema 1.1',
      source: registryText([], { channels: [], default_channel: null }),
      expected: plain('1.1', 0),
    },
    { name: 'schema 1.0 without a flaw', source: good, expected: plain('1.0', 1) },
    { name: 'schema 1.1 without a flaw', source: registryText([entry11()]), expected: plain('1.1', 1) },
    { name: 'UTF-8 with a byte order mark', source: bytesOf(good, 0xef, 0xbb, 0xbf), expected: plain('1.0', 1) },
    {
      name: 'single-byte letters',
      source: singleBytes(registryText([entry10({ friendly_name: 'Caf\u00e9' })])),
      expected: plain('1.0', 1, ['REGISTRY_NOT_UTF8']),
    },
    {
      name: 'UTF-16',
      source: Uint8Array.from([
        0xff,
        0xfe,
        ...Array.from(good).flatMap((char) => [char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8]),
      ]),
      expected: plain('1.0', 1),
    },
    {
      name: 'a wrong count',
      source: registryText([entry10()], { workspacecount: 9 }),
      expected: plain('1.0', 1, ['REGISTRY_COUNT_DIFFERS']),
    },
    { name: 'no icon', source: registryText([entry10()], { icon: null }), expected: plain('1.0', 1) },
    {
      name: 'list_url with a trailing blank',
      source: registryText([entry10()], { list_url: 'https://registry.example/ ' }),
      expected: plain('1.0', 1),
    },
    {
      name: 'list_url of list.json itself',
      source: registryText([entry10()], { list_url: 'https://registry.example/1.0/list.json' }),
      expected: plain('1.0', 1),
    },
    {
      name: 'links that run a script',
      source: registryText([entry10()], { list_url: 'javascript:alert(1)', icon: 'javascript:alert(1)' }),
      expected: plain('1.0', 1, ['REGISTRY_ICON_REFUSED', 'REGISTRY_LINK_REFUSED']),
    },
  ];
}

function entriesOfAnyKind(): readonly CorpusCase[] {
  return [
    tells('entries of every type', [null, 1, 'text', [], true, entry10()], ['ENTRY_NOT_AN_OBJECT'], { unusable: 5 }),
    tells(
      'an empty entry',
      [{}],
      ['ARCHITECTURE_MISSING', 'COMPATIBILITY_MISSING', 'ICON_MISSING', 'IMAGE_MISSING', 'NAME_MISSING'],
      { unusable: 1 },
    ),
    tells('unknown keys', [entry10({ colour: 'red', nested: { kept: true } })], []),
    tells('the same name twice', [entry10(), entry10({ name: 'registry.example/other/paint:1' })], ['NAME_REPEATED']),
    tells(
      'the same entry forty times',
      Array.from({ length: 40 }, () => entry10()),
      ['NAME_REPEATED'],
    ),
    tells('no name', [entry10({ friendly_name: undefined })], ['NAME_MISSING']),
    tells('a number for a name', [entry10({ friendly_name: 7 })], ['NOT_TEXT']),
    tells('a description that is null', [entry10({ description: null })], []),
  ];
}

function flaws(): readonly CorpusCase[] {
  const size = (value: JsonValue | undefined, codes: readonly string[]): CorpusCase =>
    tells(`size ${JSON.stringify(value)}`, [entry10({ uncompressed_size_mb: value })], codes);
  const icon = (value: JsonValue | undefined, codes: readonly string[]): CorpusCase =>
    tells(`icon ${JSON.stringify(value)}`, [entry10({ image_src: value })], codes);
  const hub = (value: JsonValue | undefined, codes: readonly string[], unusable = 0): CorpusCase =>
    tells(
      `docker_registry ${JSON.stringify(value)}`,
      [entry10({ name: 'art/paint:2', docker_registry: value })],
      codes,
      { unusable },
    );
  return [
    size(undefined, ['SIZE_MISSING']),
    size(null, ['SIZE_MISSING']),
    size(131_418, ['SIZE_NOT_BELIEVABLE']),
    size(20, ['SIZE_NOT_BELIEVABLE']),
    size(0, ['SIZE_NOT_BELIEVABLE']),
    size(-1, ['SIZE_NOT_BELIEVABLE']),
    size(1e308, ['SIZE_NOT_BELIEVABLE']),
    size('2460', ['SIZE_IS_TEXT']),
    size('2 GB', ['SIZE_NOT_A_NUMBER']),
    size([2460], ['SIZE_NOT_A_NUMBER']),
    size(2460.5, []),
    icon(undefined, ['ICON_MISSING']),
    icon('blob:https://registry.example/0a-1b', ['ICON_IS_URL']),
    icon('https://elsewhere.example/a.png', ['ICON_IS_URL']),
    icon('//elsewhere.example/a.png', ['ICON_IS_URL']),
    icon('../../../../etc/passwd', ['ICON_PATH_REFUSED']),
    icon('a\\..\\b.png', ['ICON_PATH_REFUSED']),
    icon('/etc/passwd', ['ICON_PATH_REFUSED']),
    icon({ file: 'a.png' }, ['ICON_PATH_REFUSED']),
    icon('apps/paint studio.ico', []),
    hub(null, ['IMAGE_REGISTRY_MISSING']),
    hub('', ['IMAGE_REGISTRY_MISSING']),
    hub('https://registry.example', []),
    hub('https://index.docker.io/v1/', []),
    hub('https://hub.docker.com/r/art/paint', ['IMAGE_REGISTRY_WEB_PAGE']),
    hub('nothing to see', ['IMAGE_REGISTRY_INVALID'], 1),
    hub(['registry.example'], ['IMAGE_REGISTRY_INVALID'], 1),
    hub(' ', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('/v1/', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('library', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('docker.io/other', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('https://registry.example:70000/', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('https://registry.example/?x=1', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('https://hub.docker.com/r/other/image', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('https://hub.docker.com/u/art', ['IMAGE_REGISTRY_INVALID'], 1),
    hub('https://hub.docker.com/', ['IMAGE_REGISTRY_WEB_PAGE']),
    hub('https://registry.hub.docker.com/', []),
    hub('docker.io', []),
    tells(
      'an image of another registry',
      [entry10({ docker_registry: 'https://ghcr.io/' })],
      ['IMAGE_REGISTRY_NOT_USED'],
    ),
    tells(
      'a registry that is not needed and cannot be read',
      [entry10({ docker_registry: 'nothing to see' })],
      ['IMAGE_REGISTRY_INVALID'],
    ),
    tells(
      'a name and a registry that are too long together',
      [entry10({ name: `${'a'.repeat(200)}:1`, docker_registry: `https://${'b'.repeat(60)}.example/` })],
      ['IMAGE_REFERENCE_INVALID'],
      { unusable: 1 },
    ),
    hub('https://me:secret@registry.example/', ['IMAGE_REGISTRY_INVALID'], 1),
    tells('an image without a tag', [entry10({ name: 'registry.example/art/paint' })], ['IMAGE_WITHOUT_TAG']),
    tells('an image in upper case', [entry10({ name: 'artWorks/paint:1' })], ['IMAGE_INVALID'], { unusable: 1 }),
    tells('no image', [entry10({ name: undefined })], ['IMAGE_MISSING'], { unusable: 1 }),
    tells('categories in one text of a list', [entry10({ categories: ['Desktop, Art, Tools'] })], ['LIST_JOINED']),
    tells('categories as text', [entry10({ categories: 'Desktop' })], ['LIST_AS_TEXT']),
    tells('four categories', [entry10({ categories: ['A', 'B', 'C', 'D'] })], ['CATEGORIES_MANY']),
    tells('categories a number', [entry10({ categories: 4 })], ['NOT_A_LIST']),
    tells('no compatibility', [entry10({ compatibility: undefined })], ['COMPATIBILITY_MISSING']),
    tells('compatibility empty in 1.0', [entry10({ compatibility: [] })], ['COMPATIBILITY_MISSING']),
    tells(
      'compatibility empty, no image',
      [entry11({ compatibility: [] })],
      ['COMPATIBILITY_MISSING', 'IMAGE_MISSING'],
      { unusable: 1 },
    ),
    tells(
      'compatibility misspelt',
      [entry10({ compatability: ['1.17.x'], compatibility: undefined })],
      ['COMPATIBILITY_MISSPELT'],
    ),
    tells(
      'compatibility of odd values',
      [entry10({ compatibility: [null, ['1.17.x'], '1.17.x'] })],
      ['COMPATIBILITY_ODD_VALUES'],
    ),
    tells('other architecture names', [entry10({ architecture: ['x86_64', 'aarch64', 'Linux/ARM64/v8'] })], []),
    tells('unknown architectures', [entry10({ architecture: ['amd64', 'sparc'] })], ['ARCHITECTURE_UNKNOWN']),
    tells('a memory of bytes', [entry10({ memory: 2_768_000_000 })], ['MEMORY_IN_BYTES']),
    tells('numbers that are none', [entry10({ cores: 'two', memory: -5, gpu_count: 1.5 })], ['NUMBER_NOT_USABLE']),
    tells('an unknown CPU method', [entry10({ cpu_allocation_method: 'All of it' })], ['CPU_METHOD_UNKNOWN']),
    tells('a flag that is text', [entry10({ enabled: 'false' })], ['NOT_A_BOOLEAN']),
    tells(
      'a tag that is not there',
      [
        entry11({
          compatibility: [
            {
              version: '1.17.0',
              image: 'registry.example/a:1.17.0-rolling-rolling',
              uncompressed_size_mb: 900,
              available_tags: ['1.17.0'],
            },
          ],
        }),
      ],
      ['TAG_NOT_AVAILABLE'],
      { schema: '1.1' },
    ),
    tells(
      'one bad image among good ones',
      [
        entry11({
          compatibility: [
            { version: '1.16.x', image: 'BAD', uncompressed_size_mb: 900 },
            { version: '1.17.0', image: 'registry.example/a:1', uncompressed_size_mb: 900 },
          ],
        }),
      ],
      ['IMAGE_INVALID'],
      { schema: '1.1' },
    ),
  ];
}

function hostile(): readonly CorpusCase[] {
  const raw = (name: string, entryJson: string, codes: readonly string[], unusable = 0): CorpusCase => ({
    name,
    source: `{"name":"x","workspaces":[${entryJson}]}`,
    expected: { schema: '1.0', workspaces: 1, flagged: 0, unusable, codes },
  });
  const withRaw = (extra: string): string => `${JSON.stringify(entry10()).slice(0, -1)},${extra}}`;
  return [
    tells(
      'markup as text',
      [entry10({ friendly_name: '<img src=x onerror=alert(1)>', description: '<script>1</script>' })],
      [],
    ),
    tells('an image with a shell command', [entry10({ name: 'evil/image; rm -rf /' })], ['IMAGE_INVALID'], {
      unusable: 1,
    }),
    tells(
      'characters that reorder text',
      [entry10({ friendly_name: 'Paint \u202egnp.exe' })],
      ['TEXT_HIDDEN_CHARACTERS'],
    ),
    tells('terminal escapes', [entry10({ description: '\u001b[2J\u001b]0;owned\u0007' })], ['TEXT_HIDDEN_CHARACTERS']),
    tells('a name of a million letters', [entry10({ friendly_name: 'a'.repeat(1_000_000) })], ['TEXT_TOO_LONG']),
    tells('half a character', [entry10({ friendly_name: 'Paint \ud83d' })], []),
    raw('prototype keys', withRaw('"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'), [
      'KEY_REFUSED',
    ]),
    raw('prototype keys inside settings', withRaw('"launch_config":{"__proto__":{"polluted":true}}'), ['KEY_REFUSED']),
    raw('nested too deep', withRaw(`"other":${nested(6000)}`), ['TOO_DEEP'], 1),
    raw('too many values', withRaw(`"other":[${'0,'.repeat(30_000)}0]`), ['TOO_MANY_VALUES'], 1),
  ];
}
