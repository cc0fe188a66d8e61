/** Logs and statistics of a container, as they come. */
import type { ContainerStats, EngineConnector, LogLine } from '../connector.ts';
import { callEngine } from './call.ts';
import { aboutContainer } from './containers.ts';
import { demultiplex, timedLines } from './multiplex.ts';
import { asNumber, asObject, asText, type Json, jsonLines } from './read.ts';
import { openStream } from './stream.ts';
import type { EngineTransport } from './transport.ts';

type ObserveCalls = Pick<EngineConnector, 'logs' | 'stats'>;

export function observeCalls(transport: EngineTransport): ObserveCalls {
  return {
    async *logs(id, options): AsyncGenerator<LogLine> {
      const subject = aboutContainer('read the log of the container', id);
      const own = options.signal === undefined ? {} : { signal: options.signal };
      const terminal = await callEngine(transport, subject, { ...own, repeatable: true }, async (link, signal) => {
        const path = `/containers/${encodeURIComponent(id)}/json`;
        const details = asObject(await link.calls.json({ method: 'GET', path, signal }));
        return asObject(details.Config).Tty === true;
      });
      const stream = await openStream(transport, subject, options.signal, (link, signal) =>
        link.streams.stream({
          method: 'GET',
          path: `/containers/${encodeURIComponent(id)}/logs`,
          query: {
            stdout: 1,
            stderr: 1,
            timestamps: 1,
            follow: options.follow ? 1 : 0,
            tail: options.tail,
            ...(options.sinceMs !== undefined && { since: (options.sinceMs / 1000).toFixed(3) }),
          },
          signal,
        }),
      );
      yield* endQuietly(
        stream.values((source) => timedLines(demultiplex(source, terminal))),
        options.signal,
      );
    },

    async *stats(id, signal): AsyncGenerator<ContainerStats> {
      const subject = aboutContainer('measure the container', id);
      const stream = await openStream(transport, subject, signal, (link, streamSignal) =>
        link.streams.stream({
          method: 'GET',
          path: `/containers/${encodeURIComponent(id)}/stats`,
          query: { stream: 1 },
          signal: streamSignal,
        }),
      );
      for await (const sample of endQuietly(stream.values(jsonLines), signal)) {
        const stats = readStats(sample);
        if (stats !== null) yield stats;
      }
    },
  };
}

/** A stream that its reader ended by signal is over, not failed. */
async function* endQuietly<T>(values: AsyncGenerator<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  try {
    yield* values;
  } catch (thrown) {
    if (signal?.aborted !== true) throw thrown;
  }
}

/**
 * One sample in our words; null for the first one, which has nothing to compare with.
 * CPU: share of the host's CPU time since the last sample times its cores. Memory: without the page cache that the
 * kernel gives back (`inactive_file`), as `docker stats` counts it.
 */
export function readStats(sample: Json): ContainerStats | null {
  const at = Date.parse(asText(sample.read));
  if (Number.isNaN(at) || at <= 0) return null;
  const cpu = asObject(sample.cpu_stats);
  const before = asObject(sample.precpu_stats);
  const systemDelta = asNumber(cpu.system_cpu_usage) - asNumber(before.system_cpu_usage);
  if (before.system_cpu_usage === undefined || systemDelta <= 0) return null;
  const usage = asObject(cpu.cpu_usage);
  const perCore = Array.isArray(usage.percpu_usage) ? usage.percpu_usage.length : 1;
  const cpuDelta = asNumber(usage.total_usage) - asNumber(asObject(before.cpu_usage).total_usage);
  const memory = asObject(sample.memory_stats);
  const parts = asObject(memory.stats);
  const cache = asNumber(parts.total_inactive_file, asNumber(parts.inactive_file));
  let networkRxBytes = 0;
  let networkTxBytes = 0;
  for (const network of Object.values(asObject(sample.networks))) {
    networkRxBytes += asNumber(asObject(network).rx_bytes);
    networkTxBytes += asNumber(asObject(network).tx_bytes);
  }
  return {
    at,
    cpuCores: Math.max(0, (cpuDelta / systemDelta) * asNumber(cpu.online_cpus, perCore)),
    memoryBytes: Math.max(0, asNumber(memory.usage) - cache),
    memoryLimitBytes: asNumber(memory.limit),
    networkRxBytes,
    networkTxBytes,
    pids: asNumber(asObject(sample.pids_stats).current),
  };
}
