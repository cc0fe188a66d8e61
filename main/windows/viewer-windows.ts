/** Detached session views: windows without a preload, each in a partition of its own that lives in memory only. */
import { BrowserWindow, session } from 'electron';
import { FairleadError } from '../../common/errors.ts';
import { fitsOriginPattern, originOf } from '../../common/shell/origins.ts';
import { type GuardHooks, guardSession } from '../guards/attach.ts';
import type { Surface } from '../guards/navigation.ts';
import { viewerPreferences } from './preferences.ts';

export type ViewerWindows = {
  /** Opens a view of the site whose viewers fit `pattern`. Throws `VIEWER_URL_REFUSED`. Returns the window's number. */
  open(url: string, title: string, pattern: string): number;
  /** False when there is no such window (any more). */
  close(viewer: number): boolean;
  closeAll(): void;
};

export function createViewerWindows(options: {
  readonly icon: string;
  readonly hooks: GuardHooks;
  readonly onCreated: (contentsId: number, surface: () => Surface) => void;
  /** However it was closed: its ticket has no use any more. */
  readonly onClosed: (viewer: number) => void;
}): ViewerWindows {
  const open = new Map<number, BrowserWindow>();
  let made = 0;

  return {
    open(url, title, pattern) {
      const origin = originOf(url);
      if (origin === null || !/^https?:/.test(url) || !fitsOriginPattern(pattern, origin)) {
        throw new FairleadError('VIEWER_URL_REFUSED', {
          message: 'The address is not a session view of this site.',
          hint: 'Open the session again from its page.',
          status: 403,
        });
      }
      made += 1;
      const viewer = made;
      const partition = `viewer-${viewer}`;
      const surface: Surface = { kind: 'viewer', origin };
      guardSession(session.fromPartition(partition, { cache: false }), options.hooks, () => surface);
      const window = new BrowserWindow({
        width: 1280,
        height: 800,
        title: `${title} - Fairlead`,
        icon: options.icon,
        backgroundColor: '#000000',
        webPreferences: viewerPreferences(partition),
      });
      options.onCreated(window.webContents.id, () => surface);
      // The title names the session; its content may not write another one over it.
      window.on('page-title-updated', (event) => event.preventDefault());
      window.on('closed', () => {
        open.delete(viewer);
        options.onClosed(viewer);
      });
      open.set(viewer, window);
      window.webContents.loadURL(url).catch((thrown: unknown) => {
        options.hooks.log('viewer-load-failed', { viewer, name: thrown instanceof Error ? thrown.name : 'unknown' });
      });
      return viewer;
    },
    close(viewer) {
      const window = open.get(viewer);
      window?.destroy();
      return window !== undefined;
    },
    closeAll() {
      for (const window of [...open.values()]) window.destroy();
    },
  };
}
