/**
 * Arguments for which Fairlead has to send exactly what docker-py sends: every argument, in the shapes that public
 * registries and how-tos use. `{$mount}` stands for a `docker.types.Mount`, `{$tuple}` for a Python tuple (see
 * record.py); `ours` is the JSON spelling of the same where the two cannot be written alike.
 */
export type Case = {
  readonly name: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly ours?: Readonly<Record<string, unknown>>;
};

const seccomp = JSON.stringify({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names: ['clone3'], action: 'ALLOW' }] });

/** Shapes as whole `run_config`s of public registries have them. */
const seen: readonly Case[] = [
  { name: 'empty', kwargs: {} },
  { name: 'host name only', kwargs: { hostname: 'kasm' } },
  { name: 'user number', kwargs: { user: 1000, hostname: 'kasm' } },
  { name: 'user root', kwargs: { user: 'root', privileged: true } },
  { name: 'entrypoint list', kwargs: { entrypoint: ['/kasminit'], user: 1000 } },
  {
    name: 'unconfined',
    kwargs: { entrypoint: ['/kasminit'], security_opt: ['seccomp=unconfined'], user: 1000, hostname: 'kasm' },
  },
  {
    name: 'vpn',
    kwargs: {
      cap_add: ['NET_ADMIN'],
      devices: ['/dev/net/tun:/dev/net/tun:rwm'],
      dns: ['8.8.8.8', '8.8.4.4'],
      sysctls: { 'net.ipv4.conf.all.src_valid_mark': 1 },
      user: 'root',
    },
  },
  {
    name: 'vpn environment',
    kwargs: { environment: { TAILSCALE_KEY: '', SHOW_VPN_STATUS: '1' }, sysctls: { 'net.ipv6.conf.all.x': 0 } },
  },
  { name: 'lock memory', kwargs: { cap_add: ['IPC_LOCK'], environment: { HOME: '/home/kasm-user' } } },
  { name: 'shared memory', kwargs: { shm_size: '1gb', privileged: true } },
  { name: 'fixed port', kwargs: { ports: { '3000/tcp': 3000 }, hostname: 'kasm' } },
  { name: 'long values', kwargs: { environment: { TERMINAL_ARGS: '--fullscreen --hide-menubar --zoom=-1' } } },
];

const processCases: readonly Case[] = [
  { name: 'command text', kwargs: { command: 'bash -c \'echo "$KASM_URL" && sleep 1\'' } },
  { name: 'command with quotes', kwargs: { command: 'a "b \\" c \\d" \'e\\f\' g\\ h \'\' i"j"k' } },
  { name: 'command list', kwargs: { command: ['sleep', '1 2'] } },
  { name: 'command empty', kwargs: { command: '' } },
  { name: 'command with breaks', kwargs: { command: 'a\tb\nc  # d' } },
  { name: 'entrypoint text', kwargs: { entrypoint: '/bin/sh -c "exec /kasminit"' } },
  { name: 'entrypoint none', kwargs: { entrypoint: [] } },
  { name: 'environment list', kwargs: { environment: ['A=b', 'C=', 'D'] } },
  { name: 'environment of kinds', kwargs: { environment: { A: 1, B: true, C: false, D: null, E: 'f=g', F: 0.5 } } },
  { name: 'environment empty', kwargs: { environment: {} } },
  { name: 'user with group', kwargs: { user: '1000:1000' } },
  { name: 'user zero', kwargs: { user: 0 } },
  { name: 'working_dir', kwargs: { working_dir: '/home/kasm-user' } },
  { name: 'domainname', kwargs: { hostname: 'a', domainname: 'example.test' } },
  { name: 'labels', kwargs: { labels: { a: 'b', 'c.d': '' } } },
  { name: 'labels list', kwargs: { labels: ['a', 'b'] } },
  { name: 'health text', kwargs: { healthcheck: { test: 'curl -f localhost', interval: 30000000000, retries: 3 } } },
  { name: 'health list', kwargs: { healthcheck: { test: ['CMD', 'true'], timeout: 1000000, start_period: 5000000 } } },
  { name: 'health start interval', kwargs: { healthcheck: { test: ['CMD', 'true'], retries: 0 } } },
  { name: 'health off', kwargs: { healthcheck: { Test: ['NONE'] } } },
  { name: 'health empty', kwargs: { healthcheck: {} } },
  { name: 'stop_signal', kwargs: { stop_signal: 'SIGINT' } },
  { name: 'tty and stdin', kwargs: { tty: true, stdin_open: true } },
];

const resourceCases: readonly Case[] = [
  { name: 'mem_limit text', kwargs: { mem_limit: '512m' } },
  { name: 'mem_limit number', kwargs: { mem_limit: 2768000000 } },
  { name: 'mem_limit gigabytes', kwargs: { mem_limit: '1.5g' } },
  { name: 'mem_limit bytes', kwargs: { mem_limit: '100000000b' } },
  { name: 'mem_limit upper', kwargs: { mem_limit: '2GB' } },
  { name: 'mem_limit digits', kwargs: { mem_limit: '104857600' } },
  { name: 'mem_limit empty', kwargs: { mem_limit: '' } },
  { name: 'memswap_limit none', kwargs: { mem_limit: '1g', memswap_limit: -1 } },
  { name: 'memswap_limit text', kwargs: { mem_limit: '1g', memswap_limit: '2g' } },
  { name: 'mem_reservation', kwargs: { mem_reservation: '256m' } },
  { name: 'kernel_memory', kwargs: { kernel_memory: '64m' } },
  { name: 'mem_swappiness', kwargs: { mem_swappiness: 0 } },
  { name: 'shm_size number', kwargs: { shm_size: 536870912 } },
  { name: 'shm_size text', kwargs: { shm_size: '512m' } },
  { name: 'out of memory', kwargs: { oom_kill_disable: true, oom_score_adj: 500 } },
  { name: 'pids_limit', kwargs: { pids_limit: 1000 } },
  { name: 'pids_limit none', kwargs: { pids_limit: -1 } },
  { name: 'pids_limit zero', kwargs: { pids_limit: 0 } },
  { name: 'cpu_shares', kwargs: { cpu_shares: 2048 } },
  { name: 'cpu_quota', kwargs: { cpu_quota: 50000, cpu_period: 100000 } },
  { name: 'cpus of Windows', kwargs: { cpu_count: 2, cpu_percent: 50, isolation: 'default' } },
  { name: 'nano_cpus', kwargs: { nano_cpus: 2000000000 } },
  { name: 'cpuset', kwargs: { cpuset_cpus: '0-1,3', cpuset_mems: '0' } },
  { name: 'blkio', kwargs: { blkio_weight: 300, blkio_weight_device: [{ Path: '/dev/sda', Weight: 200 }] } },
  {
    name: 'device speeds',
    kwargs: {
      device_read_bps: [{ Path: '/dev/sda', Rate: 1000 }],
      device_write_bps: [{ Path: '/dev/sda', Rate: 2000 }],
      device_read_iops: [{ Path: '/dev/sda', Rate: 10 }],
      device_write_iops: [{ Path: '/dev/sda', Rate: 20 }],
    },
  },
  {
    name: 'ulimits',
    kwargs: {
      ulimits: [
        { name: 'nofile', soft: 1024, hard: 2048 },
        { Name: 'core', Hard: 0 },
      ],
    },
  },
  { name: 'log_config', kwargs: { log_config: { type: 'json-file', config: { 'max-size': '10m' } } } },
  { name: 'log_config none', kwargs: { log_config: { Type: 'none' } } },
  { name: 'restart_policy', kwargs: { restart_policy: { Name: 'on-failure', MaximumRetryCount: 5 } } },
  { name: 'cgroup_parent', kwargs: { cgroup_parent: '/sessions' } },
];

const securityCases: readonly Case[] = [
  { name: 'privileged off', kwargs: { privileged: false } },
  { name: 'cap_drop', kwargs: { cap_drop: ['ALL'], cap_add: ['CHOWN', 'SYS_ADMIN'] } },
  { name: 'seccomp profile', kwargs: { security_opt: [`seccomp=${seccomp}`, 'no-new-privileges:true'] } },
  { name: 'apparmor', kwargs: { security_opt: ['apparmor=unconfined', 'label=disable'] } },
  { name: 'security_opt empty', kwargs: { security_opt: [] } },
  { name: 'devices short', kwargs: { devices: ['/dev/dri', '/dev/snd:/dev/sound'] } },
  {
    name: 'devices object',
    kwargs: { devices: [{ PathOnHost: '/dev/a', PathInContainer: '/dev/b', CgroupPermissions: 'rw' }] },
  },
  { name: 'graphics all', kwargs: { device_requests: [{ count: -1, capabilities: [['gpu']] }] } },
  {
    name: 'graphics by id',
    kwargs: { device_requests: [{ Driver: 'nvidia', DeviceIDs: ['0', '2'], Capabilities: [['gpu', 'utility']] }] },
  },
  { name: 'graphics options', kwargs: { device_requests: [{ driver: 'x', count: 1, options: { a: 'b' } }] } },
  { name: 'graphics of small spelling', kwargs: { device_requests: [{ driver: 'x', device_ids: ['0'] }] } },
  { name: 'cgroup rules', kwargs: { device_cgroup_rules: ['c 13:* rmw'] } },
  { name: 'group_add', kwargs: { group_add: ['video', 44] } },
  { name: 'sysctls of kinds', kwargs: { sysctls: { 'net.core.somaxconn': '1024', 'kernel.msgmax': 2 } } },
  { name: 'read_only', kwargs: { read_only: true, init: true } },
  { name: 'read_only off', kwargs: { read_only: false, init: false } },
  { name: 'runtime', kwargs: { runtime: 'nvidia' } },
  { name: 'namespaces', kwargs: { ipc_mode: 'host', pid_mode: 'host', uts_mode: 'host', userns_mode: 'host' } },
  { name: 'ipc of another', kwargs: { ipc_mode: 'container:abc', pid_mode: 'container:abc' } },
];

const storageCases: readonly Case[] = [
  { name: 'volumes object', kwargs: { volumes: { '/srv/a': { bind: '/mnt/a', mode: 'ro' } } } },
  { name: 'volumes without mode', kwargs: { volumes: { data: { bind: '/mnt/data' } } } },
  { name: 'volumes ro', kwargs: { volumes: { '/a': { bind: '/b', ro: true }, '/c': { bind: '/d', ro: false } } } },
  { name: 'volumes list', kwargs: { volumes: ['/srv/a:/mnt/a', '/mnt/b'] } },
  { name: 'volumes empty', kwargs: { volumes: {} } },
  {
    name: 'mount bind',
    kwargs: { mounts: [{ $mount: { target: '/a', source: '/b', type: 'bind', propagation: 'rslave' } }] },
    ours: { mounts: [{ target: '/a', source: '/b', type: 'bind', propagation: 'rslave' }] },
  },
  {
    name: 'mount volume',
    kwargs: {
      mounts: [{ $mount: { target: '/a', source: 'vol', read_only: true, no_copy: true, labels: { a: 'b' } } }],
    },
    ours: { mounts: [{ target: '/a', source: 'vol', read_only: true, no_copy: true, labels: { a: 'b' } }] },
  },
  {
    name: 'mount tmpfs',
    kwargs: {
      mounts: [{ $mount: { target: '/t', source: null, type: 'tmpfs', tmpfs_size: '64m', tmpfs_mode: 511 } }],
    },
    ours: { mounts: [{ target: '/t', source: null, type: 'tmpfs', tmpfs_size: '64m', tmpfs_mode: 511 }] },
  },
  { name: 'mount of the engine', kwargs: { mounts: [{ Target: '/a', Source: '/b', Type: 'bind', ReadOnly: true }] } },
  { name: 'tmpfs object', kwargs: { tmpfs: { '/run': '', '/tmp': 'size=1g,uid=1000' } } },
  { name: 'tmpfs list', kwargs: { tmpfs: ['/run', '/tmp:size=1g,mode=1777'] } },
  { name: 'volumes_from text', kwargs: { volumes_from: 'a,b:ro' } },
  { name: 'volumes_from list', kwargs: { volumes_from: ['a'] } },
  { name: 'volume_driver', kwargs: { volume_driver: 'local', storage_opt: { size: '20G' } } },
];

const networkCases: readonly Case[] = [
  { name: 'port free', kwargs: { ports: { '80/tcp': null, 53: 5353 } } },
  { name: 'port udp', kwargs: { ports: { '53/udp': '5353' } } },
  { name: 'port object', kwargs: { ports: { '80/tcp': { HostIp: '127.0.0.1', HostPort: 8080 } } } },
  { name: 'port several', kwargs: { ports: { 80: [8080, '8081', { HostPort: '8082' }] } } },
  {
    name: 'port with address',
    kwargs: { ports: { 80: { $tuple: ['127.0.0.1', 8080] }, 81: { $tuple: ['::1'] } } },
    ours: { ports: { 80: ['127.0.0.1', 8080], 81: ['::1'] } },
  },
  {
    name: 'port with addresses',
    kwargs: { ports: { 80: [{ $tuple: ['10.0.0.1', 80] }, { $tuple: ['10.0.0.2', 80] }] } },
    ours: {
      ports: {
        80: [
          ['10.0.0.1', 80],
          ['10.0.0.2', 80],
        ],
      },
    },
  },
  { name: 'publish all', kwargs: { publish_all_ports: true } },
  { name: 'network_mode', kwargs: { network_mode: 'none' } },
  { name: 'network host', kwargs: { network_mode: 'host' } },
  { name: 'network off', kwargs: { network_disabled: true } },
  { name: 'mac_address', kwargs: { mac_address: '02:42:ac:11:00:02' } },
  { name: 'dns', kwargs: { dns: [], dns_search: ['example.test'], dns_opt: ['ndots:2'] } },
  { name: 'extra_hosts', kwargs: { extra_hosts: { z: '10.0.0.2', 'host.docker.internal': 'host-gateway' } } },
  { name: 'extra_hosts list', kwargs: { extra_hosts: ['a:10.0.0.1'] } },
  { name: 'links', kwargs: { links: { z: 'y', db: null } } },
  {
    name: 'links pairs',
    kwargs: {
      links: [
        ['db', 'd'],
        ['a', ''],
      ],
    },
  },
];

export const cases: readonly Case[] = [
  ...seen,
  ...processCases,
  ...resourceCases,
  ...securityCases,
  ...storageCases,
  ...networkCases,
];
