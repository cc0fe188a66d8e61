import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from './document.ts';
import { explanationIds, explanations } from './explanations.ts';
import { isFlagged, judgeEntry, type Warning } from './warnings.ts';

function brief(warnings: readonly Warning[]): readonly string[] {
  return warnings.map(({ rule, id, property, severity }) => `${rule} ${id} ${property} ${severity}`);
}

const run = (runConfig: JsonObject): readonly string[] => brief(judgeEntry({ runConfig }));

describe("the field's rule", () => {
  test.each([
    ['nothing', {}],
    ['the ignored properties', { entrypoint: ['/x'], hostname: 'a', environment: { A: '1' } }],
    ['user 1000', { user: 1000 }],
    ['user "1000"', { user: '1000' }],
    ['user "1000:1000"', { user: '1000:1000' }],
    ['no user', { user: null }],
    ['not privileged', { privileged: false }],
  ])('does not flag %s', (_name, runConfig) => {
    expect(run(runConfig)).toEqual([]);
  });

  test.each([
    [0, 'weakened'],
    ['0', 'weakened'],
    ['root', 'weakened'],
    ['root:1000', 'weakened'],
    [1001, 'info'],
    ['10000', 'info'],
    ['somebody', 'weakened'],
  ])('flags user %j as %s', (user, severity) => {
    expect(run({ user })).toEqual([`field user_error user ${severity}`]);
  });

  test.each([true, 1, 'true', 'false'])('flags privileged %j, as docker-py takes it for set', (privileged) => {
    expect(run({ privileged })).toEqual(['field privilege privileged host-root']);
  });

  test('flags every other property by its name', () => {
    expect(run({ shm_size: '1gb', dns: ['8.8.8.8'], made_up: 1 })).toEqual([
      'field flag_property shm_size info',
      'field flag_property dns info',
      'field flag_property made_up info',
    ]);
  });

  test('does not look outside of run_config', () => {
    const warnings = judgeEntry({
      runConfig: {},
      execConfig: { go: { user: 'root', privileged: true } },
      volumeMappings: { '/': { bind: '/host', mode: 'rw' } },
    });
    expect(warnings.length).toBeGreaterThan(0);
    expect(isFlagged(warnings)).toBe(false);
  });
});

describe('what Fairlead adds', () => {
  test.each<[string, JsonObject, string]>([
    ['seccomp off', { security_opt: ['seccomp=unconfined'] }, 'seccomp_unconfined security_opt weakened'],
    ['seccomp off, old spelling', { security_opt: ['seccomp:unconfined'] }, 'seccomp_unconfined security_opt weakened'],
    [
      'a seccomp profile',
      { security_opt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'] },
      'seccomp_profile security_opt info',
    ],
    ['an empty seccomp profile', { security_opt: ['seccomp={}'] }, 'seccomp_unconfined security_opt weakened'],
    ['a seccomp path', { security_opt: ['seccomp=/etc/profile.json'] }, 'seccomp_path security_opt info'],
    ['AppArmor off', { security_opt: ['apparmor=unconfined'] }, 'security_option security_opt weakened'],
    ['SYS_ADMIN', { cap_add: ['CAP_SYS_ADMIN'] }, 'sys_admin cap_add host-root'],
    ['all capabilities', { cap_add: 'all' }, 'sys_admin cap_add host-root'],
    ['a harmless capability', { cap_add: ['IPC_LOCK'] }, 'capability cap_add info'],
    ['NET_ADMIN alone', { cap_add: ['NET_ADMIN'] }, 'capability cap_add weakened'],
    ['SYS_PTRACE', { cap_add: ['SYS_PTRACE'] }, 'capability cap_add weakened'],
    ['a graphics card', { devices: ['/dev/dri:/dev/dri:rwm'] }, 'device devices info'],
    ['a disk', { devices: ['/dev/../dev//sda'] }, 'device devices host-root'],
    ["a disk in the engine's words", { devices: [{ PathOnHost: '/dev/sda' }] }, 'device devices host-root'],
    ["the host's network", { network_mode: 'host' }, 'host_namespace network_mode weakened'],
    ["another container's processes", { pid_mode: 'container:abc' }, 'unknown_setting pid_mode unknown'],
    ['a network sysctl', { sysctls: { 'net.ipv4.ip_forward': 1 } }, 'sysctl sysctls info'],
    ['a port', { ports: { '3000/tcp': 3000 } }, 'published_port ports info'],
    ['the engine', { volumes: ['/var/run/docker.sock:/s:ro'] }, 'engine_socket volumes host-root'],
    [
      'the engine by a detour',
      { volumes: { '/var/lib/../run/docker.sock': { bind: '/s' } } },
      'engine_socket volumes host-root',
    ],
    ["the engine's folder", { volumes: ['/run:/hostrun'] }, 'engine_socket volumes host-root'],
    ['the whole host', { mounts: [{ Type: 'bind', Source: '/', Target: '/host' }] }, 'host_system mounts host-root'],
    [
      'the whole host to read',
      { mounts: [{ type: 'bind', source: '/', target: '/h', read_only: true }] },
      'host_system mounts host-root',
    ],
    ['a folder', { volumes: ['/srv/data:/data'] }, 'host_folder volumes weakened'],
    ['a folder to read', { volumes: ['/srv/data:/data:ro'] }, 'host_folder volumes info'],
  ])('%s', (_name, runConfig, expected) => {
    const warnings = judgeEntry({ runConfig });
    expect(brief(warnings.filter(({ rule }) => rule === 'fairlead'))).toEqual([`fairlead ${expected}`]);
    const [field] = warnings.filter(({ rule }) => rule === 'field');
    // The flag carries the gravest of what was found, and leads to its explanation.
    expect(`${field?.explanationId} ${field?.property} ${field?.severity}`).toBe(expected);
  });

  test('engine volumes and hardening are nothing to warn of', () => {
    const runConfig = { volumes: ['data:/data', '/anonymous'], security_opt: ['no-new-privileges'] };
    expect(judgeEntry({ runConfig }).filter(({ rule }) => rule === 'fairlead')).toEqual([]);
  });

  test('a VPN workspace is told as one', () => {
    expect(run({ cap_add: ['NET_ADMIN'], devices: ['/dev/net/tun'] })).toEqual([
      'field flag_property cap_add weakened',
      'fairlead vpn cap_add weakened',
      'field flag_property devices weakened',
      'fairlead vpn devices weakened',
    ]);
  });

  test("SYS_PTRACE with the host's processes is root on the host", () => {
    expect(run({ cap_add: ['SYS_PTRACE'], pid_mode: 'host' })).toContain('fairlead capability cap_add host-root');
  });

  const bindOf = (device: string, o = 'bind') => ({ Name: 'local', Options: { type: 'none', o, device } });
  test.each<[string, JsonObject, string]>([
    ["the host's root", { driver_config: bindOf('/') }, 'host_system mounts host-root'],
    [
      "the host's root by the engine's names",
      { VolumeOptions: { DriverConfig: bindOf('/') } },
      'host_system mounts host-root',
    ],
    ['a path without its slash', { driver_config: bindOf('etc') }, 'host_system mounts host-root'],
    ['a disk', { driver_config: { Options: { type: 'ext4', device: '/dev/sda1' } } }, 'host_system mounts host-root'],
    [
      'layers of the host',
      {
        driver_config: { Options: { type: 'overlay', device: 'overlay', o: 'lowerdir=/,upperdir=/x/u,workdir=/x/w' } },
      },
      'volume_driver mounts host-root',
    ],
    ['the engine', { driver_config: bindOf('/run/docker.sock', 'bind,ro') }, 'engine_socket mounts host-root'],
    ["the host's root to read", { driver_config: bindOf('/', 'bind,ro') }, 'host_system mounts host-root'],
    ['a share', { driver_config: { Options: { type: 'nfs', o: 'addr=10.0.0.1' } } }, 'unknown_setting mounts unknown'],
    ['an added driver', { driver_config: { Name: 'vieux/sshfs' } }, 'unknown_setting mounts unknown'],
  ])('a volume whose driver brings in %s', (_name, more, expected) => {
    const warnings = judgeEntry({ runConfig: { mounts: [{ type: 'volume', source: 'vol', target: '/h', ...more }] } });
    const [field] = warnings.filter(({ rule }) => rule === 'field');
    expect(`${field?.explanationId} ${field?.property} ${field?.severity}`).toBe(expected);
    expect(brief(warnings)).toContain(`fairlead ${expected}`);
  });

  test("the engine's own driver without options is an ordinary volume", () => {
    const mounts = [{ type: 'volume', source: 'vol', target: '/h', driver_config: { Name: 'local' } }];
    expect(run({ mounts })).toEqual(['field flag_property mounts info']);
    expect(run({ volume_driver: 'local' })).toEqual(['field flag_property volume_driver info']);
    expect(run({ volume_driver: 'sshfs' })).toContain('fairlead unknown_setting volume_driver unknown');
  });

  test('ordinary commands are told once per phase, and do not flag', () => {
    const warnings = judgeEntry({
      runConfig: {},
      execConfig: { first_launch: { cmd: 'id' }, go: { cmd: ['a', 'b'], user: 1000 }, assign: { cmd: 'id', user: 0 } },
    });
    expect(brief(warnings)).toEqual([
      'fairlead exec_root exec_config.assign.user weakened',
      'fairlead exec_command exec_config.first_launch.cmd info',
      'fairlead exec_command exec_config.go.cmd info',
    ]);
    expect(isFlagged(warnings)).toBe(false);
    // Settings that engines never see as a command.
    expect(judgeEntry({ runConfig: {}, execConfig: { environment: { cmd: 'x' }, go: {}, assign: null } })).toEqual([]);
  });

  test('a profile on the host is told as a folder of it', () => {
    const of = (persistentProfilePath: string) => brief(judgeEntry({ runConfig: {}, persistentProfilePath }));
    expect(of('/srv/profiles/{username}')).toEqual(['fairlead host_folder persistent_profile_path weakened']);
    expect(of(' ')).toEqual([]);
  });

  test('commands, mounts and the image registry', () => {
    const warnings = judgeEntry({
      runConfig: {},
      execConfig: { first_launch: { user: 0, cmd: 'id' }, go: { privileged: true }, assign: { user: '1000' } },
      volumeMappings: { '/etc': { bind: '/e', mode: 'rw' }, '/srv/x': { bind: '/x', mode: 'ro' }, vol: { bind: '/v' } },
      dockerRegistry: 'http://images.example:5000/',
      persistentProfilePath: '/root/{username}',
    });
    expect(brief(warnings)).toEqual([
      'fairlead exec_privileged exec_config.go.privileged host-root',
      'fairlead host_system persistent_profile_path host-root',
      'fairlead host_system volume_mappings./etc host-root',
      'fairlead exec_root exec_config.first_launch.user weakened',
      'fairlead host_folder volume_mappings./srv/x info',
      'fairlead plain_registry docker_registry info',
    ]);
    expect(warnings.find(({ id }) => id === 'exec_root')?.path).toEqual(['exec_config', 'first_launch', 'user']);
  });

  test('an image registry on this machine may do without encryption', () => {
    expect(judgeEntry({ runConfig: {}, dockerRegistry: 'http://127.0.0.1:5000' })).toEqual([]);
  });
});

test('every warning has an explanation, and every explanation says all there is to say', () => {
  for (const id of explanationIds) {
    for (const text of Object.values(explanations[id])) expect(text).toMatch(/\S/);
    expect(explanations[id].meaning).toMatch(/[.]$/);
  }
});

test('any settings are judged, the gravest first', () => {
  const rank = { info: 0, weakened: 1, unknown: 2, 'host-root': 3 };
  const key = fc.constantFrom(
    'user',
    'privileged',
    'cap_add',
    'devices',
    'volumes',
    'mounts',
    'security_opt',
    'sysctls',
    'ports',
    'pid_mode',
    'x',
  );
  const config = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(config, config, config, (runConfig, execConfig, volumeMappings) => {
      const warnings = judgeEntry({ runConfig, execConfig, volumeMappings } as { runConfig: JsonObject });
      const ranks = warnings.map(({ severity }) => rank[severity]);
      expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
      for (const { explanationId } of warnings) expect(explanations[explanationId]).toBeDefined();
    }),
  );
});
