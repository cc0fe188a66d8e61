import { IconPlus, IconServer } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { connectionWords } from './connection-words.ts';

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
  commands: [
    {
      id: 'hosts:add',
      label: 'Add host',
      description: 'This machine or one over SSH',
      icon: IconPlus,
      keywords: ['ssh', 'engine', 'docker', 'server'],
      run: (navigate) => navigate('/hosts/add'),
    },
  ],
  finds: {
    host: ({ id, name, address, state, enabled }) => {
      const words = connectionWords({
        connection: { state, since: 0 },
        enabled: true,
        lastSeenAt: null,
        runningSessions: 0,
      });
      // Whether it drains or is drained takes the number of its sessions, which a search does not count.
      const label = enabled ? words.label : `${words.label}, takes no new sessions`;
      return { label: name, context: address, state: { ...words, label }, icon: IconServer, to: `/hosts/${id}` };
    },
  },
};
