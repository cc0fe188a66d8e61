/** The native menu as plain data. `role`s are Electron's; accelerators are chosen so that a session keeps its keys. */
import type { ConsoleArea, ShellCommand } from '../../common/shell/channels.ts';

type MenuRole =
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'about'
  | 'hide'
  | 'hideOthers'
  | 'unhide'
  | 'toggleDevTools';

export type MenuEntry = {
  readonly id?: string;
  readonly label?: string;
  readonly role?: MenuRole;
  readonly type?: 'separator';
  readonly accelerator?: string;
  readonly click?: () => void;
  readonly submenu?: MenuEntry[];
};

export type MenuActions = {
  readonly command: (command: ShellCommand) => void;
  readonly quit: () => void;
  readonly closeWindow: () => void;
  readonly minimize: () => void;
  readonly reload: () => void;
  readonly toggleFullScreen: () => void;
  readonly zoom: (direction: 'in' | 'out' | 'reset') => void;
  readonly restartSite: () => void;
  readonly showLogs: () => void;
};

export type MenuOptions = { readonly mac: boolean; readonly packaged: boolean };

const areas: readonly (readonly [ConsoleArea, string])[] = [
  ['hosts', 'Hosts'],
  ['workspaces', 'Workspaces'],
  ['registry', 'Registry'],
  ['sessions', 'Sessions'],
  ['tasks', 'Tasks'],
  ['audit', 'Audit'],
  ['settings', 'Settings'],
  ['system', 'System info'],
];

const separator: MenuEntry = { type: 'separator' };

/**
 * The menu bar. On Linux and Windows nothing is bound to Ctrl+W, Ctrl+R, Ctrl+N, Ctrl+T or F11: people press those inside a
 * session, also a moment after focus has left it. What is bound is silent while a session has the focus (`attach.ts`).
 */
export function menuTemplate(actions: MenuActions, { mac, packaged }: MenuOptions): MenuEntry[] {
  const quit: MenuEntry = {
    id: 'quit',
    label: 'Quit Fairlead',
    accelerator: mac ? 'Cmd+Q' : 'Ctrl+Q',
    click: actions.quit,
  };
  const close: MenuEntry = { id: 'close', label: 'Close window', click: actions.closeWindow };
  const application: MenuEntry = mac
    ? {
        label: 'Fairlead',
        submenu: [
          { role: 'about' },
          separator,
          { role: 'hide' },
          { role: 'hideOthers' },
          { role: 'unhide' },
          separator,
          quit,
        ],
      }
    : { label: '&File', submenu: [close, separator, quit] };
  const development: MenuEntry[] = packaged
    ? []
    : [separator, { role: 'toggleDevTools', accelerator: 'Ctrl+Alt+Shift+I' }];
  return [
    application,
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { id: 'palette', label: 'Command palette', click: () => actions.command({ kind: 'palette' }) },
        separator,
        { id: 'zoom-in', label: 'Zoom in', accelerator: 'CmdOrCtrl+Plus', click: () => actions.zoom('in') },
        { id: 'zoom-out', label: 'Zoom out', accelerator: 'CmdOrCtrl+-', click: () => actions.zoom('out') },
        { id: 'zoom-reset', label: 'Actual size', accelerator: 'CmdOrCtrl+0', click: () => actions.zoom('reset') },
        separator,
        {
          id: 'full-screen',
          label: 'Full screen',
          accelerator: mac ? 'Ctrl+Cmd+F' : 'Ctrl+Alt+Shift+F',
          click: actions.toggleFullScreen,
        },
        { id: 'reload', label: 'Reload console', click: actions.reload },
        ...development,
      ],
    },
    {
      label: '&Go',
      submenu: areas.map(([area, label], index) => ({
        id: `go-${area}`,
        label,
        accelerator: `Alt+${index + 1}`,
        click: () => actions.command({ kind: 'go', area }),
      })),
    },
    {
      label: '&Site',
      submenu: [
        { id: 'restart-site', label: 'Restart local site', click: actions.restartSite },
        { id: 'show-logs', label: 'Show log folder', click: actions.showLogs },
      ],
    },
    {
      label: '&Window',
      submenu: [{ id: 'minimize', label: 'Minimize', click: actions.minimize }, ...(mac ? [close] : [])],
    },
    {
      label: '&Help',
      submenu: [
        { id: 'guide', label: 'User guide', click: () => actions.command({ kind: 'help' }) },
        ...(mac ? [] : [{ role: 'about' as const }]),
      ],
    },
  ];
}
