import { IconDownload, IconHistory, IconShieldCheck } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const auditFeature: Feature = {
  id: 'audit',
  nav: { to: '/audit', label: 'Audit', icon: IconHistory, order: 60, group: 'work' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/audit/{-$order}',
      component: lazyRouteComponent(() => again(() => import('./audit-page.tsx')), 'AuditPage'),
    }),
  ],
  // The order is in the address, so that it can be given from any page.
  commands: [
    {
      id: 'audit:verify',
      label: 'Verify audit chain',
      description: 'Whether the audit log was changed outside of Fairlead',
      icon: IconShieldCheck,
      keywords: ['check', 'integrity', 'hash', 'tamper', 'log'],
      run: (navigate) => navigate('/audit/verify'),
    },
    {
      id: 'audit:export',
      label: 'Export audit log',
      description: 'As CSV or NDJSON',
      icon: IconDownload,
      keywords: ['download', 'save', 'spreadsheet'],
      run: (navigate) => navigate('/audit/export'),
    },
  ],
};
