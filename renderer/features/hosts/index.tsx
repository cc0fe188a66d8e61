import { IconServer } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const hostsFeature: Feature = {
  id: 'hosts',
  nav: { to: '/hosts', label: 'Hosts', icon: IconServer, order: 10, group: 'work' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts',
      component: lazyRouteComponent(() => again(() => import('./hosts-page.tsx')), 'HostsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts/add',
      component: lazyRouteComponent(() => again(() => import('./add/add-host-page.tsx')), 'AddHostPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts/$id/{-$tab}',
      component: lazyRouteComponent(() => again(() => import('./host/host-page.tsx')), 'HostPage'),
    }),
  ],
};
