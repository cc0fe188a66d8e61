/** A task as it runs: the whole, each part with its layers, and what can be done about it. */
import { Alert, Anchor, Button, Collapse, Group, List, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import type { Task } from '../../../common/model/tasks.ts';
import { bytesOr } from '../../../common/sizes/words.ts';
import { lackingToRepeat } from '../../../common/tasks/needs.ts';
import { useQueries } from '../../app/context.tsx';
import { useRights } from '../../app/may.ts';
import { DialogBody, DialogFooter } from '../dialog/dialog.tsx';
import { notifyFailed } from '../notify.ts';
import { ErrorPanel } from '../page/states.tsx';
import { EngineSaid } from '../words/engine-said.tsx';
import { Hint } from '../words/hint.tsx';
import { BuildLog } from './build-log.tsx';
import { readPullDetail } from './pull-detail.ts';
import { TaskLayers, TaskProgress, TaskStateBadge } from './task-progress.tsx';
import { useTaskTree } from './task-tree.ts';
import { isActive, taskStateColors } from './task-words.ts';

type TaskRunProps = {
  readonly taskId: string;
  /** Besides cancel and retry; told the task and its parts as they stand. */
  readonly actions?: (task: Task, parts: readonly Task[]) => ReactNode;
  readonly onEnd?: (task: Task) => void;
  /** Above it, where it is all that a dialog shows. */
  readonly above?: ReactNode;
};

/** All of what a dialog shows under its title: its body, and the buttons in its footer. */
export function TaskRun({ taskId, actions, onEnd, above }: TaskRunProps) {
  const [round, setRound] = useState(0);
  const { task, children, error, take } = useTaskTree(taskId, round);
  const queries = useQueries();
  const rights = useRights();
  const mayChange = rights.may('tasks.modify');
  const cancel = useMutation(
    queries.tasks.cancel.mutationOptions({ onError: (thrown) => notifyFailed('The task was not cancelled', thrown) }),
  );
  const retry = useMutation(
    queries.tasks.retry.mutationOptions({
      onSuccess: (started) => {
        take(started);
        setRound((now) => now + 1);
      },
      onError: (thrown) => notifyFailed('The task could not be started again', thrown),
    }),
  );
  const announced = useRef<string | null>(null);
  useEffect(() => {
    if (task === null || isActive(task)) {
      announced.current = null;
      return;
    }
    if (announced.current === task.state) return;
    announced.current = task.state;
    onEnd?.(task);
  }, [task, onEnd]);

  if (task === null)
    return <DialogBody>{error ? <ErrorPanel error={error} /> : <Skeleton height={120} radius="md" />}</DialogBody>;
  /** What went wrong stands below, with what to do. */
  const isTold = task.error !== null && children.every((child) => child.error === null);
  return (
    <>
      <DialogBody>
        <Stack gap="md">
          {above}
          <Stack gap={6}>
            <Group justify="space-between">
              <Text fw={600}>{task.title}</Text>
              <TaskStateBadge state={task.state} />
            </Group>
            {!isTold && <TaskProgress task={task} />}
          </Stack>
          <BuildLog task={task} />
          {isTold && <TaskError task={task} />}
          {children.length > 0 && (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Hosts">
              {children.map((child) => (
                <TaskPart key={child.id} task={child} alone={children.length === 1} />
              ))}
            </Stack>
          )}
          {children.length === 0 && isActive(task) && <TaskLayers task={task} />}
        </Stack>
      </DialogBody>
      <DialogFooter>
        {mayChange && isActive(task) && task.cancellable && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} stroke={1.6} />}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ id: task.id })}
          >
            Cancel
          </Button>
        )}
        {lackingToRepeat(task.kind, rights.may) === null && !isActive(task) && task.retryable && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} stroke={1.6} />}
            loading={retry.isPending}
            onClick={() => retry.mutate({ id: task.id })}
          >
            Try again
          </Button>
        )}
        {actions?.(task, children)}
      </DialogFooter>
    </>
  );
}

/** One host of an install. Of several, layers are told in a line, and each when somebody asks. */
function TaskPart({ task, alone }: { readonly task: Task; readonly alone: boolean }) {
  const active = isActive(task);
  const layers = readPullDetail(task.detail)?.layers ?? [];
  const [opened, { toggle }] = useDisclosure(alone);
  return (
    <Stack className="fl-panel" p="sm" gap="xs" component="li">
      <Group justify="space-between" wrap="nowrap">
        {layers.length > 0 ? (
          <UnstyledButton onClick={toggle} aria-expanded={opened}>
            <Group gap={6} wrap="nowrap">
              {opened ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
              <Text size="sm" fw={600}>
                {task.title}
              </Text>
              <Text size="xs" c="dimmed">
                {layerSummary(layers)}
              </Text>
            </Group>
          </UnstyledButton>
        ) : (
          <Text size="sm" fw={600}>
            {task.title}
          </Text>
        )}
        <TaskStateBadge state={task.state} />
      </Group>
      {(active || !task.error) && <TaskProgress task={task} />}
      {layers.length > 0 && (
        <Collapse expanded={opened}>
          <TaskLayers task={task} />
        </Collapse>
      )}
      {task.error && task.state !== 'cancelled' && <TaskError task={task} />}
    </Stack>
  );
}

function layerSummary(layers: readonly { readonly state: string }[]): string {
  const there = layers.filter(({ state }) => state === 'exists').length;
  const done = layers.filter(({ state }) => state === 'complete').length;
  // The sentence below counts what is downloaded; a layer is in place once it is unpacked as well.
  return `${done + there} of ${layers.length} layers in place${there > 0 ? `, ${there} of them before` : ''}`;
}

const roomSchema = z.object({
  hostId: z.string(),
  free: z.array(z.object({ image: z.string(), bytes: z.number().nullable() })),
});

/** The error, and where a disk is full what could go. */
function TaskError({ task }: { readonly task: Task }) {
  if (!task.error) return null;
  const room = roomSchema.safeParse(task.error.data);
  return (
    <Alert color={taskStateColors[task.state]} variant="light" p="xs" role="alert">
      <Stack gap={4}>
        <Text size="sm">{task.error.message}</Text>
        {task.error.hint && <Hint parts={task.error.hint} />}
        <EngineSaid error={task.error} />
        {room.success && room.data.free.length > 0 && (
          <>
            <Text size="sm" fw={600}>
              Nothing here uses these images; removing them makes room:
            </Text>
            <List size="sm" spacing={0}>
              {room.data.free.slice(0, 5).map(({ image, bytes }) => (
                <List.Item key={image}>
                  <span className="fl-mono">{image}</span> · gives back {bytesOr(bytes)}
                </List.Item>
              ))}
            </List>
            <Anchor component={Link} to={`/hosts/${room.data.hostId}`} size="sm" underline="always">
              Open the host to remove images
            </Anchor>
          </>
        )}
      </Stack>
    </Alert>
  );
}
