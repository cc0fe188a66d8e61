import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { formatBytes, formatDuration } from '../../ui/words/format.ts';

/** Figures change all the time and announce nothing: they are asked for while somebody looks. Milliseconds. */
const renewEveryMs = 5_000;

export function Metrics() {
  const queries = useQueries();
  const query = useQuery(
    queries.system.metrics.queryOptions({
      staleTime: 0,
      refetchInterval: renewEveryMs,
      refetchIntervalInBackground: false,
    }),
  );
  return (
    <Panel title="Figures of the service" description="Renewed every five seconds.">
      <QueryView query={query}>
        {(metrics) => (
          <Facts
            facts={[
              { name: 'Running for', value: formatDuration(metrics.uptimeS * 1000) },
              { name: 'Memory', value: formatBytes(metrics.residentBytes) },
              { name: 'Of that, heap', value: formatBytes(metrics.heapUsedBytes) },
              {
                name: 'Event loop delay',
                value: `${metrics.eventLoopDelayP50Ms} ms usual, ${metrics.eventLoopDelayP99Ms} ms at worst (99 %)`,
              },
              { name: 'Consoles', value: `${metrics.consoleConnections} connected` },
              { name: 'Views', value: `${metrics.openViews} open` },
              {
                name: 'Viewer traffic',
                value: `${formatBytes(metrics.viewerBytesIn)} in, ${formatBytes(metrics.viewerBytesOut)} out`,
              },
            ]}
            minWidth={360}
          />
        )}
      </QueryView>
    </Panel>
  );
}
