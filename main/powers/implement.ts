/** What the powers do. */
import { Notification, type NotificationConstructorOptions, nativeTheme, shell } from 'electron';
import { FairleadError } from '../../common/errors.ts';
import type { KeyKeeper } from '../keys/keeper.ts';
import type { Supervisor } from '../site/supervisor.ts';
import type { ConsoleWindow } from '../windows/console-window.ts';
import type { ViewerWindows } from '../windows/viewer-windows.ts';
import type { PowerImplementations } from './router.ts';

export function implementPowers(deps: {
  readonly console: ConsoleWindow;
  readonly viewers: ViewerWindows;
  readonly supervisor: Supervisor;
  readonly keys: KeyKeeper;
  readonly logs: string;
}): PowerImplementations {
  // A notification that nobody holds may be collected before it is clicked.
  const shown = new Set<Notification>();

  function notify(options: NotificationConstructorOptions, tag: string): void {
    const notification = new Notification(options);
    shown.add(notification);
    notification.on('click', () => {
      deps.console.present();
      deps.console.command({ kind: 'notification', tag });
    });
    notification.on('close', () => shown.delete(notification));
    notification.show();
  }

  return {
    notify({ title, body, tag }) {
      if (!Notification.isSupported()) return { shown: false };
      notify({ title, body }, tag);
      return { shown: true };
    },
    openViewer({ url, title }) {
      const surface = deps.console.surface();
      const pattern = surface.kind === 'console' ? surface.viewerPattern : '';
      return { viewer: deps.viewers.open(url, title, pattern) };
    },
    closeViewer: ({ viewer }) => ({ closed: deps.viewers.close(viewer) }),
    setColorScheme({ scheme }) {
      nativeTheme.themeSource = scheme;
      return null;
    },
    async restartSite() {
      await deps.supervisor.restart();
      return null;
    },
    async showLogs() {
      return { shown: (await shell.openPath(deps.logs)) === '' };
    },
    keyStorage() {
      const storage = deps.keys.storage();
      if (storage !== null) return { storage };
      throw new FairleadError('KEY_NOT_CHOSEN', {
        message: 'No place for the key of the local site has been chosen yet.',
        hint: 'Wait until the local site has started.',
      });
    },
  };
}
