import { IconPlus, IconServer } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Host } from '../../../common/contract/hosts.ts';
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
  commandsFrom: (cache, queries) => {
    const answer = cache.getQueryData<{ hosts: Host[] }>(queries.hosts.list.queryKey());
    return (answer?.hosts ?? []).map(({ id, name, address, tags }) => ({
      id: `host:${id}`,
      label: name,
      description: `Host · ${address}`,
      icon: IconServer,
      keywords: [address, ...tags],
      run: (navigate) => navigate(`/hosts/${id}`),
    }));
  },
};
