/** Hosts and registries in System Info: what each says of itself, or why it does not. */
import { Anchor, ScrollArea, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { HostFacts, SiteInfo } from '../../../common/model/site-info.ts';
import { clockDifference, clockWords, isFarOff } from '../../../common/site-info/clock.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { useNow } from '../../ui/use-now.ts';
import { formatAgo, formatTime } from '../../ui/words/format.ts';

export function HostRows({ hosts }: { readonly hosts: readonly HostFacts[] }) {
  if (hosts.length === 0)
    return (
      <Panel title="Hosts">
        <Text size="sm" c="dimmed">
          There is no host yet.{' '}
          <Anchor component={Link} to="/hosts" size="sm" underline="always">
            Add one
          </Anchor>
        </Text>
      </Panel>
    );
  return (
    <Panel
      title="Hosts"
      description="Engines as of the last look, and each clock beside this site's, asked for just now."
    >
      <ScrollArea type="auto">
        <Table verticalSpacing={6} horizontalSpacing="sm" miw={620} aria-label="Engines and clocks">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Host</Table.Th>
              <Table.Th>Engine</Table.Th>
              <Table.Th>Clock</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {hosts.map((host) => (
              <Table.Tr key={host.id}>
                <Table.Td style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} to={`/hosts/${host.id}`} size="sm" fw={550}>
                    {host.name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {host.address}
                  </Text>
                </Table.Td>
                <Table.Td style={{ verticalAlign: 'top' }}>
                  {host.engine === null ? (
                    <Text size="sm" c="dimmed">
                      Never seen
                    </Text>
                  ) : (
                    <>
                      <Text size="sm">
                        {host.engine.name === 'docker' ? 'Docker' : 'Podman'} {host.engine.version} (API{' '}
                        {host.engine.apiVersion})
                      </Text>
                      <Text size="xs" c="dimmed">
                        {host.engine.system}
                      </Text>
                    </>
                  )}
                </Table.Td>
                <Table.Td style={{ verticalAlign: 'top' }}>
                  <Clock host={host} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Panel>
  );
}

function Clock({ host: { clock, clockProblem, connection } }: { readonly host: HostFacts }) {
  if (clock !== null) {
    const difference = clockDifference(clock);
    return <StatusDot color={isFarOff(difference) ? 'red' : 'teal'}>{clockWords(difference)}</StatusDot>;
  }
  return (
    <>
      <StatusDot color={clockProblem === null ? 'red' : 'yellow'}>
        {clockProblem === null ? 'Not connected' : 'Not known'}
      </StatusDot>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {clockProblem ?? connection.reason ?? connection.state}
      </Text>
    </>
  );
}

export function RegistryRows({ registries }: { readonly registries: NonNullable<SiteInfo['registries']> }) {
  const now = useNow(60_000);
  if (registries.length === 0)
    return (
      <Panel title="Registries">
        <Text size="sm" c="dimmed">
          There is no registry yet.{' '}
          <Anchor component={Link} to="/registry" size="sm" underline="always">
            Add one
          </Anchor>
        </Text>
      </Panel>
    );
  return (
    <Panel title="Registries" description="How old the copy of each is, which stays usable without a network.">
      <ScrollArea type="auto">
        <Table verticalSpacing={6} horizontalSpacing="sm" miw={460} aria-label="Copies of registries">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Registry</Table.Th>
              <Table.Th>Its copy</Table.Th>
              <Table.Th>Last attempt</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {registries.map(({ id, name, fetchedAt, lastAttempt }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ verticalAlign: 'top', overflowWrap: 'anywhere' }}>{name}</Table.Td>
                <Table.Td
                  style={{ verticalAlign: 'top' }}
                  {...(fetchedAt !== null && { title: formatTime(fetchedAt) })}
                >
                  {fetchedAt === null ? 'Never fetched' : formatAgo(fetchedAt, Math.max(now, fetchedAt))}
                </Table.Td>
                <Table.Td style={{ verticalAlign: 'top' }}>
                  {lastAttempt === null ? (
                    'None'
                  ) : (
                    <>
                      <StatusDot color={lastAttempt.ok ? 'teal' : 'red'}>
                        {lastAttempt.ok ? 'Fetched' : 'Failed'}{' '}
                        {formatAgo(lastAttempt.at, Math.max(now, lastAttempt.at))}
                      </StatusDot>
                      {lastAttempt.problem !== null && (
                        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                          {lastAttempt.problem}
                        </Text>
                      )}
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Panel>
  );
}
