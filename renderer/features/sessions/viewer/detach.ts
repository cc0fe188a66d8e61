/** A session in a window of its own: of the desktop app where there is one, else of the browser. */
import type { Session } from '../../../../common/contract/sessions.ts';
import type { FairleadShell } from '../../../../common/shell/channels.ts';
import type { Api } from '../../../app/connection.ts';
import { granted, shellOf } from '../../../app/native.ts';
import { type Look, searchOf } from '../page/workplace.ts';
import type { View } from './view-life.ts';

type Views = {
  readonly sessions: {
    view(
      input: Pick<Look, 'mode' | 'sizing' | 'clipboardIn' | 'clipboardOut'> & { readonly id: string },
    ): Promise<View>;
    closeView(input: { readonly viewId: string }): Promise<unknown>;
  };
};

/** @throws what the service or the desktop app refused, with its code. */
export async function detach(api: Api, session: Session, look: Look): Promise<void> {
  const shell = shellOf(window);
  if (shell?.openViewer) {
    await detachIntoApp(api, { ...shell, openViewer: shell.openViewer }, session, look);
    return;
  }
  // The console's own page: it has the toolbar, and asks for its own ticket. With `noopener` no handle comes back, and
  // nothing of this tab's memory: how the session is looked at goes along in the address.
  const search = new URLSearchParams(searchOf(look)).toString();
  window.open(`/view/${encodeURIComponent(session.id)}?${search}`, '_blank', 'noopener,popup,width=1280,height=840');
}

type AppWindows = Pick<FairleadShell, 'onCommand'> & Required<Pick<FairleadShell, 'openViewer'>>;
type Detached = Pick<Session, 'id' | 'workspaceName' | 'hostName'>;

/**
 * Opens a view in a window of the desktop app. SECURITY: design §5.1: a window without a preload, in memory; its clipboard
 * stays with it, and its ticket ends with it.
 */
export async function detachIntoApp(api: Views, shell: AppWindows, session: Detached, look: Look): Promise<void> {
  const { id, workspaceName, hostName } = session;
  const { mode, sizing, clipboardIn, clipboardOut } = look;
  const view = await api.sessions.view({ id, mode, sizing, clipboardIn, clipboardOut });
  // A view that cannot be closed ends with the connection.
  const end = () => void api.sessions.closeView({ viewId: view.viewId }).catch(() => undefined);
  /** Windows that were closed before their number was known. */
  const closed = new Set<number>();
  let mine: number | null = null;
  const stop = shell.onCommand((command) => {
    if (command.kind !== 'viewer-closed') return;
    closed.add(command.viewer);
    if (command.viewer === mine) finish();
  });
  const finish = () => {
    stop();
    end();
  };
  try {
    const { viewer } = granted(await shell.openViewer({ url: view.url, title: `${workspaceName} on ${hostName}` }));
    mine = viewer;
    if (closed.has(viewer)) finish();
  } catch (thrown) {
    finish();
    throw thrown;
  }
}
