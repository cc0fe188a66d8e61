import { IconDeviceDesktop } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { WorkplaceRoomProvider } from './page/workplace-room.tsx';

/** Running workspaces: launched, seen, worked in, ended. */
export const sessionsFeature: Feature = {
  id: 'sessions',
  around: WorkplaceRoomProvider,
  nav: {
    to: '/sessions',
    label: 'Sessions',
    icon: IconDeviceDesktop,
    order: 40,
    group: 'work',
    needs: 'sessions.view',
  },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions',
      staticData: { needs: 'sessions.view' },
      component: lazyRouteComponent(() => again(() => import('./list/sessions-page.tsx')), 'SessionsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions/$id/end',
      component: lazyRouteComponent(() => again(() => import('./list/sessions-page.tsx')), 'SessionsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions/$id',
      component: lazyRouteComponent(() => again(() => import('./page/session-page.tsx')), 'SessionPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/view/$id',
      staticData: { bare: true },
      component: lazyRouteComponent(() => again(() => import('./page/view-page.tsx')), 'ViewPage'),
    }),
  ],
};
