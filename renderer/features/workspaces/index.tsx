import { IconApps, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { readBrowse, writeBrowse } from '../../ui/browse.ts';

/** What people can start: settings, where it is installed, launching. */
export const workspacesFeature: Feature = {
  id: 'workspaces',
  nav: { to: '/workspaces', label: 'Workspaces', icon: IconApps, order: 20, group: 'work' },
  routes(parent) {
    const page = createRoute({
      getParentRoute: () => parent,
      path: '/workspaces',
      validateSearch: (search: Record<string, unknown>) => writeBrowse(readBrowse(search)),
      component: lazyRouteComponent(() => again(() => import('./workspaces-page.tsx')), 'WorkspacesPage'),
    });
    const dialogs = [
      createRoute({
        getParentRoute: () => page,
        path: '/new',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'NewRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/confirm',
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
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'EditRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/update',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'UpdateRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/confirm',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'ConfirmRoute'),
      }),
      createRoute({
        getParentRoute: () => page,
        path: '/$id/launch',
        component: lazyRouteComponent(() => again(() => import('./dialogs.tsx')), 'LaunchRoute'),
      }),
    ];
    return [page.addChildren(dialogs)];
  },
  commands: [
    {
      id: 'workspaces.add',
      label: 'Add workspace',
      description: 'By hand, from any image',
      icon: IconPlus,
      keywords: ['image', 'container', 'new'],
      run: (navigate) => navigate('/workspaces/new'),
    },
  ],
  finds: {
    workspace: ({ id, name, image, enabled }) => ({
      label: name,
      context: image,
      ...(enabled ? {} : { state: { color: 'gray', label: 'Disabled' } }),
      icon: IconApps,
      to: `/workspaces/${id}`,
    }),
    launch: ({ id, name, image }) => ({
      label: `Launch ${name}`,
      context: image,
      icon: IconPlayerPlay,
      to: `/workspaces/${id}/launch`,
    }),
  },
};
