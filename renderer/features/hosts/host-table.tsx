import { Anchor, Badge, Box, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Host } from '../../../common/model/hosts.ts';
import { SpaceMeter } from '../../ui/figures/meter.tsx';
import { SortHead } from '../../ui/lists/sort-head.tsx';
import { formatBytes } from '../../ui/words/format.ts';
import { ConnectionLine } from './connection-state.tsx';
import { shortSystem, shortVersion } from './engine-words.ts';
import { type HostListView, type HostOrder, pressed } from './host-list.ts';
import classes from './host-table.module.css';
import { wayMark } from './ways/marks.ts';

type HostTableProps = {
  readonly hosts: readonly Host[];
  readonly view: HostListView;
  readonly onView: (view: HostListView) => void;
};

export function HostTable({ hosts, view, onView }: HostTableProps) {
  const head = (order: HostOrder) => ({
    direction: view.order !== order ? null : view.descending ? ('descending' as const) : ('ascending' as const),
    onSort: () => onView(pressed(view, order)),
  });
  return (
    <Box className="fl-panel" style={{ overflowX: 'auto' }}>
      <Table className={classes.table ?? ''} horizontalSpacing="sm" highlightOnHover aria-label="Hosts">
        <Table.Thead>
          <Table.Tr>
            <SortHead {...head('name')}>Host</SortHead>
            <SortHead w={{ base: 200, md: 270 }} {...head('state')}>
              Connection
            </SortHead>
            <Table.Th visibleFrom="lg" w={190}>
              Engine
            </Table.Th>
            <SortHead visibleFrom="md" w={84} ta="right" {...head('cores')}>
              Cores
            </SortHead>
            <SortHead visibleFrom="md" w={104} ta="right" {...head('memory')}>
              Memory
            </SortHead>
            <SortHead w={170} {...head('disk')}>
              Free disk
            </SortHead>
            <SortHead w={100} ta="right" {...head('sessions')}>
              Sessions
            </SortHead>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hosts.map((host) => (
            <HostRow key={host.id} host={host} />
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

function HostRow({ host }: { host: Host }) {
  const { info, disk } = host;
  return (
    <Table.Tr>
      <Table.Td>
        <Name host={host} />
      </Table.Td>
      <Table.Td>
        <ConnectionLine host={host} />
      </Table.Td>
      <Table.Td visibleFrom="lg">
        {info ? (
          <div className={classes.lines}>
            <Text truncate inherit fz="sm" title={`${engineNames[info.engine]} ${info.engineVersion}`}>
              {engineNames[info.engine]} {shortVersion(info.engineVersion)}
            </Text>
            <Text size="xs" c="dimmed" truncate title={`${info.operatingSystem}, ${info.architecture}`}>
              {info.architecture} · {shortSystem(info.operatingSystem)}
            </Text>
          </div>
        ) : (
          <Unknown />
        )}
      </Table.Td>
      <Figure visibleFrom="md">{info ? info.cores : <Unknown />}</Figure>
      <Figure visibleFrom="md">{info ? formatBytes(info.memoryBytes) : <Unknown />}</Figure>
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
      <Figure>{host.runningSessions}</Figure>
    </Table.Tr>
  );
}

function Name({ host }: { host: Host }) {
  const { Icon, words } = wayMark(host.config);
  const marks = [...(host.zone === 'default' ? [] : [host.zone]), ...host.tags];
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Box c="dimmed" lh={0} title={words}>
        <Icon size={18} stroke={1.6} aria-label={words} />
      </Box>
      <div className={classes.lines} style={{ flex: 1 }}>
        <div className={classes.line}>
          <Anchor
            component={Link}
            to={`/hosts/${host.id}`}
            fw={600}
            size="sm"
            c="var(--mantine-color-text)"
            truncate
            className={classes.name ?? ''}
          >
            {host.name}
          </Anchor>
          {marks.length > 0 && (
            <span className={classes.tags} title={marks.join(', ')}>
              {host.zone !== 'default' && (
                <Badge size="xs" color="grape" flex="none">
                  {host.zone}
                </Badge>
              )}
              {host.tags.map((tag) => (
                <Badge key={tag} size="xs" color="gray" flex="none">
                  {tag}
                </Badge>
              ))}
            </span>
          )}
        </div>
        <Text className="fl-mono" c="dimmed" truncate title={host.address}>
          {host.address}
        </Text>
      </div>
    </Group>
  );
}

function Figure({ visibleFrom, children }: { readonly visibleFrom?: 'md'; readonly children: ReactNode }) {
  return (
    <Table.Td ta="right" className="fl-figures" {...(visibleFrom && { visibleFrom })}>
      {children}
    </Table.Td>
  );
}

export const engineNames = { docker: 'Docker', podman: 'Podman' } as const;

function Unknown() {
  return (
    <Text size="sm" c="dimmed" component="span" title="Not known yet">
      <span aria-hidden>-</span>
      <VisuallyHidden>Not known yet</VisuallyHidden>
    </Text>
  );
}
