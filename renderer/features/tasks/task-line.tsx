/** One row of the list: a task, or the tries of one wish. Its parts and layers, or the tries, open below it. */
import { ActionIcon, Anchor, Box, Collapse, Group, Stack, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Task } from '../../../common/model/tasks.ts';
import { useQueries } from '../../app/context.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { readPullDetail } from '../../ui/tasks/pull-detail.ts';
import { TaskLayers, TaskProgress, TaskStateBadge } from '../../ui/tasks/task-progress.tsx';
import type { TaskSeries } from '../../ui/tasks/task-series.ts';
import { TriesTable } from '../../ui/tasks/task-tries.tsx';
import { isActive, taskDurationMs, taskSentence } from '../../ui/tasks/task-words.ts';
import { formatAgo, formatDuration, formatTime } from '../../ui/words/format.ts';
import { Hint } from '../../ui/words/hint.tsx';
import { TaskActions } from './task-actions.tsx';

type TaskLineProps = {
  readonly series: TaskSeries;
  /** How often it was tried; null where only once. */
  readonly tries: string | null;
  readonly now: number;
  /** Whether its parts, or its tries, are shown. */
  readonly opened: boolean;
  readonly onToggle: () => void;
};

export function TaskLine({ series, tries, now, opened, onToggle }: TaskLineProps) {
  const task = series.newest;
  const active = isActive(task);
  const duration = taskDurationMs(task, now);
  return (
    <Box className="fl-panel" px="md" py="sm">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ActionIcon
          onClick={onToggle}
          aria-expanded={opened}
          aria-label={`${opened ? 'Hide' : 'Show'} the ${tries === null ? 'parts' : 'tries'} of ${task.title}`}
          size="sm"
          mt={1}
        >
          {opened ? <IconChevronDown size={16} stroke={1.6} /> : <IconChevronRight size={16} stroke={1.6} />}
        </ActionIcon>
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="sm" wrap="nowrap" justify="space-between">
            <Group gap="sm" wrap="nowrap" miw={0}>
              <Anchor
                component={Link}
                to={`/tasks/${task.id}`}
                size="sm"
                fw={600}
                c="var(--mantine-color-text)"
                truncate
              >
                {task.title}
              </Anchor>
              <TaskStateBadge state={task.state} />
              {tries !== null && (
                <Text size="xs" c="dimmed" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
                  {tries}
                </Text>
              )}
            </Group>
            <Text
              size="xs"
              c="dimmed"
              className="fl-figures"
              style={{ whiteSpace: 'nowrap' }}
              title={formatTime(task.queuedAt)}
            >
              {task.actor} · {formatAgo(task.queuedAt, now)}
              {duration !== null && ` · ${formatDuration(duration)}`}
            </Text>
          </Group>
          {active ? (
            <TaskProgress task={task} />
          ) : (
            <Text size="sm" c={task.state === 'succeeded' ? 'dimmed' : 'var(--mantine-color-text)'}>
              {taskSentence(task)}
            </Text>
          )}
          {!active && task.error?.hint && <Hint inline c="dimmed" parts={task.error.hint} />}
        </Stack>
        <Box w={64}>
          <TaskActions task={task} />
        </Box>
      </Group>
      <Collapse expanded={opened}>
        {opened &&
          (tries === null ? (
            <Parts task={task} />
          ) : (
            <Box pl={34} pt="sm">
              <TriesTable series={series} now={now} />
            </Box>
          ))}
      </Collapse>
    </Box>
  );
}

function Parts({ task }: { task: Task }) {
  const queries = useQueries();
  const details = useQuery(queries.tasks.get.queryOptions({ input: { id: task.id } }));
  return (
    <Box pl={34} pt="sm">
      <QueryView query={details}>
        {({ children }) => (
          <Stack gap="md">
            {readPullDetail(task.detail) && <TaskLayers task={task} />}
            {children.map((child) => (
              <TaskPart key={child.id} task={child} />
            ))}
            {children.length === 0 && !readPullDetail(task.detail) && (
              <Text size="sm" c="dimmed">
                This task has no parts.
              </Text>
            )}
          </Stack>
        )}
      </QueryView>
    </Box>
  );
}

/** A child: its progress, its actions, its layers. */
export function TaskPart({ task }: { task: Task }) {
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <Anchor component={Link} to={`/tasks/${task.id}`} size="sm" fw={500} truncate>
            {task.title}
          </Anchor>
          <TaskStateBadge state={task.state} />
        </Group>
        <TaskActions task={task} />
      </Group>
      <TaskProgress task={task} />
      {task.error?.hint && <Hint inline size="xs" c="dimmed" parts={task.error.hint} />}
      <TaskLayers task={task} />
    </Stack>
  );
}
