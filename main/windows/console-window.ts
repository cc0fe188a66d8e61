/** The window of a site: its console, or the shell's status page while there is none. */
import { BrowserWindow, type Rectangle as ElectronRectangle, screen } from 'electron';
import { commandChannel, type ShellCommand, type SiteTrust } from '../../common/shell/channels.ts';
import type { Surface } from '../guards/navigation.ts';
import { minimumSize, restoreBounds } from './bounds.ts';
import { consolePreferences } from './preferences.ts';
import type { StateFile } from './state-file.ts';

export type ConsoleWindow = {
  readonly contentsId: number;
  readonly window: BrowserWindow;
  surface(): Surface;
  /** Shows the console at `address` (with its token); resolves when loaded or refused. */
  showConsole(address: string, viewerPattern: string): Promise<void>;
  showStatus(page: string): Promise<void>;
  command(command: ShellCommand): void;
  /** Restores, shows and focuses. */
  present(): void;
  destroy(): void;
};

type ConsoleWindowOptions = {
  readonly partition: string;
  readonly preload: string;
  readonly icon: string;
  readonly trust: SiteTrust;
  readonly stateFile: StateFile;
  /** The page could not be loaded, or its process died. */
  readonly onBroken: (reason: string) => void;
  readonly onCreated: (contentsId: number, surface: () => Surface) => void;
};

/** `net::ERR_ABORTED`: another load took the place of this one. */
const aborted = -3;

export function createConsoleWindow(options: ConsoleWindowOptions): ConsoleWindow {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const remembered = options.stateFile.read();
  const bounds: ElectronRectangle = restoreBounds(
    remembered?.bounds ?? null,
    [primary, ...others].map((display) => display.workArea),
  );
  let surface: Surface = { kind: 'status', url: 'about:blank' };

  const window = new BrowserWindow({
    ...bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Fairlead',
    icon: options.icon,
    show: false,
    backgroundColor: '#14191b',
    webPreferences: consolePreferences(options.partition, options.preload, options.trust),
  });
  const contents = window.webContents;
  options.onCreated(contents.id, () => surface);

  if (remembered?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    options.stateFile.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  contents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') options.onBroken(`The console's process ended (${details.reason}).`);
  });
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== aborted && surface.kind === 'console') {
      options.onBroken(`The console did not load (${description || code}).`);
    }
  });

  async function load(url: string): Promise<void> {
    if (window.isDestroyed()) return;
    try {
      await contents.loadURL(url);
    } catch (thrown) {
      // `did-fail-load` has told it already; a load that another one replaced is no failure.
      if (!(thrown instanceof Error)) throw thrown;
    }
  }

  return {
    contentsId: contents.id,
    window,
    surface: () => surface,
    async showConsole(address, viewerPattern) {
      surface = { kind: 'console', consoleOrigin: new URL(address).origin, viewerPattern };
      await load(address);
    },
    async showStatus(page) {
      surface = { kind: 'status', url: page };
      await load(page);
    },
    command(command) {
      if (!window.isDestroyed() && surface.kind === 'console') contents.send(commandChannel, command);
    },
    present() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    destroy() {
      if (!window.isDestroyed()) window.destroy();
    },
  };
}
