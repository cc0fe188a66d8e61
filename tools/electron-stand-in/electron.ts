/**
 * The Electron stand-in: resolves as `electron` for the real bundle of `main/` and drives real Chromium windows. It has only
 * the calls that `main/` uses; importing or reading anything else throws. See docs/adr/0001-electron-stand-in.md.
 */
import { resolve } from 'node:path';
import { StandInApp } from './app.ts';
import { createChromium } from './browser.ts';
import { StandInContents } from './contents.ts';
import { listen } from './control.ts';
import { StandInIpcMain } from './ipc.ts';
import {
  createDialog,
  createMenu,
  createNativeTheme,
  createNotificationClass,
  createRecord,
  createSafeStorage,
  createScreen,
  createShell,
} from './native.ts';
import { only } from './only.ts';
import { createSessions } from './session.ts';
import { createUtilityProcess } from './utility.ts';
import { StandInWindow, type WindowHome, type WindowOptions } from './window.ts';

const browser = createChromium();
const sessions = createSessions((size) => browser.newContext(size));
const record = createRecord();
const menu = createMenu();
const ipc = new StandInIpcMain();
const utilityPids: number[] = [];
let contentsMade = 0;

const home: WindowHome = {
  windows: new Set(),
  makeContents(preferences, onShortcut) {
    contentsMade += 1;
    const chosen = sessions.fromPartition(preferences.partition ?? '');
    const contents = new StandInContents(contentsMade, chosen, preferences, ipc, onShortcut);
    standIn.emit('web-contents-created', {}, only('webContents', contents));
    return contents;
  },
  onShortcut: (key) => void menu.press(key),
  onAllClosed: () => standIn.windowsClosed(),
};

const standIn = new StandInApp(
  {
    startBrowser: (switches) => browser.start(switches),
    closeWindows: () => [...home.windows].every((window) => window.close()),
    endBrowser: () => browser.close(),
  },
  resolve(process.argv[1] ?? ''),
);

class HomeWindow extends StandInWindow {
  constructor(options: WindowOptions) {
    super(home, options);
    // biome-ignore lint/correctness/noConstructorReturn: whoever makes a window gets the version that throws on the unknown.
    return only('BrowserWindow', this);
  }

  static getAllWindows(): StandInWindow[] {
    return [...home.windows];
  }
}

export const app = only('app', standIn);
export const BrowserWindow = only('BrowserWindow', HomeWindow);
export const session = only('session', sessions);
export const ipcMain = only('ipcMain', ipc);
export const Menu = menu.Menu;
export const utilityProcess = only('utilityProcess', createUtilityProcess(utilityPids));
export const safeStorage = createSafeStorage(() => standIn.getPath('userData'));
export const dialog = createDialog(record);
export const shell = createShell(record);
export const Notification = createNotificationClass(record);
export const nativeTheme = createNativeTheme();
export const screen = createScreen();

listen({
  electron: { app, BrowserWindow, session, Menu, dialog, shell, nativeTheme, safeStorage },
  record,
  utilityPids,
  pages: () => [...home.windows].flatMap((window) => (window.contents.page === null ? [] : [window.contents.page])),
});
