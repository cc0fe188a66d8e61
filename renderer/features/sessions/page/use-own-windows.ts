/**
 * Sessions that were moved to windows of their own come back as tabs when those are closed: where they were, and without
 * taking the screen from what shows now. Where no tabs are on the screen, a notice offers the session.
 */
import { useRouter } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import type { Api } from '../../../app/connection.ts';
import { useApi } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { notifyOffer } from '../../../ui/notify.ts';
import { locksOf, windowCloses } from '../viewer/own-window.ts';
import { movedBack, withoutTab } from './workplace.ts';
import { useWorkplace } from './workplace-context.ts';
import { useWorkplaceRoom } from './workplace-room.tsx';

/** The function that follows a window until it is closed. It goes on when the page that began it is left. */
export function useOwnWindows(): (id: string, closed: Promise<void> | null) => void {
  const { followed } = useWorkplaceRoom();
  const workplace = useWorkplace();
  const api = useApi();
  const router = useRouter();

  const follow = useCallback(
    (id: string, closed: Promise<void> | null) => {
      if (closed === null) return;
      followed.set(id, (followed.get(id) ?? 0) + 1);
      const back = async () => {
        await closed;
        const others = (followed.get(id) ?? 1) - 1;
        followed.set(id, others);
        if (others > 0) return;
        followed.delete(id);
        const name = await nameOfRunning(api, id);
        const isAway = id in workplace.getState().away;
        workplace.setState((state) => (!isAway ? state : name === null ? withoutTab(state, id) : movedBack(state, id)));
        if (!isAway || name === null || router.state.location.pathname.startsWith('/sessions/')) return;
        notifyOffer(`The window of ${name} was closed. The session goes on.`, 'Show it here', () => {
          void router.navigate({ to: '/sessions/$id', params: { id } });
        });
      };
      // A window that cannot be waited for any more leaves the session where it is: in the list of sessions.
      back().catch(() => undefined);
    },
    [followed, workplace, api, router],
  );

  useEffect(() => {
    // Before this console was loaded anew. Windows of the desktop app, and of browsers without locks, went with it.
    const locks = locksOf(window);
    for (const id of Object.keys(workplace.getState().away))
      if (!followed.has(id)) follow(id, locks === null ? Promise.resolve() : windowCloses(id, locks));
  }, [workplace, followed, follow]);
  return follow;
}

/** What the session is called; null where it is over, and there is nothing to come back to. */
async function nameOfRunning(api: Api, id: string): Promise<string | null> {
  try {
    const { state, workspaceName } = await api.sessions.get({ id });
    return state === 'deleted' || state === 'deleting' ? null : workspaceName;
  } catch (thrown) {
    // Without a connection it may well be there.
    return errorOf(thrown).code === 'SESSION_NOT_FOUND' ? null : 'a session';
  }
}
