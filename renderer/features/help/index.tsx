import { IconBook2 } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

/** The user guide: inside, so that it is there without Internet. */
export const helpFeature: Feature = {
  id: 'help',
  nav: { to: '/help', label: 'User guide', icon: IconBook2, order: 30, group: 'site' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/help/{-$topic}',
      component: lazyRouteComponent(() => again(() => import('./help-page.tsx')), 'HelpPage'),
    }),
  ],
};
