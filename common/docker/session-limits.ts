/** Cores, memory and GPUs of a session: the workspace's figures, and what of `run_config` wins over them. */
import type { DeviceRequest, HostConfigBody } from './engine-api.ts';
import { cpuShares } from './run-config/resources.ts';
import { type Report, warn } from './run-config/values.ts';

const nano = 1_000_000_000;

type CpuAllocation = 'Inherit' | 'Quotas' | 'Shares';

export type SessionLimits = {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly cpuAllocation: CpuAllocation;
  /** What `Inherit` means at this site. */
  readonly siteCpuAllocation: 'Quotas' | 'Shares';
  /** Cores that the host's engine really has; a quota above them is refused by the engine, so it is cut there. */
  readonly hostCores?: number | undefined;
  readonly gpuCount: number;
  /** GPUs that placement chose; without it the engine takes the first `gpuCount`. */
  readonly gpuIds?: readonly string[] | undefined;
};

/** Writes all limits to `host`. `given` is what `run_config` asks for. */
export function applyLimits(host: HostConfigBody, given: HostConfigBody, input: SessionLimits, report: Report): void {
  limitCpu(host, given, input, report);
  limitMemory(host, given, input, report);
  requestGpus(host, given, input, report);
}

function limitCpu(host: HostConfigBody, given: HostConfigBody, input: SessionLimits, report: Report): void {
  const limits: readonly [keyof HostConfigBody & string, string][] = [
    ['NanoCpus', 'nano_cpus'],
    ['CpuQuota', 'cpu_quota'],
    ['CpuPeriod', 'cpu_period'],
    ['CpuShares', 'cpu_shares'],
  ];
  const own = limits.filter(([key]) => given[key] !== undefined);
  for (const [, property] of own) overrides(property, "the workspace's cores", report);
  const hasQuota = own.some(([key]) => key !== 'CpuShares');
  const hasShares = own.some(([key]) => key === 'CpuShares');
  const allocation = input.cpuAllocation === 'Inherit' ? input.siteCpuAllocation : input.cpuAllocation;
  const most = input.hostCores ?? Number.POSITIVE_INFINITY;
  if (given.NanoCpus !== undefined) host.NanoCpus = Math.min(given.NanoCpus, most * nano);
  if (allocation === 'Quotas') {
    // The engine refuses NanoCpus beside a quota or period, and more than the host has.
    if (!hasQuota) host.NanoCpus = Math.max(Math.round(Math.min(input.cores, most) * nano), nano / 100);
  } else if (!hasShares) {
    host.CpuShares = Math.min(Math.max(Math.round(input.cores * 1024), cpuShares.min), cpuShares.max);
  }
}

function limitMemory(host: HostConfigBody, given: HostConfigBody, input: SessionLimits, report: Report): void {
  if (given.Memory !== undefined) overrides('mem_limit', "the workspace's memory", report);
  const memory = given.Memory ?? input.memoryBytes;
  host.Memory = memory;
  const { MemorySwap: swap, MemoryReservation: reservation } = given;
  if (swap === undefined || swap === 0) {
    // 0 is "no limit of memory" for the engine, which takes no limit of swap beside it.
    if (memory > 0) host.MemorySwap = memory;
    else delete host.MemorySwap;
  } else if (swap > 0 && memory === 0) {
    conflict('memswap_limit', '"memswap_limit" needs a limit of memory ("mem_limit") beside it.', report);
  } else if (swap > 0 && swap < memory && given.Memory === undefined) {
    // Of two figures of run_config its own reader tells.
    const message = '"memswap_limit" counts memory and swap together, so it cannot be below the memory.';
    conflict('memswap_limit', message, report);
  }
  if (reservation !== undefined && memory > 0 && reservation > memory) {
    conflict('mem_reservation', `"mem_reservation" cannot be above the memory (${memory} bytes).`, report);
  }
}

function requestGpus(host: HostConfigBody, given: HostConfigBody, input: SessionLimits, report: Report): void {
  if (input.gpuCount <= 0) return;
  if (given.DeviceRequests !== undefined) {
    overrides('device_requests', "the workspace's GPUs", report);
    return;
  }
  const ids = input.gpuIds ?? [];
  const request: DeviceRequest = {
    Driver: '',
    Count: ids.length > 0 ? 0 : input.gpuCount,
    DeviceIDs: ids,
    Capabilities: [['gpu']],
    Options: {},
  };
  host.DeviceRequests = [request];
}

function conflict(property: string, message: string, report: Report): void {
  report({ code: 'RUN_CONFIG_CONFLICT', property, message, severity: 'error' });
}

function overrides(property: string, what: string, report: Report): void {
  const message = `"${property}" is used instead of ${what}; hosts are still chosen by the latter.`;
  warn({ property, report }, 'RUN_CONFIG_OVERRIDES', message);
}
