/** Running work at a glance, from any page. */
import {
  ActionIcon,
  Anchor,
  Box,
  Group,
  Indicator,
  Popover,
  ScrollArea,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight, IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { formatCount } from '../../ui/format.ts';
import { TaskProgress } from '../../ui/task-progress.tsx';
import { groupTries, type TaskSeries, triesWords } from '../../ui/task-series.ts';
import { TriesList } from '../../ui/task-tries.tsx';
import { isActive } from '../../ui/task-words.ts';
import { useNow } from '../../ui/use-now.ts';
import { useQueries } from '../context.tsx';

/** Rows that are shown, and how many tasks are looked at for them. */
const rows = 8;
const limit = 100;
const noTasks: readonly Task[] = [];

export function TaskCentre() {
  const [opened, setOpened] = useState(false);
  const queries = useQueries();
  const now = useNow(opened ? 10_000 : null);
  // More than is shown: the tries of one wish are one row, and may be many.
  const running = useQuery(queries.tasks.list.queryOptions({ input: { topLevel: true, limit } }));
  const tasks = running.data?.tasks ?? noTasks;
  const active = tasks.filter(isActive);
  const shown = useMemo(() => groupTries(tasks).slice(0, rows), [tasks]);
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
          {/* It is as wide as the words in it by itself: here they are cut instead. */}
          <ScrollArea.Autosize
            mah={420}
            scrollbars="y"
            offsetScrollbars="present"
            styles={{ content: { minWidth: 0 } }}
          >
            <Stack gap="sm">
              {tasks.length === 0 && (
                <Text size="sm" c="dimmed">
                  Installs, launches and updates show here while they run.
                </Text>
              )}
              {shown.map((series) => (
                <TaskLine
                  key={(series.earlier.at(-1) ?? series.newest).id}
                  series={series}
                  tries={triesWords(series, now, tasks.length < limit)}
                  now={now}
                  onOpen={() => setOpened(false)}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

type TaskLineProps = {
  readonly series: TaskSeries;
  /** How often it was tried; null where only once. */
  readonly tries: string | null;
  readonly now: number;
  readonly onOpen: () => void;
};

/** Links to the task; what went wrong is told in the same place as progress. */
function TaskLine({ series, tries, now, onOpen }: TaskLineProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const task = series.newest;
  return (
    <Stack gap={2}>
      <Anchor component={Link} to={`/tasks/${task.id}`} size="sm" fw={500} truncate onClick={onOpen}>
        {task.title}
      </Anchor>
      <TaskProgress task={task} compact />
      {tries !== null && (
        <>
          <UnstyledButton onClick={toggle} aria-expanded={opened} aria-label={`${tries}: ${task.title}`}>
            <Group gap={4} wrap="nowrap">
              {opened ? <IconChevronDown size={13} stroke={1.6} /> : <IconChevronRight size={13} stroke={1.6} />}
              <Text size="xs" c="dimmed" className="fl-figures">
                {tries}
              </Text>
            </Group>
          </UnstyledButton>
          {opened && <TriesList series={series} now={now} onOpen={onOpen} />}
        </>
      )}
    </Stack>
  );
}
