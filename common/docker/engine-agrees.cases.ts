/** `run_config`s and what an engine (Docker 20.10 on the test bed) says of them, for `engine-agrees.itest.ts`. */

export type EngineCase = {
  readonly name: string;
  readonly runConfig: Readonly<Record<string, unknown>>;
  /** What docker-py makes of it. */
  readonly raw: { readonly [key: string]: unknown; readonly Labels?: Readonly<Record<string, unknown>> };
  readonly engine: 'takes' | 'refuses';
  /** Where it differs: `takes` is read as the one thing that it can mean, `refuses` cannot be a session. */
  readonly ours?: 'takes' | 'refuses';
};

type Verdict = EngineCase['engine'];

function host(
  key: string,
  engineKey: string,
  value: unknown,
  engine: Verdict,
  ours?: Verdict,
  raw = value,
): EngineCase {
  return {
    name: `${engine === 'takes' ? 'takes' : 'refuses'} ${key} ${JSON.stringify(value).slice(0, 90)}`,
    runConfig: { [key]: value },
    raw: { HostConfig: { [engineKey]: raw } },
    engine,
    ...(ours !== undefined && { ours }),
  };
}

function main(
  key: string,
  engineKey: string,
  value: unknown,
  engine: Verdict,
  ours?: Verdict,
  raw = value,
): EngineCase {
  const one = host(key, engineKey, value, engine, ours);
  return { ...one, raw: { [engineKey]: raw } };
}

const mib = 1024 * 1024;
const check = (more: Readonly<Record<string, unknown>>) => ({ Test: ['CMD', 'true'], ...more });
const mount = (more: Readonly<Record<string, unknown>>) => [{ Type: 'bind', Source: '/srv', Target: '/a', ...more }];
const limit = (Name: string, Soft: number, Hard: number) => [{ Name, Soft, Hard }];
const seconds = 1_000_000_000;

const process: readonly EngineCase[] = [
  main('hostname', 'Hostname', 'a'.repeat(64), 'takes'),
  main('hostname', 'Hostname', 'a'.repeat(65), 'refuses'),
  main('hostname', 'Hostname', 'ü'.repeat(33), 'refuses'),
  main('hostname', 'Hostname', 'a_b c', 'takes'),
  main('hostname', 'Hostname', 7, 'refuses', 'takes'),
  main('working_dir', 'WorkingDir', 'a/b', 'refuses'),
  main('working_dir', 'WorkingDir', '', 'takes'),
  main('stop_signal', 'StopSignal', 'NOPE', 'refuses'),
  main('stop_signal', 'StopSignal', '0', 'refuses'),
  main('stop_signal', 'StopSignal', 'SIGRTMIN+3', 'takes'),
  main('stop_signal', 'StopSignal', 'int', 'takes'),
  main('stop_signal', 'StopSignal', 15, 'refuses', 'takes'),
  main('environment', 'Env', ['=x'], 'refuses'),
  main('environment', 'Env', [''], 'refuses'),
  main('environment', 'Env', { A: 1, B: 0.5, C: true }, 'takes', undefined, ['A=1', 'B=0.5', 'C=True']),
  main('labels', 'Labels', { a: null }, 'takes'),
  main('labels', 'Labels', { a: 1 }, 'refuses', 'takes'),
  main('labels', 'Labels', { a: true }, 'refuses'),
  main('mac_address', 'MacAddress', '02:42:ac:11:00:77', 'takes'),
  main('mac_address', 'MacAddress', '01:00:5e:00:00:01', 'refuses'),
  main('mac_address', 'MacAddress', 'x', 'refuses'),
  main('mac_address', 'MacAddress', '02:00:5e:10:00:00:00:01', 'takes'),
  main('healthcheck', 'Healthcheck', check({ Interval: 999_999 }), 'refuses'),
  main('healthcheck', 'Healthcheck', check({ Interval: 1_000_000 }), 'takes'),
  main('healthcheck', 'Healthcheck', check({ Interval: 0 }), 'takes'),
  main('healthcheck', 'Healthcheck', check({ Timeout: -1 }), 'refuses'),
  main('healthcheck', 'Healthcheck', check({ Interval: '30s' }), 'refuses', 'takes'),
  main('healthcheck', 'Healthcheck', check({ Interval: '1m30s' }), 'refuses', 'takes'),
  main('healthcheck', 'Healthcheck', check({ Interval: 'soon' }), 'refuses'),
  main('healthcheck', 'Healthcheck', check({ Retries: -1 }), 'refuses'),
  main('healthcheck', 'Healthcheck', check({ StartPeriod: 1 }), 'refuses'),
  main('healthcheck', 'Healthcheck', check({ StartInterval: seconds }), 'takes'),
  main('healthcheck', 'Healthcheck', { Test: ['true'] }, 'takes'),
];

const resources: readonly EngineCase[] = [
  host('mem_limit', 'Memory', 6 * mib - 1, 'refuses'),
  host('mem_limit', 'Memory', 6 * mib, 'takes'),
  host('mem_limit', 'Memory', -1, 'refuses'),
  host('mem_reservation', 'MemoryReservation', 4 * mib, 'refuses'),
  host('mem_reservation', 'MemoryReservation', 64 * mib, 'takes'),
  {
    name: 'refuses memory below what is reserved',
    runConfig: { mem_limit: '64m', mem_reservation: '128m' },
    raw: { HostConfig: { Memory: 64 * mib, MemoryReservation: 128 * mib } },
    engine: 'refuses',
  },
  {
    name: 'refuses swap below memory',
    runConfig: { mem_limit: '128m', memswap_limit: '64m' },
    raw: { HostConfig: { Memory: 128 * mib, MemorySwap: 64 * mib } },
    engine: 'refuses',
  },
  {
    name: 'refuses swap without memory',
    runConfig: { mem_limit: 0, memswap_limit: '64m' },
    raw: { HostConfig: { Memory: 0, MemorySwap: 64 * mib } },
    engine: 'refuses',
  },
  host('memswap_limit', 'MemorySwap', -1, 'takes'),
  host('mem_swappiness', 'MemorySwappiness', 101, 'refuses'),
  host('mem_swappiness', 'MemorySwappiness', -2, 'refuses'),
  host('shm_size', 'ShmSize', 0, 'takes'),
  host('shm_size', 'ShmSize', -1, 'refuses'),
  host('shm_size', 'ShmSize', '1 tera', 'refuses'),
  host('shm_size', 'ShmSize', '512M', 'takes', undefined, 512 * mib),
  host('shm_size', 'ShmSize', '1.5g', 'takes', undefined, 1536 * mib),
  host('pids_limit', 'PidsLimit', -2, 'takes'),
  host('pids_limit', 'PidsLimit', 5_000_000, 'refuses'),
  host('oom_score_adj', 'OomScoreAdj', 1001, 'refuses'),
  host('cpu_shares', 'CpuShares', 1, 'refuses', 'takes'),
  host('cpu_shares', 'CpuShares', 300_000, 'refuses', 'takes'),
  host('cpu_shares', 'CpuShares', -1, 'refuses'),
  host('cpu_quota', 'CpuQuota', 500, 'refuses'),
  host('cpu_quota', 'CpuQuota', -1, 'takes'),
  host('cpu_period', 'CpuPeriod', 999, 'refuses'),
  host('cpu_period', 'CpuPeriod', 1_000_001, 'refuses'),
  host('nano_cpus', 'NanoCpus', -1, 'refuses'),
  host('cpuset_cpus', 'CpusetCpus', '1-0', 'refuses'),
  host('cpuset_cpus', 'CpusetCpus', '0,', 'refuses'),
  host('cpuset_cpus', 'CpusetCpus', '00', 'takes'),
  host('cpuset_cpus', 'CpusetCpus', '0-8193', 'refuses'),
  host('blkio_weight', 'BlkioWeight', 9, 'takes'),
  host('blkio_weight', 'BlkioWeight', -1, 'refuses'),
  host('device_read_bps', 'BlkioDeviceReadBps', [{ Path: '/dev/null', Rate: -1 }], 'refuses'),
  host('device_read_bps', 'BlkioDeviceReadBps', [{ Path: 'null', Rate: 1 }], 'refuses'),
  host('ulimits', 'Ulimits', limit('nofile', 2048, 1024), 'refuses'),
  host('ulimits', 'Ulimits', limit('nofile', 1024, 2048), 'takes'),
  host('ulimits', 'Ulimits', limit('NOFILE', 1024, 2048), 'takes'),
  host('ulimits', 'Ulimits', limit('nofiles', 1, 2), 'refuses'),
  host('ulimits', 'Ulimits', limit('memlock', -1, 5), 'refuses'),
  host('ulimits', 'Ulimits', [{ Name: 'nofile', Soft: 1024 }], 'refuses'),
  host('ulimits', 'Ulimits', [{ Name: 'core', Hard: 0 }], 'takes'),
  host('log_config', 'LogConfig', { Config: { 'max-size': '10m' } }, 'takes'),
  host('log_config', 'LogConfig', {}, 'takes'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { nope: '1' } }, 'refuses'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { 'max-size': 'x' } }, 'refuses'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { 'max-file': '0' } }, 'refuses'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { 'max-file': 3 } }, 'refuses', 'takes'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { 'max-buffer-size': '4m' } }, 'refuses'),
  host('log_config', 'LogConfig', { Type: 'json-file', Config: { compress: 'true' } }, 'refuses'),
  host('log_config', 'LogConfig', { Type: 'local', Config: { compress: 'true' } }, 'takes'),
  host('isolation', 'Isolation', 'process', 'refuses'),
  host('isolation', 'Isolation', 'default', 'takes'),
];

const security: readonly EngineCase[] = [
  host('privileged', 'Privileged', 'false', 'refuses', 'takes'),
  host('read_only', 'ReadonlyRootfs', 'no', 'refuses'),
  host('cap_add', 'CapAdd', ['NOPE'], 'refuses'),
  host('cap_add', 'CapAdd', ['CAP_ALL'], 'refuses'),
  host('cap_add', 'CapAdd', [' NET_ADMIN'], 'refuses'),
  host('cap_add', 'CapAdd', ['net_admin', 'CAP_CHOWN'], 'takes'),
  host('cap_drop', 'CapDrop', ['all'], 'takes'),
  host('security_opt', 'SecurityOpt', ['nope=1'], 'refuses'),
  host('security_opt', 'SecurityOpt', ['SECCOMP=unconfined'], 'refuses'),
  host('security_opt', 'SecurityOpt', [''], 'refuses'),
  host('security_opt', 'SecurityOpt', ['no-new-privileges=yes'], 'refuses'),
  host('security_opt', 'SecurityOpt', ['no-new-privileges:true', 'label:disable'], 'takes'),
  host('security_opt', 'SecurityOpt', ['seccomp=default'], 'refuses', 'takes'),
  host('security_opt', 'SecurityOpt', ['seccomp=/etc/profile.json'], 'refuses'),
  host('security_opt', 'SecurityOpt', ['seccomp= {}'], 'takes'),
  host('security_opt', 'SecurityOpt', ['seccomp={"defaultAction":"NOPE"}'], 'refuses'),
  host('device_cgroup_rules', 'DeviceCgroupRules', ['c 13:* rmw'], 'takes'),
  host('device_cgroup_rules', 'DeviceCgroupRules', ['c 13 rmw'], 'refuses'),
  host('devices', 'Devices', [{ PathOnHost: '/dev/null', PathInContainer: '/dev/x' }], 'refuses', 'takes'),
  host('group_add', 'GroupAdd', [''], 'refuses'),
  host('group_add', 'GroupAdd', ['-1'], 'refuses'),
  host('group_add', 'GroupAdd', [44], 'takes', undefined, ['44']),
  host('sysctls', 'Sysctls', { 'kernel.panic': '1' }, 'refuses'),
  host('sysctls', 'Sysctls', { 'kernel.hostname': 'a' }, 'refuses'),
  host('sysctls', 'Sysctls', { 'NET.ipv4.ip_forward': '1' }, 'refuses'),
  host('sysctls', 'Sysctls', { 'net/ipv4/ip_forward': '1' }, 'takes'),
  host('sysctls', 'Sysctls', { 'net.ipv4.ip_forward': 1 }, 'takes', undefined, { 'net.ipv4.ip_forward': '1' }),
  host('ipc_mode', 'IpcMode', 'nope', 'refuses'),
  host('ipc_mode', 'IpcMode', 'shareable', 'takes'),
  host('cgroupns', 'CgroupnsMode', 'nope', 'refuses'),
  host('uts_mode', 'UTSMode', 'host', 'takes'),
  {
    name: 'refuses a name beside that of the host',
    runConfig: { uts_mode: 'host', hostname: 'a' },
    raw: { Hostname: 'a', HostConfig: { UTSMode: 'host' } },
    engine: 'refuses',
  },
  {
    name: "refuses the host's own parameters of shared memory",
    runConfig: { ipc_mode: 'host', sysctls: { 'kernel.msgmax': 65_536 } },
    raw: { HostConfig: { IpcMode: 'host', Sysctls: { 'kernel.msgmax': '65536' } } },
    engine: 'refuses',
  },
];

const storage: readonly EngineCase[] = [
  host('volumes', 'Binds', ['/srv:/a', '/mnt:/a/'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a', '/mnt://a'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/b', '/mnt:/a/../b'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/.'], 'refuses'),
  host('volumes', 'Binds', ['srv/x:/a'], 'refuses'),
  host('volumes', 'Binds', ['v:/a'], 'refuses'),
  host('volumes', 'Binds', ['/a:ro'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a:foo'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a:ro,rw'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a:ro,z'], 'takes'),
  host('volumes', 'Binds', ['/srv:/a:nocopy'], 'refuses'),
  host('volumes', 'Binds', ['vol:/a:nocopy'], 'takes'),
  host('volumes', 'Binds', ['vol:/a:rslave'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a:'], 'takes'),
  host('volumes', 'Binds', ['/srv:/a:RO'], 'refuses'),
  host('volumes', 'Binds', ['/srv:/a:ro:x'], 'refuses'),
  {
    name: 'refuses one path for a bind and a mount',
    runConfig: { volumes: ['/srv:/a'], mounts: mount({ Source: '/mnt', Target: '/a/' }) },
    raw: { HostConfig: { Binds: ['/srv:/a'], Mounts: mount({ Source: '/mnt', Target: '/a/' }) } },
    engine: 'refuses',
  },
  {
    name: 'refuses one path for a bind and a memory file system',
    runConfig: { volumes: ['/srv:/a'], tmpfs: { '/a': '' } },
    raw: { HostConfig: { Binds: ['/srv:/a'], Tmpfs: { '/a': '' } } },
    engine: 'refuses',
  },
  {
    name: 'takes one path for a mount and a memory file system',
    runConfig: { mounts: mount({}), tmpfs: { '/a': '' } },
    raw: { HostConfig: { Mounts: mount({}), Tmpfs: { '/a': '' } } },
    engine: 'takes',
  },
  host('mounts', 'Mounts', mount({ BindOptions: { Propagation: 'nope' } }), 'refuses'),
  host('mounts', 'Mounts', mount({ BindOptions: { Propagation: 'rprivate' } }), 'takes'),
  {
    name: "refuses a propagation that is none, in docker-py's spelling",
    runConfig: { mounts: [{ type: 'bind', source: '/srv', target: '/a', propagation: 'nope' }] },
    raw: { HostConfig: { Mounts: mount({ BindOptions: { Propagation: 'nope' } }) } },
    engine: 'refuses',
  },
  host('mounts', 'Mounts', mount({ Source: 'srv' }), 'refuses'),
  host('mounts', 'Mounts', mount({ Target: '/' }), 'refuses'),
  host('mounts', 'Mounts', mount({ Type: 'Bind' }), 'refuses'),
  host('mounts', 'Mounts', mount({ Type: 'npipe' }), 'refuses'),
  host('mounts', 'Mounts', mount({ VolumeOptions: { NoCopy: true } }), 'refuses'),
  host('mounts', 'Mounts', mount({ TmpfsOptions: { Mode: 1 } }), 'takes'),
  host('mounts', 'Mounts', mount({ ReadOnly: 'true' }), 'refuses', 'takes'),
  host('mounts', 'Mounts', [{ Type: 'tmpfs', Source: 'x', Target: '/a' }], 'refuses'),
  host('mounts', 'Mounts', [{ Type: 'tmpfs', Target: '/a', TmpfsOptions: { Mode: -1 } }], 'refuses'),
  host('mounts', 'Mounts', [{ Type: 'volume', Source: '/srv', Target: '/a' }], 'refuses'),
  host('mounts', 'Mounts', [{ Type: 'volume', Target: '/a', VolumeOptions: { Labels: { a: null } } }], 'takes'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'size=64m,mode=1777' }, 'takes'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'size=50%,uid=0x10,mode=700,nr_inodes=1k' }, 'takes'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'size=64mb' }, 'refuses'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'mode=888' }, 'refuses'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'size=1 tera' }, 'refuses'),
  host('tmpfs', 'Tmpfs', { '/run/x': 'nope' }, 'refuses'),
  host('tmpfs', 'Tmpfs', { run: '' }, 'refuses'),
];

const network: readonly EngineCase[] = [
  host('network_mode', 'NetworkMode', 'host', 'takes', 'refuses'),
  host('network_mode', 'NetworkMode', 'none', 'takes', 'refuses'),
  host('dns', 'Dns', '8.8.8.8', 'refuses', 'takes'),
  host('dns', 'Dns', 'nowhere', 'refuses'),
  host('extra_hosts', 'ExtraHosts', ['a=10.0.0.1'], 'refuses', 'takes'),
  host('extra_hosts', 'ExtraHosts', ['a:[::1]'], 'refuses', 'takes'),
  host('extra_hosts', 'ExtraHosts', ['a:::1', 'b:host-gateway', 'c: 10.0.0.1'], 'takes'),
  host('extra_hosts', 'ExtraHosts', ['a'], 'refuses'),
  host('extra_hosts', 'ExtraHosts', ['a:b'], 'refuses'),
  host('links', 'Links', [['a', 'b:c']], 'refuses', undefined, ['a:b:c']),
  {
    name: 'takes a port with a leading zero',
    runConfig: { ports: { '08080/TCP': null } },
    raw: { ExposedPorts: { '08080/TCP': {} }, HostConfig: { PortBindings: { '08080/TCP': [{ HostPort: '' }] } } },
    engine: 'takes',
  },
  {
    name: 'refuses a range of ports',
    runConfig: { ports: { '6900-6905/tcp': null } },
    raw: { HostConfig: { PortBindings: { '6900-6905/tcp': [{ HostPort: '' }] } } },
    engine: 'refuses',
  },
  {
    name: 'takes what is no address for all addresses, which no session gets',
    runConfig: { ports: { 80: { HostIp: '127.1', HostPort: null } } },
    raw: { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.1', HostPort: '' }] } } },
    engine: 'takes',
    ours: 'refuses',
  },
  {
    name: 'refuses an endpoint without settings, which are none',
    runConfig: { networking_config: { bridge: null } },
    raw: { NetworkingConfig: { EndpointsConfig: { bridge: null } } },
    engine: 'refuses',
    ours: 'takes',
  },
  {
    name: 'takes an endpoint in the network of the host, which no session gets',
    runConfig: { networking_config: { host: {} } },
    raw: { NetworkingConfig: { EndpointsConfig: { host: {} } } },
    engine: 'takes',
    ours: 'refuses',
  },
  {
    name: "refuses names in the engine's own network",
    runConfig: { networking_config: { bridge: { Aliases: ['a'] } } },
    raw: { NetworkingConfig: { EndpointsConfig: { bridge: { Aliases: ['a'] } } } },
    engine: 'refuses',
  },
];

export const engineCases: readonly EngineCase[] = [...process, ...resources, ...security, ...storage, ...network];
