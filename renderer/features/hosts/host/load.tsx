import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Host } from '../../../../common/model/hosts.ts';
import { LiveChart } from '../../../ui/figures/live-chart.tsx';
import { formatBytes, formatCount } from '../../../ui/words/format.ts';
import { series, windowMs } from './sample-window.ts';
import { useSamples } from './use-samples.ts';

const cores = (value: number) => value.toFixed(value < 10 ? 1 : 0);

/** Live processor and memory use of a host, the last two minutes. */
export function HostLoad({ host }: { host: Host }) {
  const connected = host.connection.state === 'connected';
  const { samples, failure } = useSamples(host.id, connected);
  const cpu = useMemo(() => series(samples, (sample) => sample.cpuCores), [samples]);
  const memory = useMemo(() => series(samples, (sample) => sample.memoryUsedBytes), [samples]);
  const last = samples.at(-1);
  const total = last?.memoryTotalBytes ?? host.info?.memoryBytes ?? 0;
  const all = host.info?.cores ?? 1;
  if (!connected && samples.length === 0) return null;
  if (failure && samples.length === 0)
    return (
      <Text size="sm" c="dimmed">
        The load of this host cannot be shown: {failure}
      </Text>
    );
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <LiveChart
        title="Processor"
        current={last ? `${cores(last.cpuCores)} of ${formatCount(all, 'core')} in use` : 'Measuring…'}
        data={cpu}
        max={all}
        windowS={windowMs / 1000}
        format={cores}
      />
      <LiveChart
        title="Memory"
        current={last ? `${formatBytes(last.memoryUsedBytes)} of ${formatBytes(total)} in use` : 'Measuring…'}
        data={memory}
        max={Math.max(1, total)}
        windowS={windowMs / 1000}
        format={formatBytes}
      />
    </SimpleGrid>
  );
}
