import { IconInfoCircle } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const systemFeature: Feature = {
  id: 'system',
  nav: { to: '/system', label: 'System Info', icon: IconInfoCircle, order: 20, group: 'site', needs: 'system.view' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/system',
      staticData: { needs: 'system.view' },
      component: lazyRouteComponent(() => again(() => import('./system-page.tsx')), 'SystemPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system/licences',
      component: lazyRouteComponent(() => again(() => import('./licences-page.tsx')), 'LicencesPage'),
    }),
  ],
};
