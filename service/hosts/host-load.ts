/** Whole-host load from /proc. The arithmetic is pure; a meter remembers the last sample. */
import type { HostLoad } from './connector.ts';

type ProcTexts = { readonly stat: string; readonly meminfo: string };
type CpuSample = { readonly busy: number; readonly total: number; readonly cores: number };

/** First line of /proc/stat: user nice system idle iowait irq softirq steal (guest is part of user). Source: proc(5). */
export function readCpuSample(stat: string): CpuSample | null {
  const lines = stat.split('\n');
  const all = lines.find((line) => /^cpu\s/.test(line));
  if (all === undefined) return null;
  const ticks = all.trim().split(/\s+/).slice(1, 9).map(Number);
  if (ticks.length < 4 || ticks.some((tick) => !Number.isFinite(tick))) return null;
  const total = ticks.reduce((sum, tick) => sum + tick, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: total - idle, total, cores: lines.filter((line) => /^cpu\d+\s/.test(line)).length };
}

/** Bytes. Used is what cannot be had: total less MemAvailable. */
export function readMemory(meminfo: string): { readonly totalBytes: number; readonly usedBytes: number } | null {
  const kib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? Number.NaN);
  const total = kib('MemTotal');
  const available = kib('MemAvailable');
  if (Number.isNaN(total) || Number.isNaN(available)) return null;
  return { totalBytes: total * 1024, usedBytes: Math.max(0, total - available) * 1024 };
}

/** Cores in use between two samples. */
export function coresInUse(before: CpuSample, after: CpuSample): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  return Math.min(after.cores, Math.max(0, ((after.busy - before.busy) / total) * after.cores));
}

/** The time two samples have to be apart to mean something: a tick of /proc/stat is 10 ms. */
const spanMs = 250;

/** @param read fetches both files. The first call takes a quarter of a second, for a second sample. */
export function createLoadMeter(
  read: (signal: AbortSignal) => Promise<ProcTexts>,
): (signal: AbortSignal) => Promise<HostLoad | null> {
  let last: CpuSample | null = null;
  return async (signal) => {
    let texts = await read(signal);
    let sample = readCpuSample(texts.stat);
    if (last === null || sample === null || sample.total <= last.total) {
      last = sample;
      await new Promise((resolve) => setTimeout(resolve, spanMs));
      texts = await read(signal);
      sample = readCpuSample(texts.stat);
    }
    const memory = readMemory(texts.meminfo);
    if (sample === null || last === null || memory === null) return null;
    const cpuCores = coresInUse(last, sample);
    last = sample;
    return {
      at: Date.now(),
      cpuCores,
      memoryUsedBytes: memory.usedBytes,
      memoryTotalBytes: memory.totalBytes,
    };
  };
}
