import { Box, Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { HealthCheck } from '../../../common/contract/system.ts';
import { adviceByName } from '../../../common/hint-parts.ts';
import { useQueries } from '../../app/context.tsx';
import { formatAgo } from '../../ui/format.ts';
import { Hint } from '../../ui/hint.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/states.tsx';
import { StatusDot } from '../../ui/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import { healthColors, healthSummary, healthWords, sortChecks } from './health-words.ts';

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
                  gridTemplateColumns: '130px 1fr',
                  gap: 'var(--mantine-spacing-md)',
                  alignItems: 'start',
                  borderTop: '1px solid var(--fl-border)',
                }}
              >
                <StatusDot color={healthColors[check.state]}>{healthWords[check.state]}</StatusDot>
                <Stack gap={2}>
                  <Text size="sm" fw={600}>
                    {check.title}
                  </Text>
                  <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {check.detail}
                  </Text>
                  {check.fix && <Fix check={check} />}
                </Stack>
              </Box>
            ))}
          </Stack>
        )}
      </QueryView>
    </Panel>
  );
}

/** What to do. Advice about hosts is one text over all of them: it is told host by host, so that no command is mixed up. */
function Fix({ check }: { readonly check: HealthCheck }) {
  const queries = useQueries();
  const aboutHosts = check.id === 'engine.hosts';
  const hosts = useQuery({ ...queries.hosts.list.queryOptions(), enabled: aboutHosts });
  const fix = check.fix ?? '';
  const pieces = aboutHosts ? adviceByName(fix, hosts.data?.hosts.map(({ name }) => name) ?? []) : [fix];
  return (
    <Stack gap="xs">
      {pieces.map((piece) => (
        <Hint key={piece}>{piece}</Hint>
      ))}
    </Stack>
  );
}
