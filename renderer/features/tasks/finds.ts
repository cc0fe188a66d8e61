/** Tasks in the palette. Loaded with it. */
import { IconListCheck } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';
import { taskStateColors, taskStateWords } from '../../ui/tasks/task-words.ts';
import { formatAgo } from '../../ui/words/format.ts';

export const tasksFinds: Finds = {
  finds: {
    task: ({ id, name, state, at }) => ({
      label: name,
      context: formatAgo(at, Date.now()),
      state: { color: taskStateColors[state], label: taskStateWords[state] },
      icon: IconListCheck,
      to: `/tasks/${id}`,
    }),
  },
};
