/** SECURITY: docs/security.md 2.7. What leaves has the engine's exact names alone, at every depth. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankDraft } from '../model/workspaces.ts';
import { draftContainer } from './draft-container.ts';
import { runConfigKeysForTests } from './run-config.ts';

/** Names of the Engine API's `ContainerCreate` (API 1.41 to 1.51), written out apart from the mapper. `FREE`: any key. */
type Names = typeof free | { readonly [name: string]: Names | null };
const free = Symbol('keys are free');
const throttle = { Path: null, Rate: null };
const sentNames: Names = {
  Hostname: null,
  Domainname: null,
  User: null,
  ExposedPorts: free,
  Tty: null,
  OpenStdin: null,
  Env: null,
  Cmd: null,
  Healthcheck: { Test: null, Interval: null, Timeout: null, Retries: null, StartPeriod: null, StartInterval: null },
  Image: null,
  Volumes: free,
  WorkingDir: null,
  Entrypoint: null,
  NetworkDisabled: null,
  MacAddress: null,
  Labels: free,
  StopSignal: null,
  HostConfig: {
    Binds: null,
    LogConfig: { Type: null, Config: free },
    NetworkMode: null,
    PortBindings: free,
    VolumeDriver: null,
    VolumesFrom: null,
    CapAdd: null,
    CapDrop: null,
    CgroupnsMode: null,
    Dns: null,
    DnsOptions: null,
    DnsSearch: null,
    ExtraHosts: null,
    GroupAdd: null,
    IpcMode: null,
    Links: null,
    OomScoreAdj: null,
    PidMode: null,
    Privileged: null,
    PublishAllPorts: null,
    ReadonlyRootfs: null,
    SecurityOpt: null,
    StorageOpt: free,
    Tmpfs: free,
    UTSMode: null,
    UsernsMode: null,
    ShmSize: null,
    Sysctls: free,
    Runtime: null,
    Isolation: null,
    CpuShares: null,
    Memory: null,
    NanoCpus: null,
    CgroupParent: null,
    BlkioWeight: null,
    BlkioWeightDevice: { Path: null, Weight: null },
    BlkioDeviceReadBps: throttle,
    BlkioDeviceWriteBps: throttle,
    BlkioDeviceReadIOps: throttle,
    BlkioDeviceWriteIOps: throttle,
    CpuPeriod: null,
    CpuQuota: null,
    CpuRealtimePeriod: null,
    CpuRealtimeRuntime: null,
    CpusetCpus: null,
    CpusetMems: null,
    Devices: { PathOnHost: null, PathInContainer: null, CgroupPermissions: null },
    DeviceCgroupRules: null,
    DeviceRequests: { Driver: null, Count: null, DeviceIDs: null, Capabilities: null, Options: free },
    KernelMemory: null,
    MemoryReservation: null,
    MemorySwap: null,
    MemorySwappiness: null,
    OomKillDisable: null,
    PidsLimit: null,
    Ulimits: { Name: null, Hard: null, Soft: null },
    CpuCount: null,
    CpuPercent: null,
    Mounts: {
      Target: null,
      Source: null,
      Type: null,
      ReadOnly: null,
      Consistency: null,
      BindOptions: {
        Propagation: null,
        NonRecursive: null,
        CreateMountpoint: null,
        ReadOnlyNonRecursive: null,
        ReadOnlyForceRecursive: null,
      },
      VolumeOptions: { NoCopy: null, Labels: free, Subpath: null, DriverConfig: { Name: null, Options: free } },
      TmpfsOptions: { SizeBytes: null, Mode: null },
    },
    Init: null,
  },
  NetworkingConfig: { EndpointsConfig: free },
};
const endpointNames: Names = {
  IPAMConfig: { IPv4Address: null, IPv6Address: null, LinkLocalIPs: null },
  Links: null,
  Aliases: null,
  MacAddress: null,
  DriverOpts: free,
  GwPriority: null,
};

/** Paths of keys that are on no list. Lists stand for what is in them. */
function foreignKeys(value: unknown, names: Names | null, path: string): string[] {
  if (names === free) return [];
  if (Array.isArray(value)) return value.flatMap((item) => foreignKeys(item, names, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const at = `${path}.${key}`;
    if (names === null || !Object.hasOwn(names, key)) return [at];
    return foreignKeys(item, names[key] ?? null, at);
  });
}

const build = (runConfig: unknown) => draftContainer({ ...blankDraft, image: 'a/b:1', runConfig });

function foreignKeysOf(runConfig: unknown): string[] {
  // As it goes over the wire.
  const body = JSON.parse(JSON.stringify(build(runConfig).body)) as Record<string, unknown>;
  const networking = body.NetworkingConfig as { EndpointsConfig: Record<string, unknown> } | undefined;
  const endpoints = Object.values(networking?.EndpointsConfig ?? {});
  return [
    ...foreignKeys(body, sentNames, ''),
    ...endpoints.flatMap((endpoint) => foreignKeys(endpoint, endpointNames, 'endpoint')),
  ];
}

/** Everything that the mapper can send, in one settings text: what variants are made of. */
const whole = {
  command: 'a b',
  entrypoint: ['a'],
  environment: { A: 'b' },
  healthcheck: { test: 'true', interval: 1e9, timeout: 1e9, retries: 1, start_period: 1e9, start_interval: 1e9 },
  ports: { 80: { HostIp: '127.0.0.1', HostPort: 80 } },
  publish_all_ports: true,
  network: 'lab',
  networking_config: {
    lab: {
      Aliases: ['a'],
      Links: ['a:b'],
      MacAddress: '02:42:ac:11:00:02',
      DriverOpts: { a: 'b' },
      GwPriority: 1,
      IPAMConfig: { IPv4Address: '10.0.0.9', IPv6Address: '::9', LinkLocalIPs: ['169.254.0.9'] },
    },
  },
  mounts: [
    {
      target: '/a',
      source: '/srv',
      type: 'bind',
      read_only: true,
      consistency: 'cached',
      BindOptions: {
        Propagation: 'rslave',
        NonRecursive: true,
        CreateMountpoint: true,
        ReadOnlyNonRecursive: true,
        ReadOnlyForceRecursive: true,
      },
    },
    {
      Target: '/b',
      Source: 'vol',
      Type: 'volume',
      ReadOnly: true,
      VolumeOptions: {
        NoCopy: true,
        Labels: { a: 'b' },
        Subpath: 'x',
        DriverConfig: { Name: 'n', Options: { a: 'b' } },
      },
    },
    { target: '/c', source: 'vol', no_copy: true, labels: { a: 'b' }, driver_config: { Name: 'n' } },
    { target: '/d', type: 'tmpfs', TmpfsOptions: { SizeBytes: 1, Mode: 511 } },
    { target: '/e', type: 'tmpfs', tmpfs_size: '1m', tmpfs_mode: 511 },
  ],
  volumes: { '/srv/f': { bind: '/f', mode: 'ro' } },
  tmpfs: { '/t': 'size=1m' },
  devices: ['/dev/dri', { PathOnHost: '/dev/a', PathInContainer: '/dev/b', CgroupPermissions: 'r' }],
  device_requests: [{ driver: 'd', count: 1, capabilities: [['gpu']], options: { a: 'b' } }],
  device_read_bps: [{ Path: '/dev/a', Rate: 1 }],
  device_write_iops: [{ path: '/dev/a', rate: 1 }],
  blkio_weight_device: [{ Path: '/dev/a', Weight: 10 }],
  ulimits: [{ name: 'nofile', soft: 1, hard: 2 }],
  log_config: { type: 'json-file', config: { 'max-size': '1m' } },
  restart_policy: { Name: 'always', MaximumRetryCount: 1 },
  sysctls: { 'net.a': 1 },
  labels: { a: 'b' },
  cpu_rt_period: 1,
  cpu_rt_runtime: 1,
};

/** Spellings that an engine reads as the same key, or a careless reader does. */
function variantsOf(key: string): string[] {
  const letters = [...key];
  return [
    key,
    key.toUpperCase(),
    key.toLowerCase(),
    letters.map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(''),
    key.replace(/s/i, '\u017f'),
    key.replace(/k/i, '\u212a'),
    letters.join('_'),
    key.replaceAll('_', ''),
    key.replaceAll('_', '-'),
    `${key} `,
    ` ${key}`,
    `${key}\0`,
    key.replace(/a/i, '\u0430'),
  ];
}

/** The whole with every key, at every depth, as one of its variants. */
function varied(value: unknown, pick: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => varied(item, pick));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [pick(key), varied(item, pick)]));
}

describe('the keys of what is sent', () => {
  it('are exactly spelled for everything that can be said', () => {
    const { body, problems } = build(whole);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(foreignKeysOf(whole)).toEqual([]);
    // The lists are long enough to mean something: nested objects did arrive.
    const sent = JSON.stringify(body);
    for (const name of ['DriverConfig', 'ReadOnlyForceRecursive', 'IPAMConfig', 'StartInterval', 'SizeBytes', 'Rate']) {
      expect(sent).toContain(`"${name}"`);
    }
  });

  it('are exactly spelled whatever variants of keys come in', () => {
    const topLevel = new Set<string>([...runConfigKeysForTests()]);
    const choice = fc.infiniteStream(fc.nat(12));
    const property = fc.property(choice, fc.integer({ min: 0, max: 3 }), (numbers, keep) => {
      const pick = (key: string) => {
        const variants = variantsOf(key);
        // Without the argument's own name nothing below it would be read.
        const number = numbers.next().value;
        return topLevel.has(key) && number % 4 !== keep ? key : (variants[number % variants.length] ?? key);
      };
      expect(foreignKeysOf(varied(whole, pick))).toEqual([]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('are exactly spelled for any JSON at all', () => {
    const key = fc.constantFrom(...Object.keys(whole).flatMap(variantsOf), '__proto__', 'HostConfig', 'Privileged');
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.array(fc.dictionary(fc.constantFrom('Target', 'target', 'Typeſ', 'Source', 'Path', 'Name'), fc.jsonValue())),
    );
    fc.assert(fc.property(fc.dictionary(key, value), (settings) => foreignKeysOf(settings).length === 0));
  });

  it.each([
    ['mounts', [{ Target: '/a', Type: 'tmpfs', r_e_a_d_only: true }], 'mounts[0].r_e_a_d_only'],
    ['mounts', [{ Target: '/a', Type: 'tmpfs', 'TmpfsOption\u017f': {} }], 'mounts[0].TmpfsOption\u017f'],
    ['mounts', [{ Target: '/a', VolumeOptions: { 'Label\u017f': {} } }], 'mounts[0].VolumeOptions.Label\u017f'],
    ['mounts', [{ Target: '/a', ImageOptions: { Subpath: 'x' } }], 'mounts[0].ImageOptions'],
    ['mounts', [{ Target: '/a', ClusterOptions: {} }], 'mounts[0].ClusterOptions'],
    [
      'mounts',
      [{ Target: '/a', VolumeOptions: { DriverConfig: { OPTIONS: { device: '/' } } } }],
      'mounts[0].VolumeOptions.DriverConfig.OPTIONS',
    ],
    ['healthcheck', { test: 'true', 'Te\u017ft': ['CMD', 'x'] }, 'healthcheck.Te\u017ft'],
    ['log_config', { type: 'local', 'Con\ufb01g': {} }, 'log_config.Con\ufb01g'],
    ['devices', [{ PathOnHost: '/dev/a', pathonhoſt: '/dev/sda' }], 'devices[0].pathonho\u017ft'],
    ['device_requests', [{ driver: 'd', DEVICEIDS: ['0'] }], 'device_requests[0].DEVICEIDS'],
    ['ulimits', [{ name: 'core', HARD: 1 }], 'ulimits[0].HARD'],
  ])('%s: a key that is not on the list is told and not sent: %j', (argument, value, property) => {
    const { problems } = build({ [argument]: value });
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'RUN_CONFIG_UNKNOWN', property, severity: 'warning' }),
    );
    expect(foreignKeysOf({ [argument]: value })).toEqual([]);
  });

  it('takes the arguments themselves in their exact spelling alone', () => {
    for (const argument of ['Privileged', 'PRIVILEGED', 'privileged ', 'privi_leged', 'network_Mode', 'pid-mode']) {
      const { body, problems } = build({ [argument]: true });
      expect(problems.map(({ code }) => code)).toEqual(['RUN_CONFIG_UNKNOWN']);
      expect(Object.keys(body.HostConfig ?? {})).not.toContain('Privileged');
    }
  });
});
