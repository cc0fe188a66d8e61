/**
 * The named powers the shell lends to the console: names, arguments and results. One map, read by the preload script, by
 * `main` and by the console, so that no channel is a string written twice. Arguments are checked in `main` by `schemas.ts`.
 *
 * SECURITY: docs/security.md 5.4: no result is a secret, a token or a path.
 */
import type { ErrorInfo } from '../errors.ts';

/** Raised when a power is added, removed or changed. A console served by another version looks here first and degrades. */
export const shellApiVersion = 1;

/** Which list of powers a site gets. `remote` is for sites that others run. */
export type SiteTrust = 'local' | 'remote';

export type ColorScheme = 'light' | 'dark' | 'system';
export type KeyStorage = 'keychain' | 'key-file' | 'this-run';

export type NotifyInput = {
  readonly title: string;
  readonly body: string;
  /** Comes back in the `notification` command when the person clicks. */
  readonly tag: string;
};

type OpenViewerInput = {
  /** A viewer URL of this site, as the gateway issued it. */
  readonly url: string;
  readonly title: string;
};

/** Every power, by name: what goes in, what comes out. */
export type Powers = {
  /** Shows a native notification. `shown` is false where the system has none. */
  notify: { input: NotifyInput; output: { readonly shown: boolean } };
  /** Opens a session view in a window of its own, without a preload, in memory only. */
  openViewer: { input: OpenViewerInput; output: { readonly viewer: number } };
  closeViewer: { input: { readonly viewer: number }; output: { readonly closed: boolean } };
  /** Native title bar and menus follow the console's colour scheme. */
  setColorScheme: { input: { readonly scheme: ColorScheme }; output: null };
  /** Ends and starts the local site; sessions keep running. */
  restartSite: { input: null; output: null };
  /** Shows the log folder in the file manager. */
  showLogs: { input: null; output: { readonly shown: boolean } };
  /** How the data key of the local site is kept. */
  keyStorage: { input: null; output: { readonly storage: KeyStorage } };
};
export type PowerName = keyof Powers;

/** What a site of each trust may call. Anything else is refused by `main` and absent from the preload object. */
export const powerNames: { readonly [T in SiteTrust]: readonly PowerName[] } = {
  local: ['notify', 'openViewer', 'closeViewer', 'setColorScheme', 'restartSite', 'showLogs', 'keyStorage'],
  remote: ['notify', 'openViewer', 'closeViewer', 'setColorScheme'],
};

export const consoleAreas = [
  'hosts',
  'workspaces',
  'registry',
  'sessions',
  'tasks',
  'audit',
  'settings',
  'system',
] as const;
export type ConsoleArea = (typeof consoleAreas)[number];

/** What the shell tells the console: a menu entry was chosen, a notification was clicked, a view's window is gone. */
export type ShellCommand =
  | { readonly kind: 'go'; readonly area: ConsoleArea }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'notification'; readonly tag: string }
  /** `viewer` is the number that `openViewer` answered. */
  | { readonly kind: 'viewer-closed'; readonly viewer: number };

/** Results are values on both sides; an Error would lose its code on the way through the bridge. */
export type PowerResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorInfo };

/** `ipcMain.handle` and `webContents.send` names. The prefix keeps them apart from Electron's own. */
export const powerPrefix = 'fairlead:';
export const commandChannel = 'fairlead:command';

/** Arguments of the preload script, set by `main` when it makes the window. */
export const trustArgument = '--fairlead-trust=';

type PowerCall<N extends PowerName> = Powers[N]['input'] extends null
  ? () => Promise<PowerResult<Powers[N]['output']>>
  : (input: Powers[N]['input']) => Promise<PowerResult<Powers[N]['output']>>;

/** `window.fairlead` in the desktop app; not there in a browser and never in a frame. Remote sites lack the local powers. */
export type FairleadShell = {
  readonly version: number;
  readonly trust: SiteTrust;
  readonly platform: string;
  /** Calls `listener` for every command until the returned function is called. */
  readonly onCommand: (listener: (command: ShellCommand) => void) => () => void;
} & { readonly [N in PowerName]?: PowerCall<N> };
