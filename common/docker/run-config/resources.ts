/** Memory, processor, disk speed, limits. Sizes are bytes, processor times microseconds, `nano_cpus` 1e-9 cores. */
import { perDevice, readLogConfig, readUlimit, readWeight } from './limits.ts';
import { hostKey, type Rule, type Rules } from './rule.ts';
import {
  type Field,
  fail,
  integerWithin,
  type Place,
  readAs,
  readBytes,
  readFields,
  readFlag,
  readInteger,
  readList,
  readText,
  readTextOrNumber,
  wrongType,
} from './values.ts';

/** Sizes below 0 mean nothing to an engine, but `memswap_limit: -1`, which is "no limit". */
function readSize(value: unknown, place: Place): number | undefined {
  const bytes = readBytes(value, place);
  if (bytes === undefined || bytes >= 0) return bytes;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" cannot be less than 0.`);
}

function readSwap(value: unknown, place: Place): number | undefined {
  const bytes = readBytes(value, place);
  return bytes === -1 || bytes === undefined ? bytes : readSize(bytes, place);
}

/** The engine refuses limits of memory below this; 0 is no limit. */
const minMemoryBytes = 6 * 1024 * 1024;

function readMemory(value: unknown, place: Place): number | undefined {
  const bytes = readSize(value, place);
  if (bytes === undefined || bytes === 0 || bytes >= minMemoryBytes) return bytes;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is ${bytes} bytes; engines take 6 MiB (6m) or more.`);
}

/** A weight out of the kernel's range fails at the start on most hosts, so it is moved into it. */
function readShares(value: unknown, place: Place): number | undefined {
  const shares = integerWithin(0, Number.MAX_SAFE_INTEGER)(value, place);
  if (shares === undefined || shares === 0) return shares;
  const used = Math.min(Math.max(shares, cpuShares.min), cpuShares.max);
  if (used !== shares) readAs(place, `${used}, since weights go from ${cpuShares.min} to ${cpuShares.max}`);
  return used;
}

/** The range of `CpuShares`. */
export const cpuShares = { min: 2, max: 262_144 } as const;

/** Microseconds per period: at least a millisecond; below 0 is no limit. */
function readQuota(value: unknown, place: Place): number | undefined {
  const quota = readInteger(value, place);
  if (quota === undefined || quota <= 0 || quota >= 1000) return quota;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is ${quota}; engines take 1000 microseconds or more.`);
}

/** `0-3` or `0,2`: numbers up to 8192, ranges upwards. */
function readCpuSet(value: unknown, place: Place): string | undefined {
  const text = readTextOrNumber(value, place);
  if (text === undefined || text === '') return text;
  const isRange = (range: string) => {
    const [first = '', last = first, ...rest] = range.split('-');
    return rest.length === 0 && [first, last].every(isCore) && Number(first) <= Number(last);
  };
  if (text.split(',').every(isRange)) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is written like 0-3 or 0,2.`);
}

function isCore(text: string): boolean {
  return /^[0-9]{1,8}$/.test(text) && Number(text) <= 8192;
}

const restartNames = ['', 'no', 'always', 'on-failure', 'unless-stopped'];

function readRestartName(value: unknown, place: Place): string | undefined {
  const name = readText(value, place);
  if (name === undefined || restartNames.includes(name)) return name;
  return fail(place, 'RUN_CONFIG_VALUE', `There is no restart policy "${name.slice(0, 60)}".`);
}

const restartFields: readonly Field[] = [
  { name: 'Name', read: readRestartName },
  { name: 'MaximumRetryCount', also: ['maximumRetryCount'], read: readInteger },
];

function readRestartPolicy(value: unknown, place: Place): Record<string, unknown> | undefined {
  const read = readFields(value, place, 'A restart policy', restartFields);
  return read === undefined ? undefined : { Name: '', ...read };
}

function readShm(value: unknown, place: Place): number | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? readSize(value, place)
    : wrongType(place, 'a size such as "512m" or a number of bytes', value);
}

const perDeviceList = (amount: 'Weight' | 'Rate') => (value: unknown, place: Place) =>
  readList(value, place, perDevice(amount));

/** The number 0 is the first core here, not "nothing". */
function cpuSet(name: string): Rule {
  return (value, place, draft) =>
    hostKey(name, readCpuSet, value === 0 ? 'always' : 'unlessEmpty')(value, place, draft);
}

/** Names are the engine's own, letter by letter: `CpuRealtimePeriod`, where docker-py counts on folded keys. */
export const resourceRules: Rules = {
  mem_limit: hostKey('Memory', readMemory, 'always'),
  memswap_limit: hostKey('MemorySwap', readSwap, 'always'),
  mem_reservation: hostKey('MemoryReservation', readMemory),
  kernel_memory: hostKey('KernelMemory', readMemory),
  mem_swappiness: hostKey('MemorySwappiness', integerWithin(-1, 100), 'always'),
  shm_size: hostKey('ShmSize', readShm, 'always'),
  oom_kill_disable: hostKey('OomKillDisable', readFlag),
  oom_score_adj: hostKey('OomScoreAdj', integerWithin(-1000, 1000)),
  // The most that the kernel counts to (PID_MAX_LIMIT); below 0 is no limit.
  pids_limit: hostKey('PidsLimit', integerWithin(Number.MIN_SAFE_INTEGER, 4_194_304)),
  cpu_shares: hostKey('CpuShares', readShares),
  cpu_quota: hostKey('CpuQuota', readQuota),
  cpu_period: hostKey('CpuPeriod', integerWithin(1000, 1_000_000, [0])),
  cpu_rt_period: hostKey('CpuRealtimePeriod', readInteger),
  cpu_rt_runtime: hostKey('CpuRealtimeRuntime', readInteger),
  cpu_count: hostKey('CpuCount', readInteger),
  cpu_percent: hostKey('CpuPercent', readInteger),
  nano_cpus: hostKey('NanoCpus', integerWithin(0, Number.MAX_SAFE_INTEGER)),
  cpuset_cpus: cpuSet('CpusetCpus'),
  cpuset_mems: cpuSet('CpusetMems'),
  blkio_weight: hostKey('BlkioWeight', readWeight),
  blkio_weight_device: hostKey('BlkioWeightDevice', perDeviceList('Weight')),
  device_read_bps: hostKey('BlkioDeviceReadBps', perDeviceList('Rate')),
  device_write_bps: hostKey('BlkioDeviceWriteBps', perDeviceList('Rate')),
  device_read_iops: hostKey('BlkioDeviceReadIOps', perDeviceList('Rate')),
  device_write_iops: hostKey('BlkioDeviceWriteIOps', perDeviceList('Rate')),
  ulimits: hostKey('Ulimits', (value, place) => readList(value, place, readUlimit), 'always'),
  log_config: hostKey('LogConfig', readLogConfig, 'always'),
  restart_policy: hostKey('RestartPolicy', readRestartPolicy),
  cgroup_parent: hostKey('CgroupParent', readText, 'always'),
  isolation: hostKey('Isolation', readIsolation),
};

/** Only Windows has other kinds. */
function readIsolation(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || text.toLowerCase() === 'default') return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" can only be "default" on Linux.`);
}
