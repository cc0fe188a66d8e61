import { IconFileText, IconHeartbeat, IconInfoCircle } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const systemFeature: Feature = {
  id: 'system',
  nav: { to: '/system', label: 'System Info', icon: IconInfoCircle, order: 20, group: 'site' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/system',
      component: lazyRouteComponent(() => again(() => import('./system-page.tsx')), 'SystemPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/system/licences',
      component: lazyRouteComponent(() => again(() => import('./licences-page.tsx')), 'LicencesPage'),
    }),
  ],
  commands: [
    {
      id: 'system:health',
      label: 'Health checks',
      description: 'System Info',
      icon: IconHeartbeat,
      keywords: ['doctor', 'diagnose', 'support'],
      run: (navigate) => navigate('/system'),
    },
    {
      id: 'system:licences',
      label: 'Third-party software and licences',
      description: 'System Info',
      icon: IconFileText,
      keywords: ['open source', 'versions'],
      run: (navigate) => navigate('/system/licences'),
    },
  ],
};
