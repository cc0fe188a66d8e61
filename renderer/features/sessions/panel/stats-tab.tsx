import { Alert, ScrollArea, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { LiveChart } from '../../../ui/figures/live-chart.tsx';
import { formatBytes, formatCount, formatRate } from '../../../ui/words/format.ts';
import { type SessionStats, useSessionStats, windowMs } from '../use-session-stats.ts';
import { ceilingOf, ratesOf } from './rates.ts';

const windowS = windowMs / 1000;
const cores = (value: number) => value.toFixed(value < 1 ? 2 : 1);

export function StatsTab({ session, visible }: { readonly session: Session; readonly visible: boolean }) {
  const running = session.state === 'running' || session.state === 'paused';
  const { samples, failure } = useSessionStats(session.id, visible && running);
  const rates = useMemo(() => ratesOf(samples), [samples]);
  const last = samples.at(-1);
  if (!running)
    return (
      <Text p="md" size="sm" c="dimmed">
        Figures are there while the session runs.
      </Text>
    );
  const limit = last && last.memoryLimitBytes > 0 ? last.memoryLimitBytes : session.memoryBytes;
  const times = samples.map(({ at }) => at / 1000);
  const seriesOf = (value: (sample: SessionStats) => number): [number[], number[]] => [times, samples.map(value)];
  const rate = rates.at(-1);
  const rateTimes = rates.map(({ at }) => at / 1000);
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack p="md" gap="md">
        {failure && (
          <Alert color="orange" variant="light" p="sm">
            {failure}
          </Alert>
        )}
        <LiveChart
          title="Processor"
          current={last ? `${cores(last.cpuCores)} of ${formatCount(session.cores, 'core')}` : 'Measuring…'}
          data={seriesOf(({ cpuCores }) => cpuCores)}
          max={ceilingOf(Math.max(session.cores, ...samples.map(({ cpuCores }) => cpuCores)))}
          windowS={windowS}
          format={cores}
        />
        <LiveChart
          title="Memory"
          current={last ? `${formatBytes(last.memoryBytes)} of ${formatBytes(limit)}` : 'Measuring…'}
          data={seriesOf(({ memoryBytes }) => memoryBytes)}
          max={limit}
          windowS={windowS}
          format={formatBytes}
        />
        <LiveChart
          title="Network in"
          current={rate ? formatRate(rate.rx) : 'Measuring…'}
          data={[rateTimes, rates.map(({ rx }) => rx)]}
          max={ceilingOf(Math.max(10_000, ...rates.map(({ rx }) => rx)))}
          windowS={windowS}
          format={formatBytes}
        />
        <LiveChart
          title="Network out"
          current={rate ? formatRate(rate.tx) : 'Measuring…'}
          data={[rateTimes, rates.map(({ tx }) => tx)]}
          max={ceilingOf(Math.max(10_000, ...rates.map(({ tx }) => tx)))}
          windowS={windowS}
          format={formatBytes}
        />
        {last && (
          <Text size="xs" c="dimmed" className="fl-figures">
            {last.pids} processes and threads
          </Text>
        )}
      </Stack>
    </ScrollArea>
  );
}
