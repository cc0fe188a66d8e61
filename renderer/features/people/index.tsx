import { IconUsers } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

/** Who may sign in to a site, and what everybody looks after for themselves. */
export const peopleFeature: Feature = {
  id: 'people',
  nav: {
    to: '/people',
    label: 'People',
    icon: IconUsers,
    order: 5,
    group: 'site',
    needs: 'people.view',
    ofPeople: true,
  },
  routes(parent) {
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/people',
      staticData: { needs: 'people.view' },
      component: lazyRouteComponent(() => again(() => import('./people-page.tsx')), 'PeoplePage'),
    });
    const dialogs = [
      createRoute({
        getParentRoute: () => page,
        path: '/add',
        staticData: { needs: 'people.modify' },
        component: lazyRouteComponent(() => again(() => import('./people-page.tsx')), 'AddRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id',
        component: lazyRouteComponent(() => again(() => import('./people-page.tsx')), 'PersonRoute'),
      }),
    ];
    return [
      page.addChildren(dialogs),
      createRoute({
        getParentRoute: () => parent,
        path: '/profile',
        component: lazyRouteComponent(() => again(() => import('./profile/profile-page.tsx')), 'ProfilePage'),
      }),
    ];
  },
};
