import { Anchor, Button, Center, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { Task } from '../../../common/contract/tasks.ts';
import { useQueries } from '../../app/context.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, QueryView } from '../../ui/states.tsx';
import { groupTries, nextLimit, triesWords } from '../../ui/task-series.ts';
import { isActive } from '../../ui/task-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { filterLabels, fits, statesOf, type TaskFilter, taskFilters } from './filters.ts';
import { TaskLine } from './task-line.tsx';

const pageSize = 100;
const most = 500;
const noTasks: readonly Task[] = [];

export function TasksPage() {
  const [filter, setFilter] = useState<TaskFilter>('all');
  const [limit, setLimit] = useState(pageSize);
  const queries = useQueries();
  const states = statesOf(filter);
  const query = useQuery(
    queries.tasks.list.queryOptions({
      input: { topLevel: true, limit, ...(states && { states }) },
      placeholderData: keepPreviousData,
    }),
  );
  const all = query.data?.tasks ?? noTasks;
  const shown = useMemo(() => groupTries(all.filter((task) => fits(task, filter))), [all, filter]);
  const anyActive = all.some(isActive);
  /** Whether these are all tasks there are. */
  const known = all.length < limit && !query.isPlaceholderData;
  const wanted = query.isPlaceholderData ? null : nextLimit({ rows: shown.length, tasks: all.length, limit, most });
  useEffect(() => {
    if (wanted !== null) setLimit(wanted);
  }, [wanted]);
  const now = useNow(anyActive ? 1000 : 30_000);
  return (
    <Page
      title="Tasks"
      description="Installs, launches and other work that takes a while. What a crash interrupted is marked, and goes on where that is safe."
    >
      <SegmentedControl
        aria-label="Show tasks"
        value={filter}
        onChange={(value) => {
          setFilter(taskFilters.find((one) => one === value) ?? 'all');
          setLimit(pageSize);
        }}
        data={taskFilters.map((value) => ({ value, label: filterLabels[value] }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <QueryView query={query}>
        {({ tasks }) => {
          if (shown.length === 0) return <Nothing filter={filter} onAll={() => setFilter('all')} />;
          return (
            <Stack gap="xs" role="list" aria-label="Tasks">
              {shown.map((series) => (
                <TaskLine
                  key={(series.earlier.at(-1) ?? series.newest).id}
                  series={series}
                  tries={triesWords(series, now, known)}
                  now={now}
                />
              ))}
              {tasks.length >= limit && limit < most && (
                <Center>
                  <Button
                    variant="default"
                    onClick={() => setLimit(Math.min(most, limit + pageSize))}
                    loading={query.isFetching}
                  >
                    Show older tasks
                  </Button>
                </Center>
              )}
              {tasks.length >= most && (
                <Text size="sm" c="dimmed" ta="center">
                  These are the {most} newest. What people asked for before is in{' '}
                  <Anchor component={Link} to="/audit" size="sm" underline="always">
                    Audit
                  </Anchor>
                  .
                </Text>
              )}
            </Stack>
          );
        }}
      </QueryView>
    </Page>
  );
}

function Nothing({ filter, onAll }: { filter: TaskFilter; onAll: () => void }) {
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
