/** The tries of one wish, the newest first. */
import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { formatAgo, formatCount, formatDuration, formatTime } from '../words/format.ts';
import { TaskStateBadge } from './task-progress.tsx';
import { type TaskSeries, triesOf } from './task-series.ts';
import { taskDurationMs, taskSentence, taskStateWords } from './task-words.ts';

/** The table shows this many. */
const manyTries = 50;

export function TriesTable({ series, now }: { readonly series: TaskSeries; readonly now: number }) {
  const tries = triesOf(series);
  return (
    <Table
      verticalSpacing={4}
      horizontalSpacing="xs"
      fz="sm"
      layout="fixed"
      aria-label={`Tries of ${series.newest.title}`}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={215}>Tried</Table.Th>
          <Table.Th w={110}>State</Table.Th>
          <Table.Th w={90}>Took</Table.Th>
          <Table.Th>What came of it</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tries.slice(0, manyTries).map((task, index) => {
          const duration = taskDurationMs(task, now);
          const before = tries[index - 1];
          const same = before !== undefined && taskSentence(before) === taskSentence(task);
          return (
            <Table.Tr key={task.id} style={{ verticalAlign: 'top' }}>
              <Table.Td className="fl-figures">
                <Anchor component={Link} to={`/tasks/${task.id}`} size="sm" title={formatAgo(task.queuedAt, now)}>
                  {formatTime(task.queuedAt)}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <TaskStateBadge state={task.state} />
              </Table.Td>
              <Table.Td className="fl-figures">{duration === null ? '' : formatDuration(duration)}</Table.Td>
              <Table.Td {...(same ? { c: 'dimmed' } : {})}>{same ? 'As above' : taskSentence(task)}</Table.Td>
            </Table.Tr>
          );
        })}
        <Before count={tries.length - manyTries} />
      </Table.Tbody>
    </Table>
  );
}

function Before({ count }: { readonly count: number }) {
  if (count <= 0) return null;
  return (
    <Table.Tr>
      <Table.Td colSpan={4} c="dimmed">
        and {formatCount(count, 'try', 'tries')} before
      </Table.Td>
    </Table.Tr>
  );
}

/** Where there is little room this many are shown. */
const fewTries = 6;

/** Only when, and how it ended. */
export function TriesList({
  series,
  now,
  onOpen,
}: {
  readonly series: TaskSeries;
  readonly now: number;
  readonly onOpen: () => void;
}) {
  const tries = triesOf(series);
  const rest = tries.length - fewTries;
  return (
    <Stack gap={2} component="ul" m={0} pl="sm" style={{ listStyle: 'none', borderLeft: '2px solid var(--fl-border)' }}>
      {tries.slice(0, fewTries).map((task) => (
        <Group key={task.id} component="li" justify="space-between" wrap="nowrap" gap="xs">
          <Anchor
            component={Link}
            to={`/tasks/${task.id}`}
            size="xs"
            className="fl-figures"
            title={formatTime(task.queuedAt)}
            onClick={onOpen}
          >
            {formatAgo(task.queuedAt, now)}
          </Anchor>
          <Text size="xs" c="dimmed">
            {taskStateWords[task.state]}
          </Text>
        </Group>
      ))}
      {rest > 0 && (
        <Text component="li" size="xs" c="dimmed">
          and {formatCount(rest, 'try', 'tries')} before
        </Text>
      )}
    </Stack>
  );
}
