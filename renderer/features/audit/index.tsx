import { IconHistory } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const auditFeature: Feature = {
  id: 'audit',
  nav: { to: '/audit', label: 'Audit', icon: IconHistory, order: 60, group: 'work', needs: 'audit.view' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/audit/{-$order}',
      staticData: { needs: 'audit.view' },
      component: lazyRouteComponent(() => again(() => import('./audit-page.tsx')), 'AuditPage'),
    }),
  ],
};
