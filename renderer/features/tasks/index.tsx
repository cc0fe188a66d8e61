import { IconListCheck } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

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
};
