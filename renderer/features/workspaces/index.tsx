import { IconApps } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { readBrowse, writeBrowse } from '../../ui/lists/browse.ts';

/** What people can start: settings, where it is installed, launching. */
export const workspacesFeature: Feature = {
  id: 'workspaces',
  nav: { to: '/workspaces', label: 'Workspaces', icon: IconApps, order: 20, group: 'work', needs: 'workspaces.view' },
  routes(parent) {
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/workspaces',
      staticData: { needs: 'workspaces.view' },
      validateSearch: (search: Record<string, unknown>) => writeBrowse(readBrowse(search)),
      component: lazyRouteComponent(() => again(() => import('./workspaces-page.tsx')), 'WorkspacesPage'),
    });
    const dialogs = [
      createRoute({
        getParentRoute: () => page,
        path: '/new',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'NewRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/build',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'BuildRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/confirm',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'ConfirmAllRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'DetailRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/edit',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'EditRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/update',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'UpdateRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/confirm',
        staticData: { needs: 'workspaces.modify' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'ConfirmRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/launch',
        staticData: { needs: 'sessions.launch' },
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'LaunchRoute'),
      }),
    ];
    return [page.addChildren(dialogs)];
  },
};
