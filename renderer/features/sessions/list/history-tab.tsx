/** Sessions that have ended: who, what, where, from, to, how. */
import { Box, Button, Center, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { inputProblems } from '../../../../common/contract/input-problems.ts';
import { historyTextSchema, type Session } from '../../../../common/model/sessions.ts';
import { useQueries } from '../../../app/context.tsx';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { formatDuration, formatMinute, formatTime } from '../../../ui/words/format.ts';

const pageSize = 50;

export function HistoryTab({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const queries = useQueries();
  const [problem] = inputProblems(historyTextSchema, text, 'This');
  const [settled] = useDebouncedValue(problem === undefined ? text : '', 200);
  const query = useInfiniteQuery(
    queries.sessions.history.infiniteOptions({
      input: (last: Pick<Session, 'id' | 'endedAt'> | null) => ({
        limit: pageSize,
        ...(settled === '' ? {} : { text: settled }),
        ...(last === null || last.endedAt === null ? {} : { before: last.endedAt, beforeId: last.id }),
      }),
      initialPageParam: null,
      getNextPageParam: ({ sessions }) => (sessions.length < pageSize ? null : (sessions.at(-1) ?? null)),
      placeholderData: keepPreviousData,
    }),
  );
  return (
    <Stack gap="md">
      <TextInput
        type="search"
        maw={420}
        size="sm"
        aria-label="Search the history"
        placeholder="Person, workspace, host, or how it ended"
        leftSection={<IconSearch size={16} stroke={1.6} />}
        value={text}
        error={problem?.message}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
      />
      <QueryView query={query}>
        {({ pages }) => {
          const sessions = pages.flatMap((page) => page.sessions);
          if (sessions.length === 0) return <Nothing searched={settled !== ''} onAll={() => onText('')} />;
          return (
            <>
              <HistoryTable sessions={sessions} />
              {query.hasNextPage && (
                <Center>
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show older sessions
                  </Button>
                </Center>
              )}
            </>
          );
        }}
      </QueryView>
    </Stack>
  );
}

function HistoryTable({ sessions }: { readonly sessions: readonly Session[] }) {
  return (
    <Box className="fl-panel" style={{ overflowX: 'auto' }} role="region" aria-label="Ended sessions" tabIndex={0}>
      <Table verticalSpacing={6} horizontalSpacing="sm" miw={640} highlightOnHover aria-label="Ended sessions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Workspace</Table.Th>
            <Table.Th>User</Table.Th>
            <Table.Th>Host</Table.Th>
            <Table.Th>From</Table.Th>
            <Table.Th visibleFrom="lg">To</Table.Th>
            <Table.Th ta="right" visibleFrom="md">
              Lasted
            </Table.Th>
            <Table.Th style={{ whiteSpace: 'nowrap' }}>How it ended</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => {
            const { id, workspaceName, userName, hostName, image, createdAt, startedAt, endedAt } = session;
            const from = startedAt ?? createdAt;
            const ending = howItEnded(session);
            return (
              <Table.Tr key={id}>
                <Table.Td title={image}>{workspaceName}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{userName}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{hostName || '-'}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }} title={formatTime(from)}>
                  {formatMinute(from)}
                </Table.Td>
                <Table.Td
                  visibleFrom="lg"
                  style={{ whiteSpace: 'nowrap' }}
                  {...(endedAt === null ? {} : { title: formatTime(endedAt) })}
                >
                  {endedAt === null ? '-' : formatMinute(endedAt)}
                </Table.Td>
                <Table.Td ta="right" visibleFrom="md" style={{ whiteSpace: 'nowrap' }}>
                  {endedAt === null || startedAt === null ? '-' : formatDuration(endedAt - startedAt)}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" maw={340} lineClamp={3} title={ending}>
                    {ending}
                  </Text>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

/** A launch that failed is told by its reason; who took it off the list afterwards says less. */
function howItEnded({ startedAt, error, endReason }: Session): string {
  if (startedAt === null && error) return `Could not start. ${error.message}`;
  return endReason ?? 'Ended.';
}

function Nothing({ searched, onAll }: { readonly searched: boolean; readonly onAll: () => void }) {
  return searched ? (
    <EmptyState
      icon={IconSearch}
      title="No ended session fits"
      action={
        <Button variant="default" onClick={onAll}>
          Show all
        </Button>
      }
    />
  ) : (
    <EmptyState icon={IconHistory} title="No session has ended yet">
      Ended sessions stay here: who had them, on which host, from when to when, and how they ended.
    </EmptyState>
  );
}
