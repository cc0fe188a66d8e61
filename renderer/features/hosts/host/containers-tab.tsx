import { Anchor, ScrollArea, Table, Text } from '@mantine/core';
import { IconBox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Host } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { ImageName } from '../../../ui/image-name.tsx';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { StatusDot } from '../../../ui/page/status-dot.tsx';
import { formatAgo, formatTime } from '../../../ui/words/format.ts';

const colors: Readonly<Record<string, string>> = {
  running: 'teal',
  paused: 'yellow',
  restarting: 'orange',
  dead: 'red',
};

/** All containers of the engine; those of other tools are told apart and offer nothing. */
export function ContainersTab({ host }: { host: Host }) {
  const queries = useQueries();
  const query = useQuery(queries.hosts.containers.queryOptions({ input: { id: host.id } }));
  const sessions = useQuery(queries.sessions.list.queryOptions());
  const seesAll = useMay('sessions.observe');
  const nameOf = (id: string) => {
    const session = sessions.data?.sessions.find((one) => one.id === id);
    if (session) return `${session.workspaceName} of ${session.userName}`;
    return seesAll || sessions.data === undefined ? 'Open the session' : null;
  };
  return (
    <QueryView query={query}>
      {({ containers }) => {
        if (containers.length === 0)
          return (
            <EmptyState icon={IconBox} title="No containers on this host">
              Launching a workspace makes one.
            </EmptyState>
          );
        const ours = containers.filter(({ sessionId }) => sessionId !== null);
        const others = containers.filter(({ sessionId }) => sessionId === null);
        return (
          <ScrollArea className="fl-panel" type="auto">
            <Table verticalSpacing={6} horizontalSpacing="sm" miw={640} highlightOnHover aria-label="Containers">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Container</Table.Th>
                  <Table.Th>Image</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Made</Table.Th>
                  <Table.Th>Belongs to</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {[...ours, ...others].map((container) => (
                  <Table.Tr key={container.id}>
                    <Table.Td>
                      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {container.name}
                      </Text>
                      <Text className="fl-mono" c="dimmed">
                        {container.id.slice(0, 12)}
                      </Text>
                    </Table.Td>
                    <Table.Td className="fl-mono" style={{ overflowWrap: 'break-word' }}>
                      <ImageName name={container.image} />
                    </Table.Td>
                    <Table.Td>
                      <StatusDot color={colors[container.state] ?? 'gray'}>{container.state}</StatusDot>
                    </Table.Td>
                    <Table.Td title={formatTime(container.createdAt)} style={{ whiteSpace: 'nowrap' }}>
                      {formatAgo(container.createdAt, Date.now())}
                    </Table.Td>
                    <Table.Td>
                      {container.sessionId === null ? (
                        <Text size="sm" c="dimmed">
                          Another tool or site. Never touched.
                        </Text>
                      ) : nameOf(container.sessionId) === null ? (
                        <Text size="sm" c="dimmed">
                          A session of somebody else
                        </Text>
                      ) : (
                        <Anchor component={Link} to={`/sessions/${container.sessionId}`} size="sm">
                          {nameOf(container.sessionId)}
                        </Anchor>
                      )}
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
