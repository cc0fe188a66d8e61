/** What runs and ran lately, under the button of the header. */
import { Anchor, Group, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { TaskProgress } from '../../ui/tasks/task-progress.tsx';
import { groupTries, type TaskSeries, triesWords } from '../../ui/tasks/task-series.ts';
import { TriesList } from '../../ui/tasks/task-tries.tsx';
import { useNow } from '../../ui/use-now.ts';

/** Rows that are shown. */
const rows = 8;

type TaskListProps = {
  readonly tasks: readonly Task[];
  /** There are no older ones than `tasks`. */
  readonly isAll: boolean;
  readonly onLeave: () => void;
};

export function TaskList({ tasks, isAll, onLeave }: TaskListProps) {
  const now = useNow(10_000);
  const shown = useMemo(() => groupTries(tasks).slice(0, rows), [tasks]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text fw={600} size="sm">
          Tasks
        </Text>
        <Anchor component={Link} to="/tasks" size="sm" onClick={onLeave}>
          All tasks
        </Anchor>
      </Group>
      {/* It is as wide as the words in it by itself: here they are cut instead. */}
      <ScrollArea.Autosize mah={420} scrollbars="y" offsetScrollbars="present" styles={{ content: { minWidth: 0 } }}>
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
              tries={triesWords(series, now, isAll)}
              now={now}
              onOpen={onLeave}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
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
