import { IconListCheck } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Task } from '../../../common/contract/tasks.ts';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { isActive } from '../../ui/task-words.ts';

export const tasksFeature: Feature = {
  id: 'tasks',
  nav: { to: '/tasks', label: 'Tasks', icon: IconListCheck, order: 50, group: 'work' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/tasks',
      component: lazyRouteComponent(() => again(() => import('./tasks-page.tsx')), 'TasksPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/tasks/$id',
      component: lazyRouteComponent(() => again(() => import('./task-page.tsx')), 'TaskPage'),
    }),
  ],
  commandsFrom: (cache, queries) => {
    const tasks = new Map<string, Task>();
    for (const [, list] of cache.getQueriesData<{ tasks: Task[] }>({ queryKey: queries.tasks.list.key() }))
      for (const task of list?.tasks ?? []) if (isActive(task)) tasks.set(task.id, task);
    return [...tasks.values()].map((task) => ({
      id: `task:${task.id}`,
      label: task.title,
      description: 'Running task',
      icon: IconListCheck,
      run: (navigate) => navigate(`/tasks/${task.id}`),
    }));
  },
};
