/**
 * Where Fairlead differs from docker-py 5.0.3 on purpose. Each entry says why, what docker-py does (so that the entry
 * falls when it no longer holds) and what Fairlead does instead.
 */
type Difference = {
  readonly name: string;
  readonly reason: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** A part of docker-py's message where it refuses, else a part of what it sends. */
  readonly dockerPy: { readonly error: string } | { readonly body: Readonly<Record<string, unknown>> };
  /** What Fairlead sends, in full but for `Image`. */
  readonly ours: Readonly<Record<string, unknown>>;
  /** Codes of the problems Fairlead reports. */
  readonly problems: readonly string[];
};

const takesAnything = 'Sent unchecked, it would fail at the engine with a message that names no property.';

const oneMeaning =
  'docker-py passes it on and engines refuse it, though it can mean one thing only: so it is read as that.';
const saidBefore = 'Engines refuse it when the container is made or started; Fairlead says so before.';

export const differences: readonly Difference[] = [
  {
    name: 'network',
    reason: '5.0.3 puts the network beside EndpointsConfig, where engines do not look; later versions correct it.',
    kwargs: { network: 'lab' },
    dockerPy: { body: { HostConfig: { NetworkMode: 'lab' }, NetworkingConfig: { lab: null } } },
    ours: { HostConfig: { NetworkMode: 'lab' } },
    problems: [],
  },
  {
    name: 'network and network_mode',
    reason: 'Same choice as docker-py, and said, because its documentation calls the two exclusive.',
    kwargs: { network: 'lab', network_mode: 'host' },
    dockerPy: { body: { HostConfig: { NetworkMode: 'lab' }, NetworkingConfig: { lab: null } } },
    ours: { HostConfig: { NetworkMode: 'lab' } },
    problems: ['RUN_CONFIG_CONFLICT'],
  },
  {
    name: 'target of a bind',
    reason: '5.0.3 cuts the letters r, o, w and colons off the end of the path; that makes a stray volume.',
    kwargs: { volumes: ['/srv:/mnt/foo:ro'] },
    dockerPy: { body: { HostConfig: { Binds: ['/srv:/mnt/foo:ro'] }, Volumes: { '/mnt/f': {} } } },
    ours: { HostConfig: { Binds: ['/srv:/mnt/foo:ro'] }, Volumes: { '/mnt/foo': {} } },
    problems: [],
  },
  {
    name: 'bind with several modes',
    reason: '5.0.3 takes a mode it does not know for a part of the path, which makes another stray volume.',
    kwargs: { volumes: ['/srv/a:/mnt/a:rw,z'] },
    dockerPy: { body: { HostConfig: { Binds: ['/srv/a:/mnt/a:rw,z'] }, Volumes: { '/mnt/a:rw,z': {} } } },
    ours: { HostConfig: { Binds: ['/srv/a:/mnt/a:rw,z'] }, Volumes: { '/mnt/a': {} } },
    problems: [],
  },
  {
    name: 'volume as a text',
    reason: 'docker-py knows this form for binds, then falls over it itself.',
    kwargs: { volumes: { '/srv': '/mnt' } },
    dockerPy: { error: 'AttributeError' },
    ours: { HostConfig: { Binds: ['/srv:/mnt:rw'] }, Volumes: { '/mnt': {} } },
    problems: [],
  },
  {
    name: 'volumes as one text',
    reason: 'docker-py walks over the letters of the text.',
    kwargs: { volumes: '/srv:/mnt' },
    dockerPy: { error: "AttributeError: 'str' object has no attribute 'items'" },
    ours: {},
    problems: ['RUN_CONFIG_TYPE'],
  },
  {
    name: 'auto_remove',
    reason: 'The end and the logs of a session would be gone with the container.',
    kwargs: { auto_remove: true },
    dockerPy: { body: { HostConfig: { AutoRemove: true } } },
    ours: {},
    problems: ['RUN_CONFIG_REFUSED'],
  },
  {
    name: 'name',
    reason: 'Names of containers are how Fairlead finds a session again.',
    kwargs: { name: 'mine' },
    dockerPy: { body: { Image: 'image:1' } },
    ours: {},
    problems: ['RUN_CONFIG_REFUSED'],
  },
  {
    name: 'remove',
    reason: 'An argument of run alone, and Fairlead removes sessions itself.',
    kwargs: { remove: true },
    dockerPy: { error: 'remove' },
    ours: {},
    problems: ['RUN_CONFIG_REFUSED'],
  },
  {
    name: 'unknown argument',
    reason: 'A workspace with one misspelled key starts, and the key is reported.',
    kwargs: { shm: '1g', hostname: 'a' },
    dockerPy: { error: "unexpected keyword argument 'shm'" },
    ours: { Hostname: 'a' },
    problems: ['RUN_CONFIG_UNKNOWN'],
  },
  {
    name: 'platform, cgroupns and networking_config',
    reason: 'Arguments of later versions; platform goes into the query.',
    kwargs: {
      cgroupns: 'private',
      network: 'n',
      networking_config: { n: { Aliases: ['a'] } },
      platform: 'linux/arm64',
    },
    dockerPy: { error: 'unexpected keyword argument' },
    ours: {
      HostConfig: { CgroupnsMode: 'private', NetworkMode: 'n' },
      NetworkingConfig: { EndpointsConfig: { n: { Aliases: ['a'] } } },
    },
    problems: [],
  },
  {
    name: 'init_path',
    reason: 'docker-py refuses it; a container without it is still what people want.',
    kwargs: { init_path: '/sbin/init' },
    dockerPy: { error: 'init_path' },
    ours: {},
    problems: ['RUN_CONFIG_OBSOLETE'],
  },
  {
    name: 'lxc_conf',
    reason: 'docker-py still sends it; no engine of the last ten years reads it.',
    kwargs: { lxc_conf: { a: 'b' } },
    dockerPy: { body: { HostConfig: { LxcConf: [{ Key: 'a', Value: 'b' }] } } },
    ours: {},
    problems: ['RUN_CONFIG_OBSOLETE'],
  },
  {
    name: 'seccomp by file',
    reason: 'Only the command line reads the file. Engines take the path for a broken profile when the session starts.',
    kwargs: { security_opt: ['seccomp=/etc/profile.json'] },
    dockerPy: { body: { HostConfig: { SecurityOpt: ['seccomp=/etc/profile.json'] } } },
    ours: {},
    problems: ['RUN_CONFIG_SECCOMP_PATH'],
  },
  {
    name: 'one capability as a text',
    reason: 'Engines read a text as a list of one; the list is what Fairlead sends.',
    kwargs: { cap_add: 'NET_ADMIN' },
    dockerPy: { body: { HostConfig: { CapAdd: 'NET_ADMIN' } } },
    ours: { HostConfig: { CapAdd: ['NET_ADMIN'] } },
    problems: [],
  },
  {
    name: 'tmpfs without options',
    reason: 'null and the empty text mean the same to engines.',
    kwargs: { tmpfs: { '/run': null } },
    dockerPy: { body: { HostConfig: { Tmpfs: { '/run': null } } } },
    ours: { HostConfig: { Tmpfs: { '/run': '' } } },
    problems: [],
  },
  {
    name: 'privileged as a text',
    reason: oneMeaning,
    kwargs: { privileged: 'true' },
    dockerPy: { body: { HostConfig: { Privileged: 'true' } } },
    ours: { HostConfig: { Privileged: true } },
    problems: ['RUN_CONFIG_READ_AS'],
  },
  {
    name: 'a number as a text',
    reason: oneMeaning,
    kwargs: { pids_limit: '100' },
    dockerPy: { error: 'pids_limit' },
    ours: { HostConfig: { PidsLimit: 100 } },
    problems: ['RUN_CONFIG_READ_AS'],
  },
  {
    name: 'dns as a text',
    reason: oneMeaning,
    kwargs: { dns: '8.8.8.8' },
    dockerPy: { body: { HostConfig: { Dns: '8.8.8.8' } } },
    ours: { HostConfig: { Dns: ['8.8.8.8'] } },
    problems: ['RUN_CONFIG_READ_AS'],
  },
  {
    name: 'groups as a text',
    reason: 'docker-py adds one group per letter.',
    kwargs: { group_add: 'video' },
    dockerPy: { body: { HostConfig: { GroupAdd: ['v', 'i', 'd', 'e', 'o'] } } },
    ours: {},
    problems: ['RUN_CONFIG_TYPE'],
  },
  {
    name: 'label that is a number',
    reason: oneMeaning,
    kwargs: { labels: { a: 1 } },
    dockerPy: { body: { Labels: { a: 1 } } },
    ours: { Labels: { a: '1' } },
    problems: ['RUN_CONFIG_READ_AS'],
  },
  {
    name: 'environment of lists',
    reason: 'docker-py writes the list as Python prints it.',
    kwargs: { environment: { A: ['b'] } },
    dockerPy: { body: { Env: ["A=['b']"] } },
    ours: {},
    problems: ['RUN_CONFIG_TYPE'],
  },
  {
    name: 'security_opt as a text',
    reason: 'Both refuse; Fairlead says it as a problem.',
    kwargs: { security_opt: 'seccomp=unconfined' },
    dockerPy: { error: 'security_opt' },
    ours: {},
    problems: ['RUN_CONFIG_TYPE'],
  },
  {
    name: 'a size that is none',
    reason: 'Both refuse; Fairlead says it as a problem.',
    kwargs: { shm_size: '1 tera' },
    dockerPy: { error: 'memory' },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: 'a quote that is open',
    reason: 'Both refuse; Fairlead says it as a problem.',
    kwargs: { command: "bash -c 'a" },
    dockerPy: { error: 'No closing quotation' },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: 'ports with the host network',
    reason: 'Both refuse; Fairlead says it as a problem.',
    kwargs: { network_mode: 'host', ports: { 80: 80 } },
    dockerPy: { error: 'incompatible' },
    ours: {
      HostConfig: { NetworkMode: 'host', PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '80' }] } },
      ExposedPorts: { '80/tcp': {} },
    },
    problems: ['RUN_CONFIG_CONFLICT'],
  },
  {
    name: 'port that is no number',
    reason: takesAnything,
    kwargs: { ports: { '80/tcp': 'web' } },
    dockerPy: { body: { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: 'web' }] } } } },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: 'cpu real time',
    reason: 'docker-py counts on engines that fold the names of keys; what Fairlead sends has their exact names alone.',
    kwargs: { cpu_rt_period: 1000000, cpu_rt_runtime: 950000 },
    dockerPy: { body: { HostConfig: { CPURealtimePeriod: 1000000, CPURealtimeRuntime: 950000 } } },
    ours: { HostConfig: { CpuRealtimePeriod: 1000000, CpuRealtimeRuntime: 950000 } },
    problems: [],
  },
  {
    name: 'folded keys of a mount',
    reason: 'Engines take ſ for s and the Kelvin sign for k; what is not spelled exactly is told and never sent.',
    kwargs: { mounts: [{ Target: '/a', Type: 'tmpfs', 'Tmpf\u017fOptions': { Mode: 511 }, r_e_a_d_only: true }] },
    dockerPy: {
      body: {
        HostConfig: {
          Mounts: [{ Target: '/a', Type: 'tmpfs', 'Tmpf\u017fOptions': { Mode: 511 }, r_e_a_d_only: true }],
        },
      },
    },
    ours: { HostConfig: { Mounts: [{ Target: '/a', Type: 'tmpfs', ReadOnly: false }] } },
    problems: ['RUN_CONFIG_UNKNOWN', 'RUN_CONFIG_UNKNOWN'],
  },
  {
    name: 'isolation of Windows',
    reason: saidBefore,
    kwargs: { isolation: 'process' },
    dockerPy: { body: { HostConfig: { Isolation: 'process' } } },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: 'little memory',
    reason: saidBefore,
    kwargs: { mem_limit: '100000b' },
    dockerPy: { body: { HostConfig: { Memory: 100000 } } },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: "parameter of the host's kernel",
    reason: saidBefore,
    kwargs: { sysctls: { 'kernel.panic': 2 } },
    dockerPy: { body: { HostConfig: { Sysctls: { 'kernel.panic': '2' } } } },
    ours: {},
    problems: ['RUN_CONFIG_VALUE'],
  },
  {
    name: 'length of a check as a text',
    reason: oneMeaning,
    kwargs: { healthcheck: { test: 'true', interval: '1m30s' } },
    dockerPy: { body: { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: '1m30s' } } },
    ours: { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 90000000000 } },
    problems: ['RUN_CONFIG_READ_AS'],
  },
  {
    name: 'port with a leading zero',
    reason: 'Engines read the number, so each port leaves under one name.',
    kwargs: { ports: { '06901/tcp': 80 } },
    dockerPy: { body: { HostConfig: { PortBindings: { '06901/tcp': [{ HostIp: '', HostPort: '80' }] } } } },
    ours: {
      HostConfig: { PortBindings: { '6901/tcp': [{ HostIp: '', HostPort: '80' }] } },
      ExposedPorts: { '6901/tcp': {} },
    },
    problems: [],
  },
  {
    name: 'address in brackets',
    reason: 'Engines take what they cannot read as an address for all addresses of the host.',
    kwargs: { ports: { 80: { HostIp: '[::1]', HostPort: 80 } } },
    dockerPy: { body: { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '[::1]', HostPort: '80' }] } } } },
    ours: {
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '::1', HostPort: '80' }] } },
      ExposedPorts: { '80/tcp': {} },
    },
    problems: [],
  },
];
