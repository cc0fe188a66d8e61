/** After Install: each host as it gets the image, and what comes next. */
import { Alert, Button, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { HostEstimate } from '../../../../common/model/workspaces.ts';
import { shortWords } from '../../../../common/sizes/words.ts';
import { TaskRun } from '../../../ui/tasks/task-run.tsx';
import { isActive } from '../../../ui/tasks/task-words.ts';

type InstallProgressProps = {
  readonly taskId: string;
  readonly workspaceId: string;
  /** Hosts that were refused for space when it was saved. */
  readonly blocked: readonly HostEstimate[];
  readonly onClose: () => void;
};

export function InstallProgress({ taskId, workspaceId, blocked, onClose }: InstallProgressProps) {
  const navigate = useNavigate();
  return (
    <TaskRun
      taskId={taskId}
      above={
        blocked.length > 0 && (
          <Alert color="orange" variant="light" title="Refused for space" p="sm">
            <Refused hosts={blocked} />
          </Alert>
        )
      }
      actions={(task, parts) => (
        <>
          {!isActive(task) && parts.some(({ state }) => state === 'succeeded') && (
            <Button
              leftSection={<IconPlayerPlay size={14} stroke={1.6} />}
              onClick={() => void navigate({ to: `/workspaces/${workspaceId}/launch` })}
            >
              Launch
            </Button>
          )}
          <Button variant="default" onClick={() => void navigate({ to: `/workspaces/${workspaceId}` })}>
            Open workspace
          </Button>
          <Button variant="subtle" onClick={onClose}>
            {isActive(task) ? 'Go on in the background' : 'Close'}
          </Button>
        </>
      )}
    />
  );
}

export function Refused({ hosts }: { readonly hosts: readonly HostEstimate[] }) {
  return hosts.map((host) => (
    <Text size="sm" key={host.hostId}>
      {host.hostName} has {shortWords(host)}. It is installed there as soon as there is room.
    </Text>
  ));
}
