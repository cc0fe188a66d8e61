/** While a session starts: each step, the layers of a pull, cancel. */
import { Box, Button, Group, Progress, ScrollArea, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { Session } from '../../../../common/model/sessions.ts';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { TaskLayers } from '../../../ui/tasks/task-progress.tsx';
import { useTaskTree } from '../../../ui/tasks/task-tree.ts';
import { useSessionActions } from '../use-session-actions.ts';
import { launchStepOf, launchSteps } from '../words.ts';

export function LaunchPane({ session }: { readonly session: Session }) {
  const actions = useSessionActions();
  const { workspaceName, hostName, state } = session;
  const at = launchStepOf(state);
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <Stack p="lg" maw={720} mx="auto" gap="md">
        <Group gap="sm" wrap="nowrap">
          <WorkspaceIcon hash={session.iconHash} name={workspaceName} size={44} />
          <Stack gap={0}>
            <Title order={1}>Launching {workspaceName}</Title>
            <Text size="sm" c="dimmed">
              {hostName === '' ? 'No host chosen yet' : `On ${hostName}`}
            </Text>
          </Stack>
        </Group>
        <Stack className="fl-panel" p="md" gap="md">
          {session.taskId === null ? (
            <ProgressLine percent={session.progress} sentence={session.sentence} />
          ) : (
            <TaskLine taskId={session.taskId} session={session} />
          )}
          <Stack component="ol" gap={8} m={0} p={0} style={{ listStyle: 'none' }} aria-label="Steps">
            {launchSteps.map(({ state: step, label }, index) => (
              <Group
                key={step}
                component="li"
                gap="sm"
                wrap="nowrap"
                {...(index === at ? { 'aria-current': 'step' } : {})}
              >
                <StepMark done={index < at} current={index === at} number={index + 1} />
                <Text size="sm" fw={index === at ? 600 : 400} {...(index > at ? { c: 'dimmed' } : {})}>
                  {label}
                </Text>
              </Group>
            ))}
          </Stack>
        </Stack>
        <Group>
          {actions.may('end', session) && (
            <Button
              variant="default"
              leftSection={<IconX size={14} stroke={1.8} />}
              loading={actions.isEnding}
              onClick={() => actions.run('end', session)}
            >
              Cancel launch
            </Button>
          )}
        </Group>
      </Stack>
    </ScrollArea>
  );
}

/** The task tells more and sooner than the session's own row: bytes, layers, time left. */
function TaskLine({ taskId, session }: { readonly taskId: string; readonly session: Session }) {
  const { task } = useTaskTree(taskId);
  return (
    <>
      <ProgressLine
        percent={Math.max(session.progress, task?.progress ?? 0)}
        sentence={task?.sentence || session.sentence}
      />
      {task && session.state === 'pulling' && (
        <Box style={{ overflowX: 'auto' }}>
          <TaskLayers task={task} />
        </Box>
      )}
    </>
  );
}

function ProgressLine({ percent, sentence }: { readonly percent: number; readonly sentence: string }) {
  return (
    <Stack gap={6}>
      <Group gap="sm" wrap="nowrap">
        <Progress flex={1} value={percent} aria-label="Progress of the launch" />
        <Text size="sm" c="dimmed" className="fl-figures" w={42} ta="right">
          {Math.round(percent)} %
        </Text>
      </Group>
      <Text size="sm" role="status">
        {sentence}
      </Text>
    </Stack>
  );
}

function StepMark({ done, current, number }: { done: boolean; current: boolean; number: number }) {
  return (
    <ThemeIcon
      size={22}
      radius="xl"
      variant={current ? 'filled' : 'light'}
      color={done ? 'teal' : current ? 'harbour' : 'gray'}
      aria-hidden
      {...(current ? { className: 'fl-pulse' } : {})}
    >
      {done ? (
        <IconCheck size={14} stroke={2} />
      ) : (
        <Text size="xs" span>
          {number}
        </Text>
      )}
    </ThemeIcon>
  );
}
