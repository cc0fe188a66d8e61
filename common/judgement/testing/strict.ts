/**
 * A second grader of bodies, to hold the judgement against: written apart from it, from the engine's documentation,
 * simple and strict. It says the least grade that a body deserves; the judgement must never be below. It shares no code
 * with the judgement, and must not begin to.
 */
import type { Severity } from '../../registry/severity.ts';

type Json = Readonly<Record<string, unknown>>;

const order: readonly Severity[] = ['info', 'weakened', 'unknown', 'host-root'];

function most(grades: readonly Severity[]): Severity {
  return order[Math.max(0, ...grades.map((grade) => order.indexOf(grade)))] ?? 'host-root';
}

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));
const empty = (value: unknown): boolean =>
  ['null', 'false', '0', '""', '[]', '{}', undefined].includes(JSON.stringify(value));

/** Whether the container's first process may be uid 0, as far as the body says who it is. */
export function strictIsRoot(body: unknown): boolean {
  const { User: user } = record(body);
  if (user === undefined || user === null || user === '') return false;
  const [name = ''] = text(user).split(':');
  return !(/^[1-9]\d*$/.test(name) && Number(name) < 2 ** 31);
}

/** The least grade of a body of `POST /containers/create`, on a host whose data is in the usual folders. */
export function strictGrade(body: unknown): Severity {
  const { HostConfig: hostConfig, ...rest } = record(body);
  const host = record(hostConfig);
  return most([
    ...Object.keys(rest).map((key): Severity => (bodyKeys.includes(key) ? 'info' : 'unknown')),
    ...Object.keys(host).map((key): Severity => (hostKeys.includes(key) ? 'info' : 'unknown')),
    empty(host.Privileged) ? 'info' : 'host-root',
    ...list(host.CapAdd).map(capability),
    ...list(host.Devices).map((device) => devicePath(text(record(device).PathOnHost))),
    ...list(host.DeviceCgroupRules).map((rule): Severity => (/^\s*[ab]\b/.test(text(rule)) ? 'host-root' : 'info')),
    empty(host.VolumesFrom) ? 'info' : 'host-root',
    ...list(host.SecurityOpt).map(securityOption),
    ...list(host.Binds).map(bind),
    ...list(host.Mounts).map(mount),
    ...Object.keys(record(host.Sysctls)).map(
      (name): Severity => (/^(net|fs\.mqueue|kernel)\./.test(name) ? 'info' : 'unknown'),
    ),
    ...['PidMode', 'IpcMode', 'UTSMode', 'UsernsMode', 'CgroupnsMode', 'NetworkMode'].map((key) =>
      namespace(key, host[key]),
    ),
    text(host.Runtime).includes('/') ? 'host-root' : 'info',
    empty(host.VolumeDriver) || host.VolumeDriver === 'local' ? 'info' : 'unknown',
    'path' in record(record(host.LogConfig).Config)
      ? hostPath(text(record(record(host.LogConfig).Config).path), false)
      : 'info',
  ]);
}

const bodyKeys = `AttachStderr AttachStdin AttachStdout Cmd Domainname Entrypoint Env ExposedPorts Healthcheck Hostname
  Image Labels MacAddress NetworkDisabled NetworkingConfig OpenStdin Shell StdinOnce StopSignal StopTimeout Tty User
  Volumes WorkingDir`.split(/\s+/);
const hostKeys = `Binds BlkioDeviceReadBps BlkioDeviceReadIOps BlkioDeviceWriteBps BlkioDeviceWriteIOps BlkioWeight
  BlkioWeightDevice CapAdd CapDrop CgroupParent CgroupnsMode CpuCount CpuPercent CpuPeriod CpuQuota CpuRealtimePeriod
  CPURealtimePeriod CpuRealtimeRuntime CPURealtimeRuntime CpuShares CpusetCpus CpusetMems DeviceCgroupRules
  DeviceRequests Devices Dns DnsOptions DnsOpts DnsSearch ExtraHosts GroupAdd Init IpcMode Isolation KernelMemory Links
  LogConfig MaskedPaths Memory MemoryReservation MemorySwap MemorySwappiness Mounts NanoCpus NetworkMode OomKillDisable
  OomScoreAdj PidMode PidsLimit PortBindings Privileged PublishAllPorts ReadonlyPaths ReadonlyRootfs RestartPolicy
  Runtime SecurityOpt ShmSize StorageOpt Sysctls Tmpfs UTSMode Ulimits UsernsMode VolumeDriver VolumesFrom`.split(
  /\s+/,
);

function capability(value: unknown): Severity {
  const name = text(value).toUpperCase().replace('CAP_', '');
  if (/^(ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH|BPF)$/.test(name)) return 'host-root';
  if (/^(NET_ADMIN|SYS_PTRACE|SYS_TIME|SYSLOG|SYS_RESOURCE|PERFMON)$/.test(name)) return 'weakened';
  return /^[A-Z]+(_[A-Z]+)*$/.test(name) ? 'info' : 'unknown';
}

/** `a/../b` as `b`; empty steps and dots go. */
function plain(path: string): string {
  let before = '';
  let now = `/${path}/`.replace(/\/+/g, '/');
  while (before !== now) {
    before = now;
    now = now
      .replace(/\/\.\//g, '/')
      .replace(/\/(?!\.\.\/)[^/]+\/\.\.\//, '/')
      .replace(/^\/\.\.\//, '/');
  }
  return now.replace(/(.)\/$/, '$1');
}

function devicePath(path: string): Severity {
  if (/^(nvidia|amd)\.com\/gpu=/.test(path)) return 'info';
  const device = plain(path);
  if (
    /^\/dev\/(dri|net\/tun$|fuse$|kfd$|nvidia|snd|video\d|null$|zero$|full$|u?random$|media\d|v4l|dsp|audio)/.test(
      device,
    )
  )
    return 'info';
  if (device === '/dev/kvm') return 'weakened';
  const reaches =
    /^\/(dev|proc|sys)?$|^\/(proc|sys)\/|^\/dev\/(sd|nvme|vd|hd|xvd|dm-|mapper|md|loop|mem|kmem|input|uinput|tty|sg\d|zd\d|nbd|mmcblk|block|disk)/;
  return reaches.test(device) ? 'host-root' : 'unknown';
}

function securityOption(value: unknown): Severity {
  const option = text(value);
  if (/^no-new-privileges$|^no-new-privileges[=:](true|false|1|0)$|^seccomp[=:]builtin$|^mask[=:]/.test(option))
    return 'info';
  if (/^seccomp[=:]\s*\{/.test(option))
    return /SCMP_ACT_(ALLOW|LOG|TRACE)"\s*[,}]\s*$/.test(option) ? 'weakened' : 'info';
  if (/[=:](unconfined|disable)$/.test(option)) return 'weakened';
  return /^(apparmor[=:](docker-default|containers-default-.*)?|seccomp[=:]?|unmask[=:].*|label[=:]type:.*)$/.test(
    option,
  )
    ? 'info'
    : 'unknown';
}

function namespace(key: string, value: unknown): Severity {
  const mode = text(value);
  if (mode === 'host')
    return key === 'PidMode' || key === 'IpcMode' ? 'unknown' : key === 'NetworkMode' ? 'weakened' : 'info';
  return mode.includes(':') || mode.includes('/') ? 'unknown' : 'info';
}

function hostPath(source: string, readOnly: boolean): Severity {
  const path = plain(source);
  const data = /^\/(mnt|media|srv|data)\/[^/]/.test(path);
  if (/^\/(etc\/(localtime|timezone|os-release|ssl\/certs)|usr\/)/.test(path) && readOnly) return 'info';
  if (/^\/dev\/(null|zero|full|u?random|dri|snd|net\/tun|fuse|kfd|kvm|nvidia|video|media|v4l|dsp|audio)/.test(path))
    return 'info';
  if (/^\/dev\/(?!sd|nvme|vd|mapper|mem|input|tty)/.test(path)) return 'unknown';
  if (
    /^\/$|^\/(etc|root|proc|sys|dev|run|var|boot)(\/|$)|(docker|podman|containerd)\.sock$|\/\.ssh(\/|$)|^\/home$/.test(
      path,
    )
  )
    return 'host-root';
  if (data && !/\.sock$|\/(docker|containers|containerd)(\/|$)/.test(path)) return readOnly ? 'info' : 'weakened';
  return 'unknown';
}

function bind(value: unknown): Severity {
  const [source = '', target, ...modes] = text(value).split(':');
  if (target === undefined || /^[a-zA-Z0-9][\w.-]+$/.test(source)) return 'info';
  const words = modes.join(':').split(',');
  return most([
    hostPath(source, words.includes('ro') && !words.includes('rw')),
    words.includes('U') ? 'unknown' : 'info',
  ]);
}

function mount(value: unknown): Severity {
  const { Type: type, Source: source, ReadOnly: readOnly, VolumeOptions: options } = record(value);
  const driver = record(record(options).DriverConfig);
  const { device, o } = record(driver.Options);
  const made: Severity =
    (device !== undefined && device !== 'tmpfs' && device !== '') || /(lower|upper)dir=/.test(text(o))
      ? 'host-root'
      : 'info';
  if (type === 'volume') {
    const named = source === undefined || source === '' || /^[a-zA-Z0-9][\w.-]*$/.test(text(source));
    return most([made, named ? 'info' : hostPath(text(source), readOnly === true)]);
  }
  if (type === 'bind') return most([made, hostPath(text(source), readOnly === true)]);
  return type === 'tmpfs' || type === 'image' ? 'info' : 'unknown';
}
