import { Box, Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { healthWords, sortChecks } from '../../../common/site-info/health.ts';
import { useQueries } from '../../app/context.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import { formatAgo } from '../../ui/words/format.ts';
import { Hint } from '../../ui/words/hint.tsx';
import { healthColors, healthSummary } from './health-words.ts';
import { Problems } from './problems.tsx';

export function Health() {
  const queries = useQueries();
  const query = useQuery(queries.system.health.queryOptions({ staleTime: 0 }));
  const now = useNow(10_000);
  return (
    <Panel
      title="Health"
      description={
        query.data &&
        `${healthSummary(query.data.checks)} Checked ${formatAgo(query.dataUpdatedAt, Math.max(now, query.dataUpdatedAt))}.`
      }
      footer={
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} stroke={1.6} />}
          loading={query.isFetching}
          onClick={() => query.refetch()}
        >
          Check again
        </Button>
      }
    >
      <QueryView query={query}>
        {({ checks }) => (
          <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {sortChecks(checks).map((check) => (
              <Box
                component="li"
                key={check.id}
                py={8}
                style={{
                  display: 'grid',
                  gridTemplateColumns: '110px minmax(0, 1fr)',
                  gap: 'var(--mantine-spacing-md)',
                  alignItems: 'start',
                  borderTop: '1px solid var(--fl-border)',
                }}
              >
                <StatusDot color={healthColors[check.state]}>{healthWords[check.state]}</StatusDot>
                <Stack gap={2} miw={0}>
                  <Text size="sm" fw={600}>
                    {check.title}
                  </Text>
                  {check.byProblem ? (
                    <Problems {...check.byProblem} />
                  ) : (
                    <>
                      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                        {check.detail}
                      </Text>
                      {check.fix && <Hint parts={check.fix} />}
                    </>
                  )}
                </Stack>
              </Box>
            ))}
          </Stack>
        )}
      </QueryView>
    </Panel>
  );
}
