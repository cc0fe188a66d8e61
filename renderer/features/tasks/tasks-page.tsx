import { Button, Center, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconListCheck, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { inputProblems } from '../../../common/contract/input-problems.ts';
import { type Task, taskTextSchema } from '../../../common/model/tasks.ts';
import { useQueries } from '../../app/context.tsx';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, QueryView } from '../../ui/page/states.tsx';
import { groupTries, nextLimit } from '../../ui/tasks/task-series.ts';
import { isActive } from '../../ui/tasks/task-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { filterLabels, fits, statesOf, type TaskFilter, taskFilters } from './filters.ts';
import { TaskRows } from './task-rows.tsx';

const pageSize = 100;
/** The newest ones are one answer that is kept fresh; the service gives no more at once. */
const most = 500;
const olderPageSize = 200;
/** The older ones begin among the newest, so that tasks that are queued meanwhile push none out of sight between the two. */
const overlap = 100;
const noTasks: readonly Task[] = [];
/** Where a page ended. */
type Last = Pick<Task, 'id' | 'queuedAt'>;

export function TasksPage() {
  const [filter, setFilter] = useState<TaskFilter>('all');
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const [problem] = inputProblems(taskTextSchema, text, 'This');
  const [settled] = useDebouncedValue(problem === undefined ? text.trim() : '', 200);
  const queries = useQueries();
  const states = statesOf(filter);
  const wish = { topLevel: true, ...(states && { states }), ...(settled !== '' && { text: settled }) };
  const query = useQuery(
    queries.tasks.list.queryOptions({
      input: { ...wish, limit },
      placeholderData: keepPreviousData,
    }),
  );
  const newest = query.data?.tasks ?? noTasks;
  const wantsOlder = newest.length >= most && !query.isPlaceholderData;
  // Where the older ones begin, once they were asked for; null before.
  const [border, setBorder] = useState<Last | null>(null);
  /** What was asked for of other tasks says nothing of these. */
  const startOver = () => {
    setLimit(pageSize);
    setBorder(null);
  };
  // Those have ended long ago: they are fetched as they are asked for.
  const older = useInfiniteQuery({
    ...queries.tasks.list.infiniteOptions({
      input: (last: Last | undefined) => ({
        ...wish,
        limit: olderPageSize,
        ...(last !== undefined && { before: last.queuedAt, beforeId: last.id }),
      }),
      initialPageParam: border ?? undefined,
      getNextPageParam: ({ tasks }) => (tasks.length < olderPageSize ? undefined : tasks.at(-1)),
    }),
    enabled: wantsOlder && border !== null,
  });
  const pages = wantsOlder && border !== null ? older.data?.pages : undefined;
  const all = useMemo(() => withOlder(newest, pages?.flatMap(({ tasks }) => tasks) ?? noTasks), [newest, pages]);
  const shown = useMemo(() => groupTries(all.filter((task) => fits(task, filter))), [all, filter]);
  const anyActive = all.some(isActive);
  /** Whether these are all tasks there are. */
  const known = !query.isPlaceholderData && (newest.length < limit || (pages !== undefined && !older.hasNextPage));
  const wanted = query.isPlaceholderData ? null : nextLimit({ rows: shown.length, tasks: newest.length, limit, most });
  useEffect(() => {
    if (wanted !== null) setLimit(wanted);
  }, [wanted]);
  const now = useNow(anyActive ? 1000 : 30_000);
  return (
    <Page
      title="Tasks"
      description="Installs, launches and other work that takes a while. What a crash interrupted is marked, and goes on where that is safe."
    >
      <Group gap="md" align="flex-start">
        <TextInput
          type="search"
          w={320}
          maw="100%"
          size="sm"
          aria-label="Search tasks"
          placeholder="Task, what it says, or person"
          leftSection={<IconSearch size={16} stroke={1.6} />}
          value={text}
          error={problem?.message}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            startOver();
          }}
        />
        <SegmentedControl
          aria-label="Show tasks"
          value={filter}
          onChange={(value) => {
            setFilter(taskFilters.find((one) => one === value) ?? 'all');
            startOver();
          }}
          data={taskFilters.map((value) => ({ value, label: filterLabels[value] }))}
        />
      </Group>
      <QueryView query={query}>
        {() => {
          if (shown.length === 0)
            return (
              <Nothing
                filter={filter}
                searched={settled !== ''}
                onAll={() => {
                  setFilter('all');
                  setText('');
                  startOver();
                }}
              />
            );
          return (
            <Stack gap="xs">
              <TaskRows series={shown} known={known} now={now} />
              {!known && (
                <Center>
                  <Button
                    variant="default"
                    onClick={() => {
                      if (limit < most) setLimit(Math.min(most, limit + pageSize));
                      else if (border === null) setBorder(newest.at(-overlap) ?? null);
                      else void older.fetchNextPage();
                    }}
                    loading={query.isFetching || older.isFetching}
                  >
                    Show older tasks
                  </Button>
                </Center>
              )}
            </Stack>
          );
        }}
      </QueryView>
    </Page>
  );
}

/** Each task once: one that is queued meanwhile moves the border between the newest and the older ones. */
function withOlder(newest: readonly Task[], older: readonly Task[]): readonly Task[] {
  if (older.length === 0) return newest;
  const known = new Set(newest.map(({ id }) => id));
  return [...newest, ...older.filter(({ id }) => !known.has(id))];
}

function Nothing({ filter, searched, onAll }: { filter: TaskFilter; searched: boolean; onAll: () => void }) {
  if (searched)
    return (
      <EmptyState
        icon={IconSearch}
        title="No task fits"
        action={
          <Button variant="default" onClick={onAll}>
            Show all tasks
          </Button>
        }
      />
    );
  if (filter === 'all')
    return (
      <EmptyState icon={IconListCheck} title="No tasks yet">
        Installing a workspace or launching a session shows here, with its progress.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={IconListCheck}
      title={filter === 'active' ? 'Nothing is running' : `No tasks are ${filterLabels[filter].toLowerCase()}`}
      action={
        <Button variant="default" onClick={onAll}>
          Show all tasks
        </Button>
      }
    />
  );
}
