import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairleadError } from '../errors.ts';
import { entry10, entry11, largeRegistryText, registryText } from './corpus-parts.ts';
import { defaultRegistryLimits, type JsonValue, type RegistryEntry } from './document.ts';
import { readRegistry } from './read.ts';
import { reportOf } from './report.ts';

function only(entry: JsonValue): RegistryEntry {
  const [first] = readRegistry(registryText([entry])).entries;
  if (first === undefined) throw new Error('No entry');
  return first;
}

describe('links of a registry', () => {
  test.each([
    ['https://a.example/x', 'https://a.example/x'],
    ['mailto:help@a.example', 'mailto:help@a.example'],
    ['javascript:alert(1)', null],
    [' java\nscript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['smb://a/b', null],
    ['//a.example/x', null],
  ])('%j leads to %j', (text, url) => {
    const document = readRegistry(registryText([entry10({})], { contact_url: text, list_url: text }));
    expect([document.contactUrl, document.listUrl]).toEqual([url, url]);
  });
});

describe('readRegistry', () => {
  test('normalizes an entry of schema 1.0', () => {
    const entry = only(
      entry10({
        memory: 4096,
        cores: 3,
        gpu_count: 1,
        cpu_allocation_method: 'quotas',
        notes: '**Note**\r\nline',
        colour: 'red',
      }),
    );
    expect(entry).toMatchObject({
      key: 'paint-studio',
      friendlyName: 'Paint Studio',
      images: [
        { version: '1.16.x', image: 'registry.example/art/paint:2.1', sizeMb: 2400, tags: [] },
        { version: '1.17.x', image: 'registry.example/art/paint:2.1', sizeMb: 2400, tags: [] },
      ],
      architectures: ['amd64', 'arm64'],
      compatibility: ['1.16.x', '1.17.x'],
      iconPath: 'paint.png',
      dockerRegistry: 'registry.example',
      cores: 3,
      memoryBytes: 4_096_000_000,
      gpuCount: 1,
      cpuAllocationMethod: 'Quotas',
      notes: '**Note**\nline',
      sha: '0a1b2c',
      extra: { colour: 'red' },
      problems: [],
      usable: true,
    });
  });

  test('normalizes an entry of schema 1.1, with the defaults where it is silent', () => {
    expect(only(entry11())).toMatchObject({
      images: [
        { version: '1.16.x', image: 'registry.example/web/browser:1.16.1', sizeMb: 3100 },
        {
          version: '1.17.0',
          image: 'registry.example/web/browser:1.17.0',
          tags: ['1.17.0', '1.17.0-rolling-weekly', 'develop'],
        },
      ],
      cores: 2,
      memoryBytes: 2_768_000_000,
      gpuCount: 0,
      cpuAllocationMethod: 'Inherit',
      enabled: true,
      launchConfig: null,
    });
  });

  test('gives entries of the same name different keys that do not depend on their order', () => {
    const a = entry10();
    const b = entry10({ name: 'registry.example/other/paint:9' });
    const keys = (entries: readonly JsonValue[]): readonly string[] =>
      readRegistry(registryText(entries)).entries.map((entry) => entry.key);
    expect(keys([a, b])).toEqual([
      'paint-studio~registry.example/art/paint',
      'paint-studio~registry.example/other/paint',
    ]);
    expect(keys([b, a])).toEqual(keys([a, b]).toReversed());
    expect(keys([a, a, a])).toEqual([
      'paint-studio~registry.example/art/paint',
      'paint-studio~registry.example/art/paint~2',
      'paint-studio~registry.example/art/paint~3',
    ]);
  });

  test('keeps the head of the document, tidied', () => {
    const changes = { list_url: ' https://registry.example/1.1/list.json ', signature: 'e30.e30.x', theme: 'dark' };
    expect(
      readRegistry(registryText([entry10()], { ...changes, channels: ['develop'], default_channel: 'develop' })),
    ).toMatchObject({
      schema: '1.1',
      name: 'Example registry',
      icon: '/img/logo.svg',
      listUrl: 'https://registry.example/',
      modified: 1_750_000_000_000,
      channels: ['develop'],
      defaultChannel: 'develop',
      signed: true,
      extra: { theme: 'dark' },
    });
  });

  test('refuses a document beyond the limit of bytes and shows the first entries beyond that of entries', () => {
    const text = registryText([entry10(), entry10(), entry10()]);
    expect(() => readRegistry(text, { limits: { bytes: 100 } })).toThrow(
      expect.objectContaining({ code: 'REGISTRY_TOO_LARGE' }),
    );
    const cut = readRegistry(text, { limits: { entries: 2 } });
    expect(cut.entries).toHaveLength(2);
    expect(cut.problems).toMatchObject([{ code: 'REGISTRY_TOO_MANY_ENTRIES' }]);
  });

  test('does not fall over a document that is nothing but nesting', () => {
    const depth = 200_000;
    expect(() => readRegistry(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toThrow(FairleadError);
    expect(() => readRegistry('['.repeat(depth))).toThrow(FairleadError);
    const nested = `{"workspaces":[],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(readRegistry(nested).problems).toMatchObject([{ code: 'TOO_DEEP' }]);
  });

  test('reads ten thousand entries', () => {
    const document = readRegistry(largeRegistryText(10_000));
    expect(document.entries).toHaveLength(10_000);
    expect(document.entries.every((entry) => entry.usable)).toBe(true);
  });
});

describe('whatever JSON comes', () => {
  const limits = defaultRegistryLimits;
  const json = fc.jsonValue({ maxDepth: 6 });
  const keys = [
    ...Object.keys(entry10()),
    'run_config',
    'exec_config',
    'volume_mappings',
    'launch_config',
    'memory',
    'cores',
  ];
  const wrongEntry = fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), json);
  const entry = fc.oneof(
    json,
    wrongEntry,
    fc.tuple(wrongEntry).map(([changes]) => ({ ...entry10(), ...changes })),
  );

  const holds = (source: string | Uint8Array): void => {
    try {
      const document = readRegistry(source);
      reportOf(document);
      expect(new Set(document.entries.map((one) => one.key)).size).toBe(document.entries.length);
      for (const one of document.entries) {
        expect(one.friendlyName.length).toBeLessThanOrEqual(limits.nameLength);
        expect(one.friendlyName).not.toBe('');
        expect(one.description.length).toBeLessThanOrEqual(limits.descriptionLength);
        expect(one.usable).toBe(!one.problems.some((problem) => problem.severity === 'error'));
        expect(one.memoryBytes).toBeGreaterThan(0);
        expect(Number.isSafeInteger(one.memoryBytes)).toBe(true);
        for (const image of one.images) expect(image.image).toMatch(/[:@]/);
        for (const problem of one.problems) expect(problem.message.length).toBeLessThan(400);
      }
    } catch (error) {
      if (!(error instanceof FairleadError)) throw error;
      expect(error.code).toMatch(/^REGISTRY_/);
    }
  };

  test('a document of any JSON is read or refused with a code', () => {
    fc.assert(fc.property(json, (value) => holds(JSON.stringify(value))));
  });

  test('entries of any JSON are read', () => {
    fc.assert(fc.property(fc.array(entry, { maxLength: 8 }), (entries) => holds(registryText(entries as JsonValue[]))));
  });

  test('any bytes are read or refused with a code', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => holds(bytes)));
  });

  test('any damage to a good document is read or refused with a code', () => {
    const good = new TextEncoder().encode(registryText([entry10(), entry11()]));
    const damage = fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 5 }), (hits) => {
        const bytes = Uint8Array.from(good);
        for (const [at, byte] of hits) bytes[at] = byte;
        holds(bytes);
      }),
    );
  });
});
