import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Feature } from '../../app/feature.ts';

export const settingsFeature: Feature = {
  id: 'settings',
  nav: { to: '/settings', label: 'Settings', icon: IconSettings, order: 10, group: 'site' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/settings',
      component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
    }),
  ],
};
