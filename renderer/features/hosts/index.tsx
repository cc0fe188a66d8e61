import { IconServer } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const hostsFeature: Feature = {
  id: 'hosts',
  nav: { to: '/hosts', label: 'Hosts', icon: IconServer, order: 10, group: 'work', needs: 'hosts.view' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts',
      staticData: { needs: 'hosts.view' },
      component: lazyRouteComponent(() => again(() => import('./hosts-page.tsx')), 'HostsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts/add',
      staticData: { needs: 'hosts.modify' },
      component: lazyRouteComponent(() => again(() => import('./add/add-host-page.tsx')), 'AddHostPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/hosts/$id/{-$tab}',
      staticData: { needs: 'hosts.view' },
      component: lazyRouteComponent(() => again(() => import('./host/host-page.tsx')), 'HostPage'),
    }),
  ],
};
