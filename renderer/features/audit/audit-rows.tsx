/** Entries as a virtualised table: as many as there are, with as many rows in the page as fit the window. */
import { Badge, Box, Group, Loader, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, useEffect, useMemo, useRef } from 'react';
import { hiddenMatches, type Place } from '../../../common/audit/places.ts';
import { actionWords, objectWords, reasonWords, resultWords } from '../../../common/audit/words.ts';
import type { AuditEntry } from '../../../common/model/audit.ts';
import type { Query } from '../../../common/search/match.ts';
import { formatTime } from '../../ui/words/format.ts';
import classes from './audit-rows.module.css';
import { Marked } from './marked.tsx';
import { outcomeOf, resultColors } from './words.ts';

const rowHeight = 34;
/** The line under a row that says where else the words were found. */
const matchHeight = 24;

export function AuditRows({
  entries,
  query,
  onOpen,
  more,
  loading,
  onEnd,
}: {
  entries: readonly AuditEntry[];
  /** What is searched for, folded: marked where it was found. */
  query: Query;
  onOpen: (seq: number) => void;
  more: boolean;
  loading: boolean;
  /** The last rows are in sight: fetch further ones. */
  onEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo(
    () => entries.map((entry) => (query.words.length === 0 ? [] : hiddenMatches(entry, query))),
    [entries, query],
  );
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + ((found[index]?.length ?? 0) > 0 ? matchHeight : 0),
    overscan: 12,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  useEffect(() => {
    if (found.length > 0) virtual.measure();
  }, [found, virtual]);
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
            <Table.Th className={classes.time}>Time</Table.Th>
            <Table.Th className={classes.person}>Person</Table.Th>
            <Table.Th className={classes.action}>Action</Table.Th>
            <Table.Th className={classes.object}>Object</Table.Th>
            <Table.Th className={classes.result}>Result</Table.Th>
            <Table.Th>Reason</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Spacer height={above} />
          {rows.map(({ index, key }) => {
            const entry = entries[index];
            return (
              entry && (
                <Row key={key} entry={entry} index={index} query={query} found={found[index] ?? []} onOpen={onOpen} />
              )
            );
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

type RowProps = {
  readonly entry: AuditEntry;
  readonly index: number;
  readonly query: Query;
  /** Where words were found that no column shows. */
  readonly found: readonly Place[];
  readonly onOpen: (seq: number) => void;
};

function Row({ entry, index, query, found, onOpen }: RowProps) {
  const open = () => onOpen(entry.seq);
  const time = formatTime(entry.at);
  return (
    <Fragment>
      <Table.Tr
        aria-rowindex={index + 2}
        h={rowHeight}
        onClick={open}
        style={{ cursor: 'pointer' }}
        {...(found.length > 0 && { className: classes.opened })}
      >
        <Table.Td>
          {/* Keyboards reach the details here; a click elsewhere on the row is a convenience. */}
          <UnstyledButton fz="sm" className={classes.open ?? ''} aria-label={`${time}, details of entry ${entry.seq}`}>
            {time}
          </UnstyledButton>
        </Table.Td>
        <Table.Td>
          <Marked text={entry.actorName || entry.actorId} query={query} />
        </Table.Td>
        <Table.Td title={entry.action}>
          <Marked text={actionWords(entry.action)} query={query} />
        </Table.Td>
        <Table.Td title={objectWords(entry)}>
          <Marked text={objectWords(entry)} query={query} />
        </Table.Td>
        <Table.Td>
          <Result entry={entry} onOpen={onOpen} />
        </Table.Td>
        <Table.Td c="dimmed" title={entry.reason}>
          <Marked text={reasonWords(entry.reason)} query={query} />
        </Table.Td>
      </Table.Tr>
      {found.length > 0 && (
        <Table.Tr h={matchHeight} onClick={open} style={{ cursor: 'pointer' }}>
          <Table.Td colSpan={6} className={classes.found ?? ''}>
            {found.map(({ place, text }) => (
              <Text key={`${place} ${text}`} component="span" size="xs" c="dimmed" mr="md">
                {place} · <Marked text={text} query={query} />
              </Text>
            ))}
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

/** What became of it; of an order, with the way to how it ended. */
function Result({ entry, onOpen }: { readonly entry: AuditEntry; readonly onOpen: (seq: number) => void }) {
  const outcome = outcomeOf(entry.outcomes);
  return (
    <Group gap={4} wrap="nowrap">
      <Badge size="sm" color={resultColors[entry.result]} flex="none">
        {resultWords[entry.result]}
      </Badge>
      {outcome !== null && (
        <>
          <IconArrowRight size={13} stroke={1.6} aria-hidden="true" style={{ flex: 'none' }} />
          <UnstyledButton
            onClick={(event) => {
              event.stopPropagation();
              onOpen(outcome.seq);
            }}
            aria-label={`${outcome.words}: open entry ${outcome.seq}, the outcome of entry ${entry.seq}`}
            style={{ minWidth: 0 }}
          >
            <Badge size="sm" color={outcome.color} style={{ cursor: 'pointer' }} maw="100%">
              {outcome.words}
            </Badge>
          </UnstyledButton>
        </>
      )}
      {entry.orderedSeq !== null && (
        <UnstyledButton
          onClick={(event) => {
            event.stopPropagation();
            onOpen(entry.orderedSeq ?? entry.seq);
          }}
          aria-label={`Outcome of entry ${entry.orderedSeq}: open it`}
          className={classes.open ?? ''}
        >
          <Text size="xs" c="dimmed" component="span">
            of entry {entry.orderedSeq}
          </Text>
        </UnstyledButton>
      )}
    </Group>
  );
}
