import { describe, expect, it } from 'vitest';
import { listChangesSchema } from '../model/registry-changes.ts';
import { changesLimits, comparableCopy, compareLists, summaryOf } from './compare.ts';
import { valueCharacters } from './compare-values.ts';
import { entry10, entry11, type Loose, registryText } from './corpus-parts.ts';
import type { JsonValue } from './document.ts';
import { readRegistry } from './read.ts';

const list = (entries: readonly JsonValue[], more: Loose = {}) => readRegistry(registryText(entries, more));
const compareAll = (before: ReturnType<typeof list>, after: ReturnType<typeof list>) =>
  listChangesSchema.parse(compareLists(comparableCopy(before), after));
const compare = (before: JsonValue, after: JsonValue) =>
  compareAll(list([before]), list([after])).changed.listed[0]?.fields.listed ?? [];
const text = (value: string, cut = false) => ({ kind: 'text', text: value, cut });
const named = (fields: readonly { readonly field: string; readonly key: string | null }[]) =>
  fields.map(({ field, key }) => (key === null ? field : `${field}.${key}`));
const none = { count: 0, listed: [] };

describe('an entry that changed', () => {
  it('is not one that is the same, however it is written', () => {
    const before = entry10({ run_config: { user: 1000, environment: { A: '1', B: '2' } } });
    const after = entry10({ run_config: { environment: { B: '2', A: '1' }, user: 1000 } });
    expect(compareAll(list([before]), list([after]))).toEqual({ facts: none, changed: none, added: none, gone: none });
  });

  it.each([
    ['image', entry10(), entry10({ name: 'registry.example/art/paint:2.2' })],
    ['size', entry10(), entry10({ uncompressed_size_mb: 2600 })],
    ['description', entry10(), entry10({ description: 'Draw.' })],
    ['versions', entry10(), entry10({ compatibility: ['1.16.x', '1.17.x', '1.18.x'] })],
    ['architecture', entry10(), entry10({ architecture: ['amd64'] })],
    ['categories', entry10(), entry10({ categories: ['Multimedia', 'Games'] })],
    ['icon', entry10(), entry10({ image_src: 'brush.png' })],
    ['memory', entry10({ memory: 2000 }), entry10({ memory: 4000 })],
    ['notes', entry10(), entry10({ notes: '# Read me' })],
    [
      'run_config.user',
      entry10({ run_config: { user: 0, hostname: 'a' } }),
      entry10({ run_config: { hostname: 'a' } }),
    ],
    ['exec_config.go', entry10(), entry10({ exec_config: { go: { cmd: 'id' } } })],
    ['volume_mappings./srv', entry10(), entry10({ volume_mappings: { '/srv': { bind: '/srv', mode: 'ro' } } })],
    ['other.shape', entry10({ shape: 'round' }), entry10({ shape: 'square' })],
    ['files', entry10({ sha: 'a' }), entry10({ sha: 'b' })],
  ])('is told by its field: %s', (field, before, after) => {
    expect(named(compare(before, after))).toEqual([field]);
  });

  it('has the values before and after, each as what it is', () => {
    const before = entry10({ run_config: { user: 'root', security_opt: ['seccomp=unconfined'] }, enabled: true });
    const after = entry10({
      uncompressed_size_mb: 2600,
      run_config: { cap_add: ['NET_ADMIN', 'SYS_ADMIN'], environment: { A: '1' } },
      enabled: false,
    });
    expect(compare(before, after)).toEqual([
      {
        field: 'size',
        key: null,
        from: { kind: 'bytes', bytes: [2_400_000_000] },
        to: { kind: 'bytes', bytes: [2_600_000_000] },
      },
      { field: 'run_config', key: 'user', from: text('root'), to: null },
      { field: 'run_config', key: 'security_opt', from: text('seccomp=unconfined'), to: null },
      { field: 'run_config', key: 'cap_add', from: null, to: text('NET_ADMIN, SYS_ADMIN') },
      { field: 'run_config', key: 'environment', from: null, to: { kind: 'json', text: '{"A":"1"}', cut: false } },
      { field: 'offered', key: null, from: { kind: 'flag', on: true }, to: { kind: 'flag', on: false } },
    ]);
  });

  it('is the same where its size is said in the same words', () => {
    expect(compare(entry10({ uncompressed_size_mb: 2401 }), entry10({ uncompressed_size_mb: 2402 }))).toEqual([]);
  });

  it('is compared version by version: one more is no other image', () => {
    const version = (number: string, image: string, sizeMb: number) => ({
      version: number,
      image,
      uncompressed_size_mb: sizeMb,
    });
    const old = [version('1.16.x', 'a/b:1.16', 1000), version('1.17.x', 'a/b:1.17', 1000)];
    const more = [...old, version('1.18.x', 'a/b:1.18', 5000)];
    expect(named(compare(entry11({ compatibility: old }), entry11({ compatibility: more })))).toEqual(['versions']);
    const other = [version('1.16.x', 'a/b:1.16', 1000), version('1.17.x', 'a/c:1.17', 1200)];
    expect(compare(entry11({ compatibility: old }), entry11({ compatibility: other }))).toEqual([
      { field: 'image', key: null, from: text('a/b:1.17'), to: text('a/c:1.17') },
      {
        field: 'size',
        key: null,
        from: { kind: 'bytes', bytes: [1_000_000_000] },
        to: { kind: 'bytes', bytes: [1_200_000_000] },
      },
    ]);
  });

  it('shows what nobody would see of its texts', () => {
    const [hostname] = compare(
      entry10({ run_config: { hostname: 'exe.gnp' } }),
      entry10({ run_config: { hostname: 'exe\u202e.gnp' } }),
    );
    expect(hostname).toMatchObject({ from: text('exe.gnp'), to: text('exe\\u202e.gnp') });
  });
});

describe('a list that changed', () => {
  it('says which entries are new and which are gone', () => {
    const { added, gone, changed } = compareAll(
      list([entry10(), entry10({ friendly_name: 'Goes' })]),
      list([entry10({ friendly_name: 'Comes' }), entry10()]),
    );
    expect(added).toEqual({ count: 1, listed: [{ key: 'comes', name: 'Comes' }] });
    expect(gone).toEqual({ count: 1, listed: [{ key: 'goes', name: 'Goes' }] });
    expect(changed).toEqual(none);
  });

  it('says what is said otherwise of the registry itself', () => {
    const { facts } = compareAll(
      list([entry11()], { default_channel: 'develop', channels: ['develop'] }),
      list([entry11()], {
        name: 'Renamed',
        contact_url: null,
        signature: 'x.y.z',
        default_channel: 'develop',
        channels: ['develop', '1.17.0'],
        motto: 'New',
        modified: 1_760_000_000_000,
      }),
    );
    expect(facts.listed).toEqual([
      { field: 'name', key: null, from: text('Example registry'), to: text('Renamed') },
      { field: 'contact', key: null, from: text('https://registry.example/contact'), to: null },
      { field: 'channels', key: null, from: text('develop'), to: text('develop, 1.17.0') },
      { field: 'signature', key: null, from: { kind: 'flag', on: false }, to: { kind: 'flag', on: true } },
      { field: 'other', key: 'motto', from: null, to: text('New') },
      {
        field: 'published',
        key: null,
        from: { kind: 'time', at: 1_750_000_000_000 },
        to: { kind: 'time', at: 1_760_000_000_000 },
      },
    ]);
  });

  it('has a summary in figures', () => {
    const changes = compareAll(
      list([entry10(), entry10({ friendly_name: 'Goes' })]),
      list([entry10({ notes: 'x' }), entry10({ friendly_name: 'Comes' })], { description: 'Other.' }),
    );
    expect(summaryOf({ ...changes, before: 1, after: 2 })).toEqual({
      before: 1,
      after: 2,
      changed: 1,
      added: 1,
      gone: 1,
      facts: [{ field: 'description', key: null }],
    });
  });
});

describe('a list that changed more than anybody reads', () => {
  const many = (count: number, of: (index: number) => Loose) =>
    list(Array.from({ length: count }, (_, index) => entry10({ friendly_name: `Entry ${index}`, ...of(index) })));

  it('is counted whole, and listed up to a number', () => {
    const { changed } = compareAll(
      many(1_000, () => ({ notes: 'a' })),
      many(1_000, () => ({ notes: 'b' })),
    );
    expect([changed.count, changed.listed.length]).toEqual([1_000, changesLimits.entries]);
    const come = compareAll(
      list([]),
      many(1_000, () => ({})),
    ).added;
    expect([come.count, come.listed.length]).toEqual([1_000, changesLimits.entries]);
    const gone = compareAll(
      many(1_000, () => ({})),
      list([]),
    ).gone;
    expect([gone.count, gone.listed.length]).toEqual([1_000, changesLimits.entries]);
  });

  it('keeps the beginning of a long value, and says so', () => {
    const [environment, notes] = compare(
      entry10({ notes: 'a'.repeat(30_000) }),
      entry10({ notes: 'b', run_config: { environment: { A: 'x'.repeat(30_000) } } }),
    );
    expect(notes).toMatchObject({ from: text('a'.repeat(valueCharacters), true), to: text('b') });
    expect(environment?.to).toMatchObject({ kind: 'json', cut: true, text: expect.stringMatching(/^\{"A":"x+$/) });
  });

  it('is bounded as a whole, however large each value and however many there are of one entry', () => {
    const settings = (letter: string) => ({
      run_config: Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`${index}${'k'.repeat(400)}`, letter.repeat(1_900)]),
      ),
    });
    const { changed } = compareAll(
      many(40, () => settings('a')),
      many(40, () => settings('b')),
    );
    expect(changed.count).toBe(40);
    expect(changed.listed.length).toBeGreaterThan(0);
    expect(changed.listed[0]?.fields).toMatchObject({ count: 100 });
    expect(changed.listed[0]?.fields.listed).toHaveLength(changesLimits.fields);
    expect(JSON.stringify(changed).length).toBeLessThan(2 * changesLimits.characters);
  });

  it('is bounded where it is many small things', () => {
    const settings = (letter: string) => ({
      run_config: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${letter}${index}`, 1])),
    });
    const { changed } = compareAll(
      many(500, () => settings('a')),
      many(500, () => settings('b')),
    );
    expect(changed.count).toBe(500);
    expect(JSON.stringify(changed).length).toBeLessThan(1.2 * changesLimits.characters);
  });

  it('is bounded where the names are what is large', () => {
    // One character that is eighteen in the key that is made of it.
    const entries = Array.from({ length: 400 }, (_, index) =>
      entry10({ friendly_name: `${index} ${'\ufdfa'.repeat(190)}` }),
    );
    const { added } = compareAll(list([]), list(entries));
    expect(added.count).toBe(400);
    expect(JSON.stringify(added).length).toBeLessThan(2 * changesLimits.nameCharacters);
  });
});
