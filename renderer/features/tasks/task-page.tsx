import { Alert, Anchor, Box, Breadcrumbs, Code, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { hintText } from '../../../common/hint.ts';
import type { Task } from '../../../common/model/tasks.ts';
import { useQueries } from '../../app/context.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { Page } from '../../ui/page/page.tsx';
import { ErrorPanel, QueryView } from '../../ui/page/states.tsx';
import { BuildLog } from '../../ui/tasks/build-log.tsx';
import { TaskLayers, TaskProgress, TaskStateBadge } from '../../ui/tasks/task-progress.tsx';
import { isActive, taskDurationMs, taskStateColors } from '../../ui/tasks/task-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { formatDuration, formatTime } from '../../ui/words/format.ts';
import { TaskActions } from './task-actions.tsx';
import { TaskPart } from './task-line.tsx';

export function TaskPage() {
  const id = String(useParams({ strict: false }).id);
  const queries = useQueries();
  const query = useQuery(queries.tasks.get.queryOptions({ input: { id } }));
  const task = query.data?.task;
  return (
    <Page
      title={task?.title ?? 'Task'}
      above={
        <Breadcrumbs>
          <Anchor component={Link} to="/tasks" size="sm">
            Tasks
          </Anchor>
          {task?.parentId && (
            <Anchor component={Link} to={`/tasks/${task.parentId}`} size="sm">
              Part of a larger task
            </Anchor>
          )}
        </Breadcrumbs>
      }
      actions={task && <TaskActions task={task} wide />}
    >
      <QueryView query={query}>{(data) => <TaskDetails task={data.task} parts={data.children} />}</QueryView>
    </Page>
  );
}

function TaskDetails({ task, parts }: { task: Task; parts: readonly Task[] }) {
  const now = useNow(isActive(task) ? 1000 : null);
  const duration = taskDurationMs(task, now);
  return (
    <Stack gap="md">
      {task.state === 'interrupted' ? (
        <Interrupted task={task} />
      ) : (
        task.error && <ErrorPanel error={task.error} color={taskStateColors[task.state]} />
      )}
      <Box className="fl-panel" p="md">
        <Stack gap="md">
          {isActive(task) && <TaskProgress task={task} />}
          <Facts
            facts={[
              { name: 'State', value: <TaskStateBadge state={task.state} /> },
              { name: 'Started by', value: task.actor },
              { name: 'Asked for', value: formatTime(task.queuedAt) },
              { name: 'Started', value: task.startedAt === null ? 'Not yet' : formatTime(task.startedAt) },
              { name: 'Ended', value: task.endedAt === null ? null : formatTime(task.endedAt) },
              { name: 'Duration', value: duration === null ? null : formatDuration(duration) },
              { name: 'Attempt', value: task.attempt > 1 ? task.attempt : null },
              {
                name: 'Last step',
                value: isActive(task) || task.sentence === task.error?.message ? null : task.sentence,
              },
              { name: 'About', value: <Subject task={task} /> },
              { name: 'Kind', value: task.kind, mono: true },
              { name: 'Id', value: task.id, mono: true },
            ]}
          />
          <TaskLayers task={task} />
          <BuildLog task={task} />
        </Stack>
      </Box>
      {parts.length > 0 && (
        <Stack gap="xs">
          <Title order={2}>Parts</Title>
          {parts.map((part) => (
            <Box key={part.id} className="fl-panel" p="md">
              <TaskPart task={part} />
            </Box>
          ))}
        </Stack>
      )}
      {task.error?.data && (
        <Stack gap="xs">
          <Title order={2}>{task.state === 'partly' ? 'Details of what is missing' : 'Details of the failure'}</Title>
          <Code block className="fl-mono">
            {JSON.stringify(task.error.data, null, 2)}
          </Code>
        </Stack>
      )}
    </Stack>
  );
}

function Interrupted({ task }: { task: Task }) {
  return (
    <Alert color="orange" icon={<IconPlugConnectedX size={18} />} title="The service ended while this ran">
      <Text size="sm">
        {task.error?.hint
          ? hintText(task.error.hint)
          : task.retryable
            ? 'Run it again. What was done already is kept where that is safe.'
            : 'Start a new one instead.'}
      </Text>
    </Alert>
  );
}

const pages: Readonly<Record<string, string>> = { host: '/hosts', session: '/sessions', workspace: '/workspaces' };

function Subject({ task }: { task: Task }) {
  if (!task.subject) return null;
  const page = pages[task.subject.type];
  if (page === undefined) return <>{task.subject.type}</>;
  return (
    <Anchor component={Link} to={`${page}/${task.subject.id}`} size="sm">
      Open the {task.subject.type}
    </Anchor>
  );
}
