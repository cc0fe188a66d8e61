import { Anchor, Badge, Box, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { IconServer, IconTerminal2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Host } from '../../../common/contract/hosts.ts';
import { formatBytes } from '../../ui/format.ts';
import { SpaceMeter } from '../../ui/meter.tsx';
import { ConnectionState } from './connection-state.tsx';

export function HostTable({ hosts }: { hosts: readonly Host[] }) {
  return (
    <ScrollArea className="fl-panel" type="auto">
      <Table verticalSpacing="sm" horizontalSpacing="sm" miw={980} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Host</Table.Th>
            <Table.Th w={210}>Connection</Table.Th>
            <Table.Th>Engine</Table.Th>
            <Table.Th ta="right">Cores</Table.Th>
            <Table.Th ta="right">Memory</Table.Th>
            <Table.Th w={175}>Disk of the engine</Table.Th>
            <Table.Th ta="right">Sessions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hosts.map((host) => (
            <HostRow key={host.id} host={host} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

const kinds = { socket: 'On this machine', ssh: 'Over SSH' } as const;

function HostRow({ host }: { host: Host }) {
  const { info, disk } = host;
  const Icon = host.config.kind === 'ssh' ? IconTerminal2 : IconServer;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <Group gap="sm" wrap="nowrap" align="flex-start">
          <Box c="dimmed" pt={1} title={kinds[host.config.kind]}>
            <Icon size={18} stroke={1.6} aria-label={kinds[host.config.kind]} />
          </Box>
          <Stack gap={2} miw={0}>
            <Anchor component={Link} to={`/hosts/${host.id}`} fw={600} size="sm" c="var(--mantine-color-text)">
              {host.name}
            </Anchor>
            <Text className="fl-mono" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {host.address}
            </Text>
            {(host.tags.length > 0 || host.zone !== 'default') && (
              <Group gap={4}>
                {host.zone !== 'default' && <Badge color="grape">{host.zone}</Badge>}
                {host.tags.map((tag) => (
                  <Badge key={tag} color="gray">
                    {tag}
                  </Badge>
                ))}
              </Group>
            )}
          </Stack>
        </Group>
      </Table.Td>
      <Table.Td>
        <ConnectionState host={host} />
      </Table.Td>
      <Table.Td>
        {info ? (
          <Stack gap={2}>
            <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
              {engineNames[info.engine]} {info.engineVersion}
            </Text>
            <Text size="xs" c="dimmed">
              {info.operatingSystem} · {info.architecture}
            </Text>
          </Stack>
        ) : (
          <Unknown />
        )}
      </Table.Td>
      <Table.Td ta="right">{info ? info.cores : <Unknown />}</Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {info ? formatBytes(info.memoryBytes) : <Unknown />}
      </Table.Td>
      <Table.Td>
        {disk ? (
          <SpaceMeter
            used={disk.usedBytes}
            total={disk.totalBytes}
            free={disk.freeBytes}
            label={`Disk of the engine on ${host.name}`}
          />
        ) : (
          <Unknown />
        )}
      </Table.Td>
      <Table.Td ta="right">{host.runningSessions}</Table.Td>
    </Table.Tr>
  );
}

export const engineNames = { docker: 'Docker', podman: 'Podman' } as const;

function Unknown() {
  return (
    <Text size="sm" c="dimmed" component="span">
      Not known yet
    </Text>
  );
}
