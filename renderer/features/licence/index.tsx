import { IconLicense } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';

/** What this site may do, until when, and how that changes. */
export const licenceFeature: Feature = {
  id: 'licence',
  nav: { to: '/licence', label: 'Licence', icon: IconLicense, order: 18, group: 'site', needs: 'license.view' },
  routes(parent) {
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/licence',
      staticData: { needs: 'license.view' },
      component: lazyRouteComponent(() => again(() => import('./licence-page.tsx')), 'LicencePage'),
    });
    const activate = createRoute({
      getParentRoute: () => page,
      path: '/activate',
      staticData: { needs: 'license.modify' },
      component: lazyRouteComponent(() => again(() => import('./activate/activate-dialog.tsx')), 'ActivateRoute'),
    });
    return [page.addChildren([activate])];
  },
};
