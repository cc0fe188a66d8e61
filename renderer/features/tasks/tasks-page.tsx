import { Button, Center, SegmentedControl, Stack } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, QueryView } from '../../ui/states.tsx';
import { isActive } from '../../ui/task-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { filterLabels, fits, sortTasks, statesOf, type TaskFilter, taskFilters } from './filters.ts';
import { TaskLine } from './task-line.tsx';

const pageSize = 100;
const most = 500;

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
  const anyActive = query.data?.tasks.some(isActive) ?? false;
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
          const shown = sortTasks(tasks.filter((task) => fits(task, filter)));
          if (shown.length === 0) return <Nothing filter={filter} onAll={() => setFilter('all')} />;
          return (
            <Stack gap="xs" role="list" aria-label="Tasks">
              {shown.map((task) => (
                <TaskLine key={task.id} task={task} now={now} />
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
