/** Test support: entries whose settings have every known flaw. Pure and always the same. */
import { type CorpusCase, nested, tells } from './corpus-case.ts';
import { entry10, type Loose } from './corpus-parts.ts';
import type { JsonValue } from './document.ts';

/** Every flaw of settings: what engines would refuse, what is read in another way, what cannot be read. */
export function settingsCases(): readonly CorpusCase[] {
  const run = (name: string, runConfig: JsonValue, codes: readonly string[], counts = {}): CorpusCase =>
    tells(name, [entry10({ run_config: runConfig })], codes, counts);
  return [
    run(
      'settings that are ignored',
      { hostname: 'a', environment: { A: '1' }, entrypoint: ['/start'], user: 1000 },
      [],
    ),
    run('settings that are blank', ' ', []),
    run('settings that are an empty list', [], []),
    run('settings that are null as text', 'null', []),
    run('settings that are an empty list as text', '[]', []),
    tells(
      'no profile, as text',
      [entry10({ persistent_profile_path: 'null', volume_mappings: '{}' })],
      ['JSON_AS_TEXT'],
    ),
    run('settings as text', '{"privileged": true}', ['JSON_AS_TEXT'], { flagged: 1 }),
    run('settings as broken text', '{"privileged": tru', ['SETTINGS_UNREADABLE'], { unusable: 1 }),
    run('settings as a list', ['privileged'], ['SETTINGS_UNREADABLE'], { unusable: 1 }),
    run('settings as deep text', nested(500), ['JSON_AS_TEXT', 'RUN_CONFIG_UNKNOWN', 'TOO_DEEP'], {
      unusable: 1,
      flagged: 1,
    }),
    run('seccomp unconfined', { security_opt: ['seccomp=unconfined'] }, [], { flagged: 1 }),
    tells(
      'settings in the wrong place',
      [entry10({ exec_config: { environment: { A: 'b' }, shm_size: '512m' } })],
      ['EXEC_CONFIG_MISPLACED'],
    ),
    run('the network of the host', { network_mode: 'host' }, ['RUN_CONFIG_CONFLICT'], { flagged: 1, unusable: 1 }),
    run('two volumes on one path', { volumes: ['/srv/a:/data:rw', '/srv/b:/data:rw'] }, ['RUN_CONFIG_CONFLICT'], {
      flagged: 1,
      unusable: 1,
    }),
    tells(
      'two ways to one path',
      [entry10({ run_config: { volumes: ['/srv/a:/data'] }, volume_mappings: { '/srv/b': { bind: '/data' } } })],
      ['RUN_CONFIG_CONFLICT'],
      { flagged: 1, unusable: 1 },
    ),
    run('a size in words', { shm_size: '1 tera' }, ['RUN_CONFIG_VALUE'], { flagged: 1, unusable: 1 }),
    run('an unknown argument', { frobnicate: true }, ['RUN_CONFIG_UNKNOWN'], { flagged: 1 }),
    run('a label that is ours', { labels: { 'fairlead.session': 'x' } }, ['RUN_CONFIG_REFUSED'], { flagged: 1 }),
    tells(
      'a profile in a system folder',
      [entry10({ persistent_profile_path: '/etc/{username}' })],
      ['PROFILE_SYSTEM_FOLDER'],
      {
        unusable: 1,
      },
    ),
    tells('a launch form that is none', [entry10({ launch_config: { launch_form: 'ask' } })], ['LAUNCH_CONFIG_TYPE'], {
      unusable: 1,
    }),
    run('an entry beyond what is read', { environment: { A: 'a'.repeat(1_100_000) } }, ['ENTRY_TOO_LARGE'], {
      unusable: 1,
    }),
    run('numbers that doubles lose', { environment: { A: 1, B: 12_345.678 } }, []),
    tells('a phase that is text', [entry10({ exec_config: { go: 'run me' } })], ['SETTINGS_UNREADABLE'], {
      unusable: 1,
    }),
    tells('root only in exec_config', [entry10({ exec_config: { first_launch: { user: 'root', cmd: 'id' } } })], []),
    ...asEnginesTakeThem(),
  ];
}

/** Seen in public lists, each: what an engine would refuse is said before, what it takes is accepted. */
function asEnginesTakeThem(): readonly CorpusCase[] {
  const run = (name: string, runConfig: JsonValue, codes: readonly string[], unusable = 0, flagged = 1): CorpusCase =>
    tells(name, [entry10({ run_config: runConfig })], codes, { unusable, flagged });
  const entry = (name: string, changes: Loose, codes: readonly string[], unusable = 0): CorpusCase =>
    tells(name, [entry10(changes)], codes, { unusable });
  const volume = (source: string, bind: string) => ({ volume_mappings: { [source]: { bind } } });
  const digest = (hex: string) => ({ name: `registry.example/a@sha256:${hex}` });
  return [
    entry('a phase in a phase', { exec_config: { go: { go: { cmd: 'id' } } } }, ['EXEC_CONFIG_NESTED'], 1),
    run('a name server as text', { dns: '192.0.2.1' }, ['RUN_CONFIG_READ_AS']),
    run('a flag as text', { init: 'true' }, ['RUN_CONFIG_READ_AS']),
    entry('a placeholder that the field documents', volume('/srv/{username}', '/data'), []),
    entry('a placeholder that nobody knows', volume('/srv/{nobody}', '/data'), ['VOLUME_TEMPLATE'], 1),
    run('a duration as text', { healthcheck: { test: 'true', interval: '30s' } }, ['RUN_CONFIG_READ_AS']),
    run('a duration of nothing', { healthcheck: { test: 'true', interval: 5 } }, ['RUN_CONFIG_VALUE'], 1),
    run(
      'a soft limit above the hard one',
      { ulimits: [{ name: 'nofile', soft: 9, hard: 5 }] },
      ['RUN_CONFIG_VALUE'],
      1,
    ),
    run('a host name of 65 letters', { hostname: 'a'.repeat(65) }, ['RUN_CONFIG_VALUE'], 1, 0),
    run('a host with an equals sign', { extra_hosts: ['a=192.0.2.1'] }, ['RUN_CONFIG_READ_AS']),
    run('a memory below what engines take', { mem_limit: '1m' }, ['RUN_CONFIG_VALUE'], 1),
    entry('a digest with capitals', digest('A'.repeat(64)), ['IMAGE_INVALID'], 1),
    entry('a digest of 40 digits', digest('a'.repeat(40)), ['IMAGE_INVALID'], 1),
    run('binds that differ by a slash', { volumes: ['/srv/a:/data', '/srv/b:/data/'] }, ['RUN_CONFIG_CONFLICT'], 1),
    run('a log without a type', { log_config: { config: { 'max-size': '1m' } } }, []),
    run('labels that are null', { labels: { a: null } }, []),
    run('a propagation nobody knows', { mounts: [sideways] }, ['RUN_CONFIG_VALUE'], 1),
    run('the network of the host in other words', { networking_config: { host: {} } }, ['RUN_CONFIG_CONFLICT'], 1),
  ];
}

const sideways = { Type: 'bind', Source: '/srv/a', Target: '/a', BindOptions: { Propagation: 'sideways' } };
