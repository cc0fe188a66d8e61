import { describe, expect, it } from 'vitest';
import { draftContainer } from '../docker/draft-container.ts';
import { runConfigKeysForTests } from '../docker/run-config.ts';
import { judgeBody } from './body.ts';
import { defaultHostPathPolicy } from './policy.ts';

const policy = defaultHostPathPolicy;
const brief = (body: unknown, more = {}) =>
  judgeBody(body, { policy, ...more }).map(({ bodyPath, id, severity }) => `${bodyPath} ${id} ${severity}`);
const host = (hostConfig: unknown) => brief({ Image: 'i', HostConfig: hostConfig });
const container = (runConfig: unknown) =>
  draftContainer({
    image: 'a/b:1',
    dockerRegistry: '',
    cores: 2,
    memoryBytes: 2e9,
    gpuCount: 1,
    cpuAllocation: 'Quotas',
    shmSizeBytes: null,
    environment: { A: 'b' },
    runConfig,
    volumeMappings: {},
    persistentProfilePath: '',
  });

describe('a body', () => {
  it('of an ordinary session has nothing to say', () => {
    expect(brief(container({}).body)).toEqual([]);
    const more = {
      shm_size: '1gb',
      dns: ['8.8.8.8'],
      cap_drop: ['ALL'],
      init: true,
      ulimits: [{ name: 'nofile', soft: 1, hard: 2 }],
    };
    expect(
      brief(container({ ...more, command: 'x', tmpfs: { '/x': 'size=1m,exec' }, mem_limit: '1g', hostname: 'h' }).body),
    ).toEqual([]);
  });

  it('has a decision for every argument that is sent', () => {
    // What is sent under a key that has no decision would be found as not known under its bare name.
    const values: Readonly<Record<string, unknown>> = {
      text: 'x',
      number: 1,
      flag: true,
      list: ['x'],
      object: { x: 'x' },
      empty: {},
    };
    for (const key of runConfigKeysForTests()) {
      for (const value of Object.values(values)) {
        const { body } = container({ [key]: value });
        for (const finding of judgeBody(body, { policy })) {
          expect(finding.message).not.toMatch(/: "(?!Isolation)[A-Z][A-Za-z]+" is not known to be harmless/);
        }
      }
    }
  });

  it.each([
    [{ Image: 'i', Odd: 1 }, 'Odd unknown_setting unknown'],
    [{ Image: 'i', user: 'root' }, 'user unknown_setting unknown'],
    [{ Image: {} }, 'Image unknown_setting unknown'],
    [{ Image: 'i', Cmd: [1] }, 'Cmd unknown_setting unknown'],
    [{ Image: 'i', Healthcheck: { Test: [], Odd: 1 } }, 'Healthcheck unknown_setting unknown'],
    [{ Image: 'i', Labels: { 'run.oci.x': '1' } }, 'Labels unknown_setting unknown'],
    [{ Image: 'i', Volumes: { '/x': { a: 1 } } }, 'Volumes unknown_setting unknown'],
    [{ Image: 'i', constructor: 1 }, 'constructor unknown_setting unknown'],
    [
      { NetworkingConfig: { EndpointsConfig: { net: { DriverOpts: { a: 'b' } } } } },
      'NetworkingConfig unknown_setting unknown',
    ],
    [{ NetworkingConfig: { EndpointsConfig: { host: {} } } }, 'NetworkingConfig unknown_setting unknown'],
    [{ NetworkingConfig: { Odd: {} } }, 'NetworkingConfig unknown_setting unknown'],
  ])('with something on no list is not known: %j', (body, expected) => {
    expect(brief(body)).toContain(expected);
  });

  it.each([
    [{ Odd: 1 }, 'HostConfig.Odd unknown_setting unknown'],
    [{ binds: ['/:/h'] }, 'HostConfig.binds unknown_setting unknown'],
    [{ Annotations: { a: 'b' } }, 'HostConfig.Annotations unknown_setting unknown'],
    [{ Memory: '1g' }, 'HostConfig.Memory unknown_setting unknown'],
    [{ Privileged: true }, 'HostConfig.Privileged privilege host-root'],
    [{ Privileged: 'true' }, 'HostConfig.Privileged privilege host-root'],
    [{ CapAdd: ['MADE_UP'] }, 'HostConfig.CapAdd[0] unknown_setting unknown'],
    [{ CapAdd: ['CHOWN', 'sys_admin'] }, 'HostConfig.CapAdd[1] sys_admin host-root'],
    [{ CapAdd: 'ALL' }, 'HostConfig.CapAdd[0] sys_admin host-root'],
    [{ CapAdd: ['SYS_PTRACE'], PidMode: 'host' }, 'HostConfig.CapAdd[0] capability host-root'],
    [{ VolumesFrom: ['other'] }, 'HostConfig.VolumesFrom[0] volumes_from host-root'],
    [{ VolumeDriver: 'sshfs' }, 'HostConfig.VolumeDriver unknown_setting unknown'],
    [{ DeviceCgroupRules: ['b *:* rwm'] }, 'HostConfig.DeviceCgroupRules[0] device_rule host-root'],
    [{ GroupAdd: ['docker'] }, 'HostConfig.GroupAdd[0] unknown_setting unknown'],
    [{ PidMode: 'host' }, 'HostConfig.PidMode unknown_setting unknown'],
    [{ IpcMode: 'host' }, 'HostConfig.IpcMode unknown_setting unknown'],
    [{ PidMode: 'container:x' }, 'HostConfig.PidMode unknown_setting unknown'],
    [{ PidMode: 'ns:/proc/1/ns/pid' }, 'HostConfig.PidMode unknown_setting unknown'],
    [{ NetworkMode: 'host' }, 'HostConfig.NetworkMode host_namespace weakened'],
    [{ NetworkMode: 'container:x' }, 'HostConfig.NetworkMode unknown_setting unknown'],
    [{ NetworkMode: 'slirp4netns:allow_host_loopback=true' }, 'HostConfig.NetworkMode unknown_setting unknown'],
    [{ NetworkMode: 'office' }, 'HostConfig.NetworkMode network info'],
    [{ UsernsMode: 'host' }, 'HostConfig.UsernsMode host_namespace weakened'],
    [{ UTSMode: 'host' }, 'HostConfig.UTSMode host_namespace info'],
    [{ CgroupnsMode: 'host' }, 'HostConfig.CgroupnsMode host_namespace info'],
    [{ Sysctls: { 'net.ipv4.ip_forward': '1' } }, 'HostConfig.Sysctls sysctl info'],
    [{ Sysctls: { 'net.ipv4.x': '1' }, NetworkMode: 'host' }, 'HostConfig.Sysctls unknown_setting unknown'],
    [{ Sysctls: { 'net/../kernel/core_pattern': '1' } }, 'HostConfig.Sysctls unknown_setting unknown'],
    [{ Sysctls: { 'net...core': '1' } }, 'HostConfig.Sysctls unknown_setting unknown'],
    [{ Sysctls: { 'kernel.core_pattern': '|/x' } }, 'HostConfig.Sysctls sysctl host-root'],
    [{ Sysctls: { 'vm.overcommit_memory': '1' } }, 'HostConfig.Sysctls unknown_setting unknown'],
    [{ Runtime: '/tmp/x' }, 'HostConfig.Runtime runtime host-root'],
    [{ Runtime: 'mine' }, 'HostConfig.Runtime unknown_setting unknown'],
    [{ Runtime: 'runsc' }, 'HostConfig.Runtime runtime info'],
    [{ CgroupParent: 'x.slice' }, 'HostConfig.CgroupParent resources weakened'],
    [{ CgroupParent: '/a/../..' }, 'HostConfig.CgroupParent unknown_setting unknown'],
    [{ OomKillDisable: true }, 'HostConfig.OomKillDisable resources weakened'],
    [{ OomScoreAdj: -900 }, 'HostConfig.OomScoreAdj resources weakened'],
    [{ MaskedPaths: [] }, 'HostConfig.MaskedPaths security_option weakened'],
    [{ ReadonlyPaths: [] }, 'HostConfig.ReadonlyPaths security_option weakened'],
    [{ Ulimits: [{ Name: 'odd', Soft: 1, Hard: 1 }] }, 'HostConfig.Ulimits[0] unknown_setting unknown'],
    [{ LogConfig: { Type: 'syslog', Config: {} } }, 'HostConfig.LogConfig logs info'],
    [{ LogConfig: { Type: 'added/driver' } }, 'HostConfig.LogConfig unknown_setting unknown'],
    [
      { LogConfig: { Type: 'k8s-file', Config: { path: '/etc/cron.d/x' } } },
      'HostConfig.LogConfig host_system host-root',
    ],
    [
      { LogConfig: { Type: 'fluentd', Config: { 'fluentd-address': 'unix:///run/x' } } },
      'HostConfig.LogConfig unknown_setting unknown',
    ],
    [{ StorageOpt: { odd: '1' } }, 'HostConfig.StorageOpt unknown_setting unknown'],
    [{ PublishAllPorts: true }, 'HostConfig.PublishAllPorts published_port info'],
    [
      { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '80' }] } },
      'HostConfig.PortBindings.80/tcp published_port info',
    ],
    [
      { PortBindings: { '6901/tcp': [{ HostIp: '', HostPort: '' }] } },
      'HostConfig.PortBindings.6901/tcp unknown_setting unknown',
    ],
    [
      { PortBindings: { '6901/tcp': [{ HostIp: '127.0.0.1' }, { HostIp: '::' }] } },
      'HostConfig.PortBindings.6901/tcp unknown_setting unknown',
    ],
    [{ Tmpfs: { '/x': 'size=1m,suid' } }, 'HostConfig.Tmpfs mount_option weakened'],
    [{ Tmpfs: { '/x': 'odd' } }, 'HostConfig.Tmpfs unknown_setting unknown'],
    [{ Isolation: 'hyperv' }, 'HostConfig.Isolation unknown_setting unknown'],
  ])('with %j says so', (hostConfig, expected) => {
    expect(host(hostConfig)).toContain(expected);
  });

  const rich = {
    Image: 'i',
    Healthcheck: { Test: ['CMD', 'x'], Interval: 1 },
    NetworkingConfig: { EndpointsConfig: { net: { Aliases: ['a'], IPAMConfig: { IPv4Address: '10.0.0.2' } } } },
    HostConfig: {
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      BlkioDeviceReadBps: [{ Path: '/dev/sda', Rate: 1 }],
      Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 1 }],
      Devices: [{ PathOnHost: '/dev/dri', PathInContainer: '/dev/dri', CgroupPermissions: 'rwm' }],
      DeviceRequests: [{ Driver: '', Count: 1, DeviceIDs: [], Capabilities: [['gpu']], Options: {} }],
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '80' }] },
      Mounts: [
        { Type: 'bind', Source: '/srv/x', Target: '/x', BindOptions: { Propagation: 'rprivate' } },
        {
          Type: 'volume',
          Source: 'v',
          Target: '/v',
          VolumeOptions: { NoCopy: true, DriverConfig: { Name: 'local', Options: { size: '1g' } } },
        },
        { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1 } },
        { Type: 'image', Source: 'i', Target: '/i', ImageOptions: { Subpath: 'x' } },
      ],
    },
  };
  const objectsIn = (value: unknown): object[] => {
    if (typeof value !== 'object' || value === null) return [];
    return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)];
  };

  it('with a key that is not known says so, at any depth', () => {
    expect(brief(rich).filter((line) => line.includes('unknown'))).toEqual([]);
    const count = objectsIn(rich).length;
    expect(count).toBe(27);
    for (let index = 0; index < count; index += 1) {
      const copy = structuredClone(rich);
      Object.assign(objectsIn(copy)[index] ?? {}, { Odd: { deep: 1 } });
      expect(brief(copy).filter((line) => line.endsWith(' unknown'))).not.toEqual([]);
    }
  });

  it('with another kind of value in the place of an object says so', () => {
    const paths = objectsIn(rich).flatMap((object) =>
      Object.entries(object).flatMap(([key, value]) => (objectsIn([value]).includes(value as object) ? [key] : [])),
    );
    for (const key of new Set(paths)) {
      for (const odd of ['text', 7, ['x'], true]) {
        const copy = structuredClone(rich);
        for (const object of objectsIn(copy)) if (Object.hasOwn(object, key)) Object.assign(object, { [key]: odd });
        expect({ key, odd, found: brief(copy).some((line) => line.endsWith(' unknown')) }).toEqual({
          key,
          odd,
          found: true,
        });
      }
    }
  });

  it('does not take a name from an image whose list of users something hides', () => {
    const imageUser = { user: 'kasm-user', uid: 1000, source: 'host' as const };
    const of = (hostConfig: unknown) => brief({ User: 'kasm-user', HostConfig: hostConfig }, { imageUser });
    expect(of({})).toEqual([]);
    expect(of({ Binds: ['vol:/home'] })).toEqual([]);
    for (const hiding of [
      { Binds: ['vol:/etc'] },
      { Binds: ['vol:/etc/passwd:ro'] },
      { Mounts: [{ Type: 'volume', Source: 'v', Target: '//etc/' }] },
      { Tmpfs: { '/etc': '' } },
    ]) {
      expect(of(hiding)).toContain('User user_error weakened');
    }
  });

  it('knows the folder of the profile by where it comes from', () => {
    const Binds = ['/opt/p/alice:/home/kasm-user:rw', '/opt/p/alice:/x:rw'];
    const origins = {
      'HostConfig.Binds[0]': { part: 'persistent_profile_path', key: null },
      'HostConfig.Binds[1]': { part: 'volume_mappings', key: '/opt/p/alice' },
    } as const;
    const found = judgeBody(
      { HostConfig: { Binds } },
      { policy: { ...policy, profilePath: '/opt/p/{username}' }, origins },
    );
    expect(found.map(({ bodyPath, severity }) => `${bodyPath} ${severity}`)).toEqual([
      'HostConfig.Binds[0] weakened',
      'HostConfig.Binds[1] host-root',
    ]);
  });
});
