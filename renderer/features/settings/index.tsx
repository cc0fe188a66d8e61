import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

export const settingsFeature: Feature = {
  id: 'settings',
  nav: { to: '/settings', label: 'Settings', icon: IconSettings, order: 10, group: 'site', needs: 'settings.view' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/settings',
      staticData: { needs: 'settings.view' },
      component: lazyRouteComponent(() => again(() => import('./settings-page.tsx')), 'SettingsPage'),
    }),
  ],
};
