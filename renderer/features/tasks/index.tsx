import { IconListCheck } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const tasksFeature: Feature = {
  id: 'tasks',
  nav: { to: '/tasks', label: 'Tasks', icon: IconListCheck, order: 50, group: 'work', needs: 'tasks.view' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/tasks',
      staticData: { needs: 'tasks.view' },
      component: lazyRouteComponent(() => again(() => import('./tasks-page.tsx')), 'TasksPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/tasks/$id',
      staticData: { needs: 'tasks.view' },
      component: lazyRouteComponent(() => again(() => import('./task-page.tsx')), 'TaskPage'),
    }),
  ],
};
