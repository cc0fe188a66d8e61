import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Task } from '../../../common/model/tasks.ts';
import { lackingToRepeat } from '../../../common/tasks/needs.ts';
import { useQueries } from '../../app/context.tsx';
import { useRights } from '../../app/may.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { isActive } from '../../ui/tasks/task-words.ts';

/** Cancel and retry, where the task can be. `wide` shows words beside the icons. */
export function TaskActions({ task, wide = false }: { task: Task; wide?: boolean }) {
  const queries = useQueries();
  const rights = useRights();
  const may = rights.may('tasks.modify');
  const cancel = useMutation(
    queries.tasks.cancel.mutationOptions({ onError: (thrown) => notifyFailed('The task was not cancelled', thrown) }),
  );
  const retry = useMutation(
    queries.tasks.retry.mutationOptions({
      onSuccess: () => notifyDone('Ordered again. The task shows how far it is.'),
      onError: (thrown) => notifyFailed('The task was not started again', thrown),
    }),
  );
  const canRetry = lackingToRepeat(task.kind, rights.may) === null && task.retryable && !isActive(task);
  const actions = [
    may && isActive(task) && task.cancellable
      ? { label: 'Cancel', icon: IconPlayerStop, run: () => cancel.mutate({ id: task.id }), busy: cancel.isPending }
      : null,
    canRetry
      ? { label: 'Run again', icon: IconRefresh, run: () => retry.mutate({ id: task.id }), busy: retry.isPending }
      : null,
  ].filter((action) => action !== null);
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {actions.map(({ label, icon: Icon, run, busy }) =>
        wide ? (
          <Button
            key={label}
            variant="default"
            leftSection={<Icon size={15} stroke={1.6} />}
            onClick={run}
            loading={busy}
          >
            {label}
          </Button>
        ) : (
          <Tooltip key={label} label={label}>
            <ActionIcon onClick={run} loading={busy} aria-label={`${label}: ${task.title}`}>
              <Icon size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        ),
      )}
    </Group>
  );
}
