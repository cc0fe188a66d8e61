import { createRootRoute, createRoute, createRouter, Navigate, Outlet, useMatches } from '@tanstack/react-router';
import { Suspense } from 'react';
import type { Permission } from '../../common/access/permissions.ts';
import type { Feature } from './feature.ts';
import { RightsContext, useAccount, useOwnRights, useRights } from './may.ts';
import { NotFound } from './not-found.tsx';
import { PageFailed } from './page-failed.tsx';
import { pagesFor } from './pages.ts';
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
    component: () => <Home features={features} />,
  });
  return createRouter({
    routeTree: root.addChildren([home, ...features.flatMap((feature) => feature.routes(root))]),
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
  });
}

/** The first page of the navigation that is for who is signed in: the guide at least is for everybody. */
function Home({ features }: { features: readonly Feature[] }) {
  const rights = useRights();
  const { isPending } = useAccount();
  // On a local site everything is there at once; where people sign in nothing is before it is known what they may.
  if (isPending && !rights.may('account.use')) return null;
  const [first] = pagesFor(features, rights);
  return first === undefined ? null : <Navigate to={first.to} replace />;
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
