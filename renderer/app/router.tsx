import { createRootRoute, createRoute, createRouter, Outlet, redirect, useMatches } from '@tanstack/react-router';
import { Suspense } from 'react';
import type { Permission } from '../../common/access/permissions.ts';
import type { Feature } from './feature.ts';
import { RightsContext, useOwnRights } from './may.ts';
import { NotFound } from './not-found.tsx';
import { PageFailed } from './page-failed.tsx';
import { Shell } from './shell/shell.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The page fills a window of its own, without navigation and header. */
    bare?: boolean;
    /** What the page, or the dialog, is for. Nobody else is shown it. */
    needs?: Permission;
  }
}

/** One router over all features' routes, inside the shell. */
export function createConsoleRouter(features: readonly Feature[]) {
  const root = createRootRoute({ component: () => <Root features={features} />, notFoundComponent: NotFound });
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/hosts' });
    },
  });
  return createRouter({
    routeTree: root.addChildren([home, ...features.flatMap((feature) => feature.routes(root))]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
  });
}

function Root({ features }: { features: readonly Feature[] }) {
  const bare = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.bare === true) });
  const rights = useOwnRights();
  return (
    <RightsContext value={rights}>
      {bare ? (
        <Suspense>
          <Outlet />
        </Suspense>
      ) : (
        <Shell features={features} />
      )}
    </RightsContext>
  );
}
