import { IconBooks } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { readBrowse, writeBrowse } from '../../ui/lists/browse.ts';

/** Published lists of workspaces: keep them, browse them, install from them. */
export const registryFeature: Feature = {
  id: 'registry',
  nav: { to: '/registry', label: 'Registry', icon: IconBooks, order: 30, group: 'work', needs: 'registries.view' },
  routes(parent) {
    const explain = createRoute({
      getParentRoute: () => parent,
      path: '/registry/explain/$id',
      component: lazyRouteComponent(() => again(() => import('./explain-page.tsx')), 'ExplainPage'),
    });
    // Dialogs are routes inside of the page: they can be linked to, and Back closes them.
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/registry',
      staticData: { needs: 'registries.view' },
      validateSearch: (search: Record<string, unknown>) => writeBrowse(readBrowse(search)),
      component: lazyRouteComponent(() => again(() => import('./registry-page.tsx')), 'RegistryPage'),
    });
    const dialogs = [
      createRoute({
        getParentRoute: () => page,
        path: '/add',
        staticData: { needs: 'registries.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'AddRegistryRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/make',
        staticData: { needs: 'registries.modify' },
        component: lazyRouteComponent(() => again(() => import('./make/make-dialog.tsx')), 'MakeRegistryRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/update-all',
        staticData: { needs: 'registries.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'UpdateAllRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/document/$registryId',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'DocumentRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/changes/$registryId',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'ChangesRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/entry/$registryId/$key',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'EntryRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/entry/$registryId/$key/$tab',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'EntryRoute'),
      }),
    ];
    return [explain, page.addChildren(dialogs)];
  },
};
