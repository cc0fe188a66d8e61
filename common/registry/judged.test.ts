import { describe, expect, test } from 'vitest';
import { defaultHostPathPolicy } from '../judgement/policy.ts';
import type { JsonObject } from './document.ts';
import { mustBeShown, warningKey } from './shown.ts';
import { isFlagged, judgeEntry, type Warning } from './warnings.ts';

function brief(warnings: readonly Warning[]): readonly string[] {
  return warnings.map(({ rule, id, property, severity }) => `${rule} ${id} ${property} ${severity}`);
}

const run = (runConfig: JsonObject): readonly string[] => brief(judgeEntry({ runConfig }));

describe('who a session runs as', () => {
  test('is judged by what engines make of the text, and flagged by the field’s rule', () => {
    expect(run({ user: '01000' })).toEqual(['fairlead user_error user weakened']);
    expect(run({ user: ' 1000' })).toEqual(['fairlead user_error user weakened']);
    expect(run({ user: '+0' })).toEqual(['field user_error user weakened']);
    expect(run({ user: ':1000' })).toEqual(['field user_error user weakened']);
    expect(run({ user: '4294967296' })).toEqual(['field user_error user weakened']);
    expect(run({ user: '1000:0' })).toEqual(['fairlead group user info']);
    expect(run({ user: '1001:0' })).toEqual(['field user_error user info', 'fairlead group user info']);
    expect(run({ user: { uid: 0 } })).toEqual(['field user_error user weakened']);
  });

  test('is the image’s own where nothing is set', () => {
    const of = (runConfig: JsonObject, imageUser: Parameters<typeof judgeEntry>[1]) =>
      judgeEntry({ runConfig }, imageUser);
    const root = { imageUser: { user: '', uid: 0, source: 'host' } } as const;
    expect(of({}, root)).toMatchObject([
      { id: 'image_root', rule: 'fairlead', property: 'image', severity: 'weakened', explanationId: 'image_root' },
    ]);
    expect(mustBeShown(of({}, root)).map(warningKey)).toEqual(['image_root:image']);
    expect(of({ user: '1000' }, root)).toEqual([]);
    expect(brief(of({ user: '' }, root))).toEqual(['fairlead image_root image weakened']);
    expect(of({}, { imageUser: { user: '1000', uid: null, source: 'registry' } })).toEqual([]);
    expect(mustBeShown(of({}, { imageUser: null }))).toEqual([]);
    expect(brief(of({}, { imageUser: null }))).toEqual(['fairlead image_user image info']);
    expect(of({}, {})).toEqual([]);
  });

  test('by a name is asked about until the image says who it is', () => {
    const imageUser = { user: 'kasm-user', uid: 1000, source: 'host' } as const;
    expect(mustBeShown(judgeEntry({ runConfig: { user: 'kasm-user' } }))).toHaveLength(1);
    expect(mustBeShown(judgeEntry({ runConfig: { user: 'kasm-user' } }, { imageUser }))).toEqual([]);
    expect(brief(judgeEntry({ runConfig: { user: 'kasm-user' } }, { imageUser }))).toEqual([
      'field user_error user info',
    ]);
  });
});

describe('what the site says', () => {
  test('decides which folders are for data', () => {
    const policy = { ...defaultHostPathPolicy, dataFolders: ['/nas'], ownFolders: ['/nas/fairlead'] };
    const of = (source: string) =>
      brief(judgeEntry({ runConfig: {}, volumeMappings: { [source]: { bind: '/d' } } }, { policy }));
    expect(of('/nas/films')).toEqual(['fairlead host_folder volume_mappings./nas/films weakened']);
    expect(of('/srv/films')).toEqual(['fairlead unknown_path volume_mappings./srv/films unknown']);
    expect(of('/nas/fairlead')).toEqual(['fairlead host_system volume_mappings./nas/fairlead host-root']);
  });

  test('spares a profile path that an administrator set', () => {
    const persistentProfilePath = '/opt/profiles/{username}';
    const policy = { ...defaultHostPathPolicy, profilePath: persistentProfilePath };
    expect(mustBeShown(judgeEntry({ runConfig: {}, persistentProfilePath }))).toHaveLength(1);
    expect(mustBeShown(judgeEntry({ runConfig: {}, persistentProfilePath }, { policy }))).toEqual([]);
    const mapped = { runConfig: {}, volumeMappings: { '/opt/profiles/alice': { bind: '/x' } } };
    expect(mustBeShown(judgeEntry(mapped, { policy }))).toHaveLength(1);
  });
});

describe('more than a person reads', () => {
  test('of one setting is summed up under the gravest', () => {
    const devices = [...Array.from({ length: 500 }, (_, index) => `/dev/video${index}`), '/dev/sda', '/dev/odd'];
    const warnings = judgeEntry({ runConfig: { devices } });
    expect(warnings).toHaveLength(22);
    expect(mustBeShown(warnings).map(({ severity }) => severity)).toEqual(['host-root', 'unknown']);
    const grave = judgeEntry({ runConfig: { devices: Array(500).fill('/dev/sda') } });
    expect(grave.every(({ severity, digest }) => severity === 'host-root' && digest !== undefined)).toBe(true);
    expect(grave).toHaveLength(22);
  });

  test('of properties, mappings and commands is summed up, and still asked about', () => {
    const many = (make: (index: number) => [string, JsonObject]): JsonObject =>
      Object.fromEntries(Array.from({ length: 5000 }, (_, index) => make(index)));
    const flags = judgeEntry({ runConfig: { ...many((index) => [`p${index}`, {}]), privileged: true } });
    expect(flags.length).toBeLessThan(110);
    expect(mustBeShown(flags)).toHaveLength(1);
    expect(isFlagged(flags)).toBe(true);
    const volumeMappings = many((index) => [`/srv/d${index}`, { bind: `/d${index}` }]);
    expect(judgeEntry({ runConfig: {}, volumeMappings })).toHaveLength(101);
    const bad = (mappings: JsonObject) => mustBeShown(judgeEntry({ runConfig: {}, volumeMappings: mappings }));
    expect(bad({ ...volumeMappings, '/etc': { bind: '/e' } }).map(({ property }) => property)).toEqual([
      'volume_mappings./etc',
    ]);
    const worse = many((index) => [`/etc/d${index}`, { bind: `/d${index}` }]);
    const [sum] = bad(worse).filter(({ property }) => property === 'volume_mappings');
    const [other] = bad({ ...worse, '/etc/more': { bind: '/m' } }).filter(
      ({ property }) => property === 'volume_mappings',
    );
    expect([sum?.severity, sum?.digest === other?.digest]).toEqual(['host-root', false]);
    const commands = judgeEntry({ runConfig: {}, execConfig: many((index) => [`x${index}`, { user: 0 }]) });
    expect(commands).toHaveLength(101);
    expect(mustBeShown(commands)).toHaveLength(101);
  });
});
