import { describe, expect, it } from 'vitest';
import { entry10, entry11, type Loose, registryText } from '../../../common/registry/corpus-parts.ts';
import type { JsonValue } from '../../../common/registry/document.ts';
import { readRegistry } from '../../../common/registry/read.ts';
import { changesInWords, compareLists, fieldsInWords } from './what-changed.ts';

const list = (entries: readonly JsonValue[], more: Loose = {}) => readRegistry(registryText(entries, more));
const compare = (before: JsonValue, after: JsonValue) =>
  compareLists(list([before]), list([after])).changed[0]?.fields ?? [];

describe('an entry that changed', () => {
  it('is not one that is the same, however it is written', () => {
    const before = entry10({ run_config: { user: 1000, environment: { A: '1', B: '2' } } });
    const after = entry10({ run_config: { environment: { B: '2', A: '1' }, user: 1000 } });
    expect(compareLists(list([before]), list([after]))).toEqual({ facts: [], changed: [], added: [], gone: [] });
  });

  it.each([
    ['Image', entry10(), entry10({ name: 'registry.example/art/paint:2.2' })],
    ['Published size', entry10(), entry10({ uncompressed_size_mb: 2600 })],
    ['Description', entry10(), entry10({ description: 'Draw.' })],
    ['Versions', entry10(), entry10({ compatibility: ['1.16.x', '1.17.x', '1.18.x'] })],
    ['Architecture', entry10(), entry10({ architecture: ['amd64'] })],
    ['Categories', entry10(), entry10({ categories: ['Multimedia', 'Games'] })],
    ['Icon', entry10(), entry10({ image_src: 'brush.png' })],
    ['Memory', entry10({ memory: 2000 }), entry10({ memory: 4000 })],
    ['Notes', entry10(), entry10({ notes: '# Read me' })],
    [
      'run_config.user',
      entry10({ run_config: { user: 0, hostname: 'a' } }),
      entry10({ run_config: { hostname: 'a' } }),
    ],
    ['exec_config.go', entry10(), entry10({ exec_config: { go: { cmd: 'id' } } })],
    ['volume_mappings./srv', entry10(), entry10({ volume_mappings: { '/srv': { bind: '/srv', mode: 'ro' } } })],
    ['shape', entry10({ shape: 'round' }), entry10({ shape: 'square' })],
    ['Files, such as its icon', entry10({ sha: 'a' }), entry10({ sha: 'b' })],
  ])('is told by its field: %s', (field, before, after) => {
    expect(fieldsInWords(compare(before, after))).toBe(field);
  });

  it('has the values before and after', () => {
    const before = entry10({ run_config: { user: 'root', security_opt: ['seccomp=unconfined'] } });
    const after = entry10({ uncompressed_size_mb: 2600, run_config: { cap_add: ['NET_ADMIN', 'SYS_ADMIN'] } });
    expect(compare(before, after)).toEqual([
      { field: 'Published size', from: '2.4\u00a0GB', to: '2.6\u00a0GB' },
      { field: 'run_config.user', from: 'root', to: null },
      { field: 'run_config.security_opt', from: 'seccomp=unconfined', to: null },
      { field: 'run_config.cap_add', from: null, to: 'NET_ADMIN, SYS_ADMIN' },
    ]);
  });

  it('is compared version by version: one more is no other image', () => {
    const version = (number: string, image: string, sizeMb: number) => ({
      version: number,
      image,
      uncompressed_size_mb: sizeMb,
    });
    const old = [version('1.16.x', 'a/b:1.16', 1000), version('1.17.x', 'a/b:1.17', 1000)];
    const more = [...old, version('1.18.x', 'a/b:1.18', 5000)];
    expect(fieldsInWords(compare(entry11({ compatibility: old }), entry11({ compatibility: more })))).toBe('Versions');
    const other = [version('1.16.x', 'a/b:1.16', 1000), version('1.17.x', 'a/c:1.17', 1200)];
    expect(compare(entry11({ compatibility: old }), entry11({ compatibility: other }))).toEqual([
      { field: 'Image', from: 'a/b:1.17', to: 'a/c:1.17' },
      { field: 'Published size', from: '1\u00a0GB', to: '1.2\u00a0GB' },
    ]);
  });
});

describe('a list that changed', () => {
  it('says which entries are new and which are gone', () => {
    const { added, gone, changed } = compareLists(
      list([entry10(), entry10({ friendly_name: 'Goes' })]),
      list([entry10({ friendly_name: 'Comes' }), entry10()]),
    );
    expect([added.map(({ name }) => name), gone.map(({ name }) => name), changed]).toEqual([['Comes'], ['Goes'], []]);
  });

  it('says what is said otherwise of the registry itself', () => {
    const { facts } = compareLists(
      list([entry11()], { default_channel: 'develop', channels: ['develop'] }),
      list([entry11()], {
        name: 'Renamed',
        contact_url: null,
        signature: 'x.y.z',
        default_channel: 'develop',
        channels: ['develop', '1.17.0'],
        motto: 'New',
      }),
    );
    expect(facts).toEqual([
      { field: 'Name', from: 'Example registry', to: 'Renamed' },
      { field: 'Contact', from: 'https://registry.example/contact', to: null },
      { field: 'Channels', from: 'develop', to: 'develop, 1.17.0' },
      { field: 'Signature', from: 'not signed', to: 'signed' },
      { field: 'motto', from: null, to: 'New' },
    ]);
  });

  it.each([
    [[entry10()], [entry10({ notes: 'x' }), entry10({ friendly_name: 'Comes' })], {}, '1 workspace changed, 1 new'],
    [[entry10()], [entry10(), entry10({ friendly_name: 'Comes' })], {}, '1 new workspace'],
    [[entry10(), entry11()], [], {}, '2 workspaces gone'],
    [
      [entry10()],
      [entry10()],
      { description: 'Other.', modified: 1_760_000_000_000 },
      'no workspace, but: Description, Published',
    ],
    [[entry10()], [entry10()], {}, 'only the way the list is written'],
  ])('is summed up', (before, after, more, words) => {
    expect(changesInWords(compareLists(list(before), list(after, more)))).toBe(words);
  });
});
