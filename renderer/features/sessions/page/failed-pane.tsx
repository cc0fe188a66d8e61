/** A launch that failed: why, what to do, and again. */

import { Button, Group, ScrollArea, Stack, Text, Title } from '@mantine/core';
import { IconAdjustments, IconListDetails, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ErrorInfo } from '../../../../common/errors.ts';
import type { Session } from '../../../../common/model/sessions.ts';
import { useRights } from '../../../app/may.ts';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { formatTime } from '../../../ui/words/format.ts';
import { Failure } from '../failure.tsx';
import { useSessionActions } from '../use-session-actions.ts';

export function FailedPane({ session }: { readonly session: Session }) {
  const actions = useSessionActions();
  const { may } = useRights();
  const { workspaceName, workspaceId, hostName, userName, createdAt, taskId } = session;
  const error: ErrorInfo = session.error ?? {
    code: 'SESSION_LAUNCH_FAILED',
    message: session.sentence || 'It could not be started.',
  };
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack p="lg" maw={860} mx="auto" gap="md">
        <Group gap="sm" wrap="nowrap">
          <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={44} />
          <Stack gap={0}>
            <Title order={1}>{workspaceName} could not start</Title>
            <Text size="sm" c="dimmed">
              {userName}
              {hostName === '' ? '' : ` on ${hostName}`}, {formatTime(createdAt)}
            </Text>
          </Stack>
        </Group>
        <Failure error={error} lines={30} />
        <Group gap="xs">
          {workspaceId !== null && may('sessions.launch') && (
            <Button
              component={Link}
              to={`/workspaces/${workspaceId}/launch`}
              leftSection={<IconRefresh size={14} stroke={1.8} />}
            >
              Launch again
            </Button>
          )}
          {workspaceId !== null && error.data?.setting !== undefined && may('workspaces.modify') && (
            <Button
              component={Link}
              to={`/workspaces/${workspaceId}/edit`}
              variant="default"
              leftSection={<IconAdjustments size={14} stroke={1.8} />}
            >
              Edit the workspace
            </Button>
          )}
          {taskId !== null && (
            <Button
              component={Link}
              to={`/tasks/${taskId}`}
              variant="default"
              leftSection={<IconListDetails size={14} stroke={1.8} />}
            >
              What was done
            </Button>
          )}
          {actions.may('end', session) && (
            <Button
              variant="default"
              leftSection={<IconTrash size={14} stroke={1.8} />}
              loading={actions.isEnding}
              onClick={() => actions.run('end', session)}
            >
              Remove from the list
            </Button>
          )}
        </Group>
      </Stack>
    </ScrollArea>
  );
}
