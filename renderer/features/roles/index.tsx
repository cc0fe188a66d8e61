import { IconShieldCheck } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

/** Sets of permissions, who has which, and what somebody may do by theirs. */
export const rolesFeature: Feature = {
  id: 'roles',
  nav: {
    to: '/roles',
    label: 'Roles',
    icon: IconShieldCheck,
    order: 6,
    group: 'site',
    needs: 'people.view',
    ofPeople: true,
  },
  routes(parent) {
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/roles',
      staticData: { needs: 'people.view' },
      component: lazyRouteComponent(() => again(() => import('./roles-page.tsx')), 'RolesPage'),
    });
    const dialogs = [
      createRoute({
        getParentRoute: () => page,
        path: '/add',
        staticData: { needs: 'people.modify' },
        component: lazyRouteComponent(() => again(() => import('./roles-page.tsx')), 'AddRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/of/$id',
        component: lazyRouteComponent(() => again(() => import('./roles-page.tsx')), 'EffectiveRoute'),
      }),
    ];
    return [page.addChildren(dialogs)];
  },
};
