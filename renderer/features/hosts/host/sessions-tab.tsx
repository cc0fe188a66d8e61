import { Anchor, Badge, Button, ScrollArea, Table } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Host } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { formatAgo, formatBytes, formatTime } from '../../../ui/words/format.ts';
import { stateColors, stateWords } from '../../sessions/words.ts';

export function SessionsTab({ host }: { host: Host }) {
  const queries = useQueries();
  const query = useQuery(queries.sessions.list.queryOptions());
  return (
    <QueryView query={query}>
      {({ sessions }) => {
        const here = sessions.filter(({ hostId }) => hostId === host.id);
        if (here.length === 0)
          return (
            <EmptyState
              icon={IconDeviceDesktop}
              title="No sessions on this host"
              action={
                <Button component={Link} to="/workspaces" variant="default">
                  Go to workspaces
                </Button>
              }
            >
              Launch a workspace; placement chooses a host, or choose this one.
            </EmptyState>
          );
        return (
          <ScrollArea className="fl-panel" type="auto">
            <Table verticalSpacing={6} horizontalSpacing="md" miw={640} highlightOnHover aria-label="Sessions">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Workspace</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>User</Table.Th>
                  <Table.Th ta="right">Cores</Table.Th>
                  <Table.Th ta="right">Memory</Table.Th>
                  <Table.Th>Since</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {here.map((session) => (
                  <Table.Tr key={session.id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/sessions/${session.id}`} size="sm">
                        {session.workspaceName}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>
                      <Badge color={stateColors[session.state]}>{stateWords[session.state]}</Badge>
                    </Table.Td>
                    <Table.Td>{session.userName}</Table.Td>
                    <Table.Td ta="right">{session.cores}</Table.Td>
                    <Table.Td ta="right">{formatBytes(session.memoryBytes)}</Table.Td>
                    <Table.Td title={formatTime(session.createdAt)}>
                      {formatAgo(session.createdAt, Date.now())}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea>
        );
      }}
    </QueryView>
  );
}
