/** Running work at a glance, from any page. */
import { ActionIcon, Box, Indicator, Popover, Tooltip } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { notifyFailed } from '../../ui/notify.ts';
import { LoadingRows } from '../../ui/page/states.tsx';
import { isActive } from '../../ui/tasks/task-words.ts';
import { formatCount } from '../../ui/words/format.ts';
import { again } from '../again.ts';
import { useQueries } from '../context.tsx';
import { useLate } from './use-late.ts';

/** How many tasks are looked at. */
const limit = 100;
const noTasks: readonly Task[] = [];
const loadList = () => again(() => import('./task-list.tsx'));

export function TaskCentre() {
  const [opened, setOpened] = useState(false);
  const queries = useQueries();
  // More than is shown: the tries of one wish are one row, and may be many.
  const running = useQuery(queries.tasks.list.queryOptions({ input: { topLevel: true, limit } }));
  const tasks = running.data?.tasks ?? noTasks;
  const active = tasks.filter(isActive);
  const part = useLate(loadList, opened, (thrown) => {
    setOpened(false);
    notifyFailed('The tasks were not opened', thrown);
  });
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
        {part === null ? (
          <LoadingRows />
        ) : (
          <part.TaskList tasks={tasks} isAll={tasks.length < limit} onLeave={() => setOpened(false)} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
