/** Running work at a glance, from any page. */
import { ActionIcon, Anchor, Box, Group, Indicator, Popover, ScrollArea, Stack, Text, Tooltip } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Task } from '../../../common/contract/tasks.ts';
import { formatCount } from '../../ui/format.ts';
import { TaskProgress } from '../../ui/task-progress.tsx';
import { isActive } from '../../ui/task-words.ts';
import { useQueries } from '../context.tsx';

export function TaskCentre() {
  const [opened, setOpened] = useState(false);
  const queries = useQueries();
  const running = useQuery(queries.tasks.list.queryOptions({ input: { topLevel: true, limit: 30 } }));
  const tasks = running.data?.tasks ?? [];
  const active = tasks.filter(isActive);
  const shown = [...active, ...tasks.filter((task) => !isActive(task))].slice(0, 8);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={360} withArrow shadow="md">
      <Tooltip label="Tasks" disabled={opened}>
        <Box>
          <Indicator disabled={active.length === 0} label={active.length} size={16} offset={4}>
            <Popover.Target>
              <ActionIcon
                aria-label={
                  active.length === 0
                    ? 'Tasks: nothing is running'
                    : `Tasks: ${formatCount(active.length, 'task')} running`
                }
                onClick={() => setOpened((now) => !now)}
              >
                <IconListCheck size={18} stroke={1.6} />
              </ActionIcon>
            </Popover.Target>
          </Indicator>
        </Box>
      </Tooltip>
      <Popover.Dropdown p="sm">
        <Stack gap="sm">
          <Group justify="space-between">
            <Text fw={600} size="sm">
              Tasks
            </Text>
            <Anchor component={Link} to="/tasks" size="sm" onClick={() => setOpened(false)}>
              All tasks
            </Anchor>
          </Group>
          <ScrollArea.Autosize mah={320}>
            <Stack gap="sm">
              {tasks.length === 0 && (
                <Text size="sm" c="dimmed">
                  Installs, launches and updates show here while they run.
                </Text>
              )}
              {shown.map((task) => (
                <TaskLine key={task.id} task={task} onOpen={() => setOpened(false)} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Links to the task; what went wrong is told in the same place as progress. */
function TaskLine({ task, onOpen }: { task: Task; onOpen: () => void }) {
  return (
    <Stack gap={2}>
      <Anchor component={Link} to={`/tasks/${task.id}`} size="sm" fw={500} truncate onClick={onOpen}>
        {task.title}
      </Anchor>
      <TaskProgress task={task} compact />
    </Stack>
  );
}
