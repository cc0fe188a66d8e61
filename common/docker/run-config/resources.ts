/** Memory, processor, disk speed, limits. Sizes are bytes, processor times microseconds, `nano_cpus` 1e-9 cores. */
import { hostKey, type Rules } from './rule.ts';
import {
  fail,
  type Place,
  readBytes,
  readFlag,
  readInteger,
  readList,
  readMap,
  readObject,
  readText,
  warnUnknown,
  within,
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

/** `[{"name": "nofile", "soft": 1024, "hard": 2048}]`, names in docker-py's or the engine's spelling. */
function readUlimit(value: unknown, place: Place): Record<string, unknown> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  warnUnknown(record, ['name', 'Name', 'soft', 'Soft', 'hard', 'Hard'], 'A limit', place);
  const name = readText(record.name ?? record.Name, within(place, 'name'));
  if (name === undefined) return undefined;
  const entries: [string, unknown][] = [['Name', name]];
  for (const key of ['soft', 'hard']) {
    const engineKey = key === 'soft' ? 'Soft' : 'Hard';
    const item = record[key] ?? record[engineKey];
    if (item === undefined || item === null) continue;
    const limit = readInteger(item, within(place, key));
    if (limit === undefined) return undefined;
    entries.push([engineKey, limit]);
  }
  return Object.fromEntries(entries);
}

/** `[{"Path": "/dev/sda", "Weight": 200}]` or with `Rate`. */
function readPerDevice(amount: 'Weight' | 'Rate') {
  return (value: unknown, place: Place): unknown =>
    readList(value, place, (item, itemPlace) => {
      const record = readObject(item, itemPlace);
      if (record === undefined) return undefined;
      warnUnknown(record, ['Path', 'path', amount, amount.toLowerCase()], 'A device', itemPlace);
      const path = readText(record.Path ?? record.path, within(itemPlace, 'Path'));
      const given = record[amount] ?? record[amount.toLowerCase()];
      const read = readInteger(given, within(itemPlace, amount));
      return path === undefined || read === undefined ? undefined : { Path: path, [amount]: read };
    });
}

function readCpuSet(value: unknown, place: Place): string | undefined {
  const text = readText(value, place);
  if (text === undefined || /^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$/.test(text)) return text;
  return fail(place, 'RUN_CONFIG_VALUE', `"${place.property}" is written like 0-3 or 0,2.`);
}

/** `{"type": "json-file", "config": {…}}`, either spelling. */
function readLogConfig(value: unknown, place: Place): Record<string, unknown> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  warnUnknown(record, ['type', 'Type', 'config', 'Config'], 'The setting of the log', place);
  const type = readText(record.type ?? record.Type, within(place, 'type'));
  const config = readMap(record.config ?? record.Config ?? {}, within(place, 'config'), readText);
  return type === undefined || config === undefined ? undefined : { Type: type, Config: config };
}

const RESTART_NAMES = ['', 'no', 'always', 'on-failure', 'unless-stopped'];

function readRestartPolicy(value: unknown, place: Place): Record<string, unknown> | undefined {
  const record = readObject(value, place);
  if (record === undefined) return undefined;
  warnUnknown(record, ['Name', 'name', 'MaximumRetryCount', 'maximumRetryCount'], 'A restart policy', place);
  const name = readText(record.Name ?? record.name, within(place, 'Name'));
  if (name === undefined) return undefined;
  if (!RESTART_NAMES.includes(name)) {
    return fail(within(place, 'Name'), 'RUN_CONFIG_VALUE', `There is no restart policy "${name}".`);
  }
  const count = record.MaximumRetryCount ?? record.maximumRetryCount;
  if (count === undefined || count === null) return { Name: name };
  const read = readInteger(count, within(place, 'MaximumRetryCount'));
  return read === undefined ? undefined : { Name: name, MaximumRetryCount: read };
}

function readShm(value: unknown, place: Place): number | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? readSize(value, place)
    : wrongType(place, 'a size such as "512m" or a number of bytes', value);
}

export const resourceRules: Rules = {
  mem_limit: hostKey('Memory', readSize, 'always'),
  memswap_limit: hostKey('MemorySwap', readSwap, 'always'),
  mem_reservation: hostKey('MemoryReservation', readSize),
  kernel_memory: hostKey('KernelMemory', readSize),
  mem_swappiness: hostKey('MemorySwappiness', readInteger, 'always'),
  shm_size: hostKey('ShmSize', readShm, 'always'),
  oom_kill_disable: hostKey('OomKillDisable', readFlag),
  oom_score_adj: hostKey('OomScoreAdj', readInteger),
  pids_limit: hostKey('PidsLimit', readInteger),
  cpu_shares: hostKey('CpuShares', readInteger),
  cpu_quota: hostKey('CpuQuota', readInteger),
  cpu_period: hostKey('CpuPeriod', readInteger),
  cpu_rt_period: hostKey('CPURealtimePeriod', readInteger),
  cpu_rt_runtime: hostKey('CPURealtimeRuntime', readInteger),
  cpu_count: hostKey('CpuCount', readInteger),
  cpu_percent: hostKey('CpuPercent', readInteger),
  nano_cpus: hostKey('NanoCpus', readInteger),
  cpuset_cpus: hostKey('CpusetCpus', readCpuSet),
  cpuset_mems: hostKey('CpusetMems', readCpuSet),
  blkio_weight: hostKey('BlkioWeight', readInteger),
  blkio_weight_device: hostKey('BlkioWeightDevice', readPerDevice('Weight')),
  device_read_bps: hostKey('BlkioDeviceReadBps', readPerDevice('Rate')),
  device_write_bps: hostKey('BlkioDeviceWriteBps', readPerDevice('Rate')),
  device_read_iops: hostKey('BlkioDeviceReadIOps', readPerDevice('Rate')),
  device_write_iops: hostKey('BlkioDeviceWriteIOps', readPerDevice('Rate')),
  ulimits: hostKey('Ulimits', (value, place) => readList(value, place, readUlimit), 'always'),
  log_config: hostKey('LogConfig', readLogConfig, 'always'),
  restart_policy: hostKey('RestartPolicy', readRestartPolicy),
  cgroup_parent: hostKey('CgroupParent', readText, 'always'),
  isolation: hostKey('Isolation', readText),
};
