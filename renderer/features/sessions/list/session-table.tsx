/** Sessions as rows: many of them at a glance. Of a long list only those in sight exist. */
import { ActionIcon, Anchor, Badge, Box, Checkbox, Group, Menu, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { useSight } from '../../../ui/lists/use-sight.ts';
import { formatAgo, formatBytes, formatCount, formatTime } from '../../../ui/words/format.ts';
import { conditionOf } from '../condition.tsx';
import { hasMenu, SessionMenuItems } from '../session-menu.tsx';
import type { SessionActions } from '../use-session-actions.ts';
import { isPassing, stateColors, stateWords } from '../words.ts';
import classes from './session-table.module.css';

/** Pixels, before a row is measured. */
const rowHeight = 45;

type SessionTableProps = {
  readonly sessions: readonly Session[];
  readonly now: number;
  readonly actions: SessionActions;
  readonly chosen: ReadonlySet<string>;
  readonly onSelect: (id: string, on: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
};

export function SessionTable({ sessions, now, actions, chosen, onSelect, onSelectAll }: SessionTableProps) {
  const selected = sessions.filter(({ id }) => chosen.has(id)).length;
  const box = useRef<HTMLDivElement>(null);
  const sight = useSight(box, { count: sessions.length, rowHeight });
  return (
    <Box ref={box} className="fl-panel" style={{ overflowX: 'auto' }}>
      <Table
        className={classes.table ?? ''}
        horizontalSpacing="sm"
        highlightOnHover
        aria-label="Sessions"
        {...(sight.partial && { 'aria-rowcount': sessions.length + 1 })}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <Checkbox
                aria-label="Select all sessions"
                checked={selected === sessions.length}
                indeterminate={selected > 0 && selected < sessions.length}
                onChange={({ currentTarget }) => onSelectAll(currentTarget.checked)}
              />
            </Table.Th>
            <Table.Th w={{ base: 190, md: 'auto' }}>Workspace</Table.Th>
            <Table.Th w={{ base: 130, md: 'auto' }}>User</Table.Th>
            <Table.Th>Host</Table.Th>
            <Table.Th w={155}>State</Table.Th>
            <Table.Th w={110} visibleFrom="md">
              Since
            </Table.Th>
            <Table.Th w={150} ta="right" visibleFrom="lg">
              Resources
            </Table.Th>
            <Table.Th w={54}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sight.before > 0 && <Spacer height={sight.before} />}
          {sessions.slice(sight.first, sight.end).map((session, at) => (
            <Row
              key={session.id}
              session={session}
              now={now}
              actions={actions}
              selected={chosen.has(session.id)}
              onSelect={onSelect}
              place={{
                ...sight.measured(sight.first + at),
                // The head is the first row.
                ...(sight.partial && { 'aria-rowindex': sight.first + at + 2 }),
              }}
            />
          ))}
          {sight.after > 0 && <Spacer height={sight.after} />}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

type RowProps = {
  readonly session: Session;
  readonly now: number;
  readonly actions: SessionActions;
  readonly selected: boolean;
  readonly onSelect: (id: string, on: boolean) => void;
  readonly place: {
    readonly ref?: (element: HTMLTableRowElement | null) => void;
    readonly 'data-index'?: number;
    readonly 'aria-rowindex'?: number;
  };
};

function Row({ session, now, actions, selected, onSelect, place }: RowProps) {
  const { id, workspaceName, userName, hostName, state, sentence, error, startedAt, createdAt } = session;
  const label = `${workspaceName} of ${userName}`;
  const since = startedAt ?? createdAt;
  const condition = conditionOf(session);
  const said = error?.message ?? condition?.message ?? sentence;
  return (
    <Table.Tr {...place} {...(selected && { bg: 'var(--mantine-primary-color-light)' })}>
      <Table.Td>
        {actions.may('end', session) && (
          <Checkbox
            aria-label={`Select ${label}`}
            checked={selected}
            onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
          />
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap" miw={0}>
          <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={26} />
          <Anchor
            component={Link}
            to={`/sessions/${id}`}
            size="sm"
            fw={600}
            c="var(--mantine-color-text)"
            truncate
            aria-label={`Open ${label}`}
          >
            {workspaceName}
          </Anchor>
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm" truncate title={userName}>
          {userName}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" truncate title={hostName}>
          {hostName || '-'}
        </Text>
      </Table.Td>
      <Table.Td title={said}>
        <Badge color={condition === null ? stateColors[state] : 'yellow'}>
          {stateWords[state]}
          {condition !== null && ', no desktop'}
          {isPassing(session) && state !== 'deleting' && ` ${Math.round(session.progress)}\u00a0%`}
        </Badge>
      </Table.Td>
      <Table.Td visibleFrom="md" className="fl-figures" title={formatTime(since)}>
        {formatAgo(since, now)}
      </Table.Td>
      <Table.Td visibleFrom="lg" ta="right" className="fl-figures">
        {formatCount(session.cores, 'core')} · {formatBytes(session.memoryBytes)}
      </Table.Td>
      <Table.Td>
        {hasMenu(session, actions) && (
          <Menu position="bottom-end" withinPortal shadow="md" width={190}>
            <Menu.Target>
              <ActionIcon variant="subtle" size={30} aria-label={`Actions for ${label}`}>
                <IconDots size={16} stroke={1.8} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <SessionMenuItems session={session} actions={actions} />
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Stands for the rows that are not there. */
function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={8} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
