/** Entries as a virtualised table: as many as there are, with as many rows in the page as fit the window. */
import { Badge, Box, Loader, Table, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { AuditEntry } from '../../../common/contract/audit.ts';
import { formatTime } from '../../ui/format.ts';
import classes from './audit-rows.module.css';
import { actionWords, objectWords, reasonWords, resultColors, resultWords } from './words.ts';

const rowHeight = 34;

export function AuditRows({
  entries,
  onOpen,
  more,
  loading,
  onEnd,
}: {
  entries: readonly AuditEntry[];
  onOpen: (entry: AuditEntry) => void;
  more: boolean;
  loading: boolean;
  /** The last rows are in sight: fetch further ones. */
  onEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  const rows = virtual.getVirtualItems();
  const above = rows[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0);
  const lastShown = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= entries.length - 20) onEnd();
  }, [lastShown, entries.length, onEnd]);

  return (
    <Box className={`fl-panel ${classes.scroller}`} ref={scroller}>
      <Table
        className={classes.table ?? ''}
        horizontalSpacing="sm"
        stickyHeader
        highlightOnHover
        aria-label="Audit entries"
        aria-rowcount={more ? -1 : entries.length + 1}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={190}>Time</Table.Th>
            <Table.Th w={130}>Person</Table.Th>
            <Table.Th w={190}>Action</Table.Th>
            <Table.Th>Object</Table.Th>
            <Table.Th w={100}>Result</Table.Th>
            <Table.Th>Reason</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Spacer height={above} />
          {rows.map(({ index, key }) => {
            const entry = entries[index];
            return entry && <Row key={key} entry={entry} index={index} onOpen={() => onOpen(entry)} />;
          })}
          <Spacer height={below} />
        </Table.Tbody>
      </Table>
      {loading && (
        <Box p="xs" ta="center">
          <Loader size="xs" aria-label="Loading older entries" />
        </Box>
      )}
    </Box>
  );
}

/** Holds the place of rows that are not in the page. */
function Spacer({ height }: { height: number }) {
  return height <= 0 ? null : <Table.Tr aria-hidden="true" h={height} bd={0} />;
}

function Row({ entry, index, onOpen }: { entry: AuditEntry; index: number; onOpen: () => void }) {
  return (
    <Table.Tr aria-rowindex={index + 2} h={rowHeight} onClick={onOpen} style={{ cursor: 'pointer' }}>
      <Table.Td>
        {/* Keyboards reach the details here; a click elsewhere on the row is a convenience. */}
        <UnstyledButton
          fz="sm"
          className={classes.open ?? ''}
          aria-label={`${formatTime(entry.at)}, details of entry ${entry.seq}`}
        >
          {formatTime(entry.at)}
        </UnstyledButton>
      </Table.Td>
      <Table.Td>{entry.actorName || entry.actorId}</Table.Td>
      <Table.Td title={entry.action}>{actionWords(entry.action)}</Table.Td>
      <Table.Td title={objectWords(entry)}>{objectWords(entry)}</Table.Td>
      <Table.Td>
        <Badge size="sm" color={resultColors[entry.result]}>
          {resultWords[entry.result]}
        </Badge>
      </Table.Td>
      <Table.Td c="dimmed" title={entry.reason}>
        {reasonWords(entry.reason)}
      </Table.Td>
    </Table.Tr>
  );
}
