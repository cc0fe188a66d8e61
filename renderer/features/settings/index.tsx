import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { settingNames, settingPlace, settingWords } from './words.ts';

export const settingsFeature: Feature = {
  id: 'settings',
  nav: { to: '/settings', label: 'Settings', icon: IconSettings, order: 10, group: 'site' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/settings',
      component: lazyRouteComponent(() => again(() => import('./settings-page.tsx')), 'SettingsPage'),
    }),
  ],
  commands: settingNames.map((name) => {
    const { label, description, keywords } = settingWords[name];
    return {
      id: `setting:${name}`,
      group: 'setting',
      label,
      description: 'Setting',
      icon: IconSettings,
      keywords,
      ...(description !== undefined && { text: description }),
      run: (navigate) => navigate(`/settings#${settingPlace(name)}`),
    };
  }),
};
