import { IconDeviceDesktop, IconPower } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Session } from '../../../common/contract/sessions.ts';
import { again } from '../../app/again.ts';
import type { Command, Feature } from '../../app/feature.ts';
import { WorkplaceRoomProvider } from './page/workplace-room.tsx';
import { isLaunching } from './words.ts';

/** Running workspaces: launched, seen, worked in, ended. */
export const sessionsFeature: Feature = {
  id: 'sessions',
  around: WorkplaceRoomProvider,
  nav: { to: '/sessions', label: 'Sessions', icon: IconDeviceDesktop, order: 40, group: 'work' },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions',
      component: lazyRouteComponent(() => again(() => import('./list/sessions-page.tsx')), 'SessionsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions/$id/end',
      component: lazyRouteComponent(() => again(() => import('./list/sessions-page.tsx')), 'SessionsPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/sessions/$id',
      component: lazyRouteComponent(() => again(() => import('./page/session-page.tsx')), 'SessionPage'),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: '/view/$id',
      staticData: { bare: true },
      component: lazyRouteComponent(() => again(() => import('./page/view-page.tsx')), 'ViewPage'),
    }),
  ],
  commandsFrom: (cache, queries) => {
    const known = cache.getQueryData<{ sessions: Session[] }>(queries.sessions.list.queryKey())?.sessions ?? [];
    return known.flatMap((session): Command[] => {
      const { id, workspaceName, userName, hostName } = session;
      const where = hostName === '' ? userName : `${userName} on ${hostName}`;
      const keywords = [userName, hostName, session.image];
      return [
        {
          id: `session.open:${id}`,
          label: `Open session ${workspaceName}`,
          description: where,
          icon: IconDeviceDesktop,
          keywords,
          run: (navigate) => navigate(`/sessions/${id}`),
        },
        {
          id: `session.end:${id}`,
          label: `${endWords(session)} ${workspaceName}`,
          description: where,
          icon: IconPower,
          keywords,
          run: (navigate) => navigate(`/sessions/${id}/end`),
        },
      ];
    });
  },
};

function endWords(session: Session): string {
  if (isLaunching(session)) return 'Cancel launch of';
  return session.state === 'failed' ? 'Remove failed session' : 'End session';
}
