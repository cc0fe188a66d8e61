/** A session in a window of its own: of the desktop app where there is one, else of the browser. */

import { FairleadError } from '../../../../common/errors.ts';
import type { Session } from '../../../../common/model/sessions.ts';
import type { FairleadShell } from '../../../../common/shell/channels.ts';
import type { Api } from '../../../app/connection.ts';
import { granted, shellOf } from '../../../app/native.ts';
import { type Look, searchOf } from '../page/workplace.ts';
import { locksOf, windowCloses, windowOpens } from './own-window.ts';
import type { View } from './view-life.ts';

type Views = {
  readonly sessions: {
    view(
      input: Pick<Look, 'mode' | 'sizing' | 'quality' | 'clipboardIn' | 'clipboardOut'> & { readonly id: string },
    ): Promise<View>;
    closeView(input: { readonly viewId: string }): Promise<unknown>;
  };
};

/** A session that has a window of its own now. */
export type OwnWindow = {
  /** Resolves when that window is gone; null where nobody can tell. */
  readonly closed: Promise<void> | null;
};

/** How long a window may take until it shows the session, milliseconds: the console is loaded in it. */
const patienceMs = 15_000;

/** @throws what the service or the desktop app refused, with its code; WINDOW_NOT_OPENED where the browser opened none. */
export async function detach(api: Api, session: Session, look: Look): Promise<OwnWindow> {
  const shell = shellOf(window);
  if (shell?.openViewer) return detachIntoApp(api, { ...shell, openViewer: shell.openViewer }, session, look);
  // The console's own page: it has the toolbar, and asks for its own ticket. With `noopener` no handle comes back, and
  // nothing of this tab's memory: how the session is looked at goes along in the address.
  const search = new URLSearchParams(searchOf(look)).toString();
  const opened = windowOpens(session.id, patienceMs);
  window.open(`/view/${encodeURIComponent(session.id)}?${search}`, '_blank', 'noopener,popup,width=1280,height=840');
  if (!(await opened)) {
    throw new FairleadError('WINDOW_NOT_OPENED', {
      message: 'No window has come up; the session stays here.',
      hint: 'The browser may keep pop-up windows back: allow them for this page, and try again.',
    });
  }
  const locks = locksOf(window);
  return { closed: locks && windowCloses(session.id, locks) };
}

type AppWindows = Pick<FairleadShell, 'onCommand'> & Required<Pick<FairleadShell, 'openViewer'>>;
type Detached = Pick<Session, 'id' | 'workspaceName' | 'hostName'>;

/**
 * Opens a view in a window of the desktop app. SECURITY: docs/security.md 5.6: a window without a preload, in memory; its clipboard
 * stays with it, and its ticket ends with it.
 */
export async function detachIntoApp(api: Views, shell: AppWindows, session: Detached, look: Look): Promise<OwnWindow> {
  const { id, workspaceName, hostName } = session;
  const { mode, sizing, quality, clipboardIn, clipboardOut } = look;
  const view = await api.sessions.view({ id, mode, sizing, quality, clipboardIn, clipboardOut });
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  /** Windows that were closed before their number was known. */
  const gone = new Set<number>();
  let mine: number | null = null;
  const stop = shell.onCommand((command) => {
    if (command.kind !== 'viewer-closed') return;
    gone.add(command.viewer);
    if (command.viewer === mine) finish();
  });
  const finish = () => {
    stop();
    // A view that cannot be closed ends with the connection.
    void api.sessions.closeView({ viewId: view.viewId }).catch(() => undefined);
    close();
  };
  try {
    const { viewer } = granted(await shell.openViewer({ url: view.url, title: `${workspaceName} on ${hostName}` }));
    mine = viewer;
    if (gone.has(viewer)) finish();
    return { closed };
  } catch (thrown) {
    finish();
    throw thrown;
  }
}
