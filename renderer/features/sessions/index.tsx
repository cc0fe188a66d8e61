import { IconDeviceDesktop, IconPower } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Found } from '../../../common/model/search.ts';
import { again } from '../../app/again.ts';
import type { Feature } from '../../app/feature.ts';
import { WorkplaceRoomProvider } from './page/workplace-room.tsx';
import { isLaunching, stateColors, stateWords } from './words.ts';

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
  finds: {
    session: (found) => ({ ...viewOf(found), label: found.name, icon: IconDeviceDesktop, to: `/sessions/${found.id}` }),
    end: (found) => ({
      ...viewOf(found),
      label: `${endWords(found)} ${found.name}`,
      icon: IconPower,
      to: `/sessions/${found.id}/end`,
    }),
  },
};

type FoundSession = Extract<Found, { kind: 'session' | 'end' }>;

function viewOf({ userName, hostName, state }: FoundSession) {
  return {
    context: hostName === '' ? userName : `${userName} on ${hostName}`,
    state: { color: stateColors[state], label: stateWords[state] },
  };
}

function endWords({ state, started }: FoundSession): string {
  if (isLaunching({ state, startedAt: started ? 1 : null })) return 'Cancel launch of';
  return state === 'failed' ? 'Remove failed session' : 'End session';
}
