/** The built console inside the shell, with the real local site: what the native menu and the console do to each other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleAreas } from '../common/shell/channels.ts';
import { runtimes, type ShellDriver } from '../tools/electron-stand-in/drive.ts';
import { type AppFolder, makeAppFolder } from './testing/app-folder.ts';
import { console, evaluate, eventually, start } from './testing/bench.ts';

let folder: AppFolder;

beforeAll(async () => {
  folder = await makeAppFolder('service/embedded.ts', { built: true });
});

afterAll(() => folder?.remove());

const headings: Readonly<Record<(typeof consoleAreas)[number], string>> = {
  hosts: 'Hosts',
  workspaces: 'Workspaces',
  registry: 'Registry',
  sessions: 'Sessions',
  tasks: 'Tasks',
  audit: 'Audit',
  settings: 'Settings',
  system: 'System Info',
};

describe.each(runtimes())('the built console on $name', (runtime) => {
  let shell: ShellDriver;

  beforeAll(async () => {
    shell = (await start(runtime, folder)).shell;
    await shows('Hosts');
  });

  const choose = (id: string) =>
    shell.main(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id);
  const shows = (heading: string) =>
    eventually(() => evaluate(shell, "document.querySelector('#fl-page h1')?.textContent ?? ''"), heading);
  const scheme = () => shell.main(({ nativeTheme }) => nativeTheme.themeSource, null);
  const tell = (command: unknown) =>
    shell.main(
      ({ BrowserWindow }, given) => BrowserWindow.getAllWindows()[0]?.webContents.send('fairlead:command', given),
      command,
    );

  it('goes to the page that the menu names', async () => {
    for (const area of [...consoleAreas].reverse()) {
      await choose(`go-${area}`);
      await shows(headings[area]);
    }
  });

  it('opens the user guide, which says how to get back in', async () => {
    await choose('guide');
    await shows('User guide');
    await shell.page({ kind: 'click', page: console, text: '#fl-page nav a[href="/help/signing-in"]' });
    const article = async () => String(await evaluate(shell, "document.querySelector('article')?.textContent"));
    await eventually(async () => (await article()).includes('The desktop app signs in by itself.'), true);
    // The app has no command line: no command is told that cannot be typed.
    expect(await article()).not.toMatch(/fairlead open|npm run/);
  });

  it('opens the command palette, with what only the app can do', async () => {
    await choose('palette');
    const field = "document.activeElement?.getAttribute('aria-label')";
    await eventually(() => evaluate(shell, field), 'Search or run a command');
    for (const key of ['l', 'o', 'g', 'Space', 'f', 'o', 'l'])
      await shell.page({ kind: 'press', page: console, text: key });
    await shell.page({ kind: 'press', page: console, text: 'Enter' });
    await eventually(async () => (await shell.seen()).opened.some((path) => path.endsWith('logs')), true);
  });

  it('gives the window its colours', async () => {
    expect(await scheme()).toBe('system');
    await shell.page({ kind: 'click', page: console, text: 'button[aria-label^="Use "]' });
    const chosen = () => evaluate(shell, "localStorage.getItem('fairlead.scheme')");
    await eventually(async () => ['light', 'dark'].includes(String(await chosen())), true);
    await eventually(scheme, await chosen());
  });

  it('leads from a notice to its task, and a command it does not know nowhere', async () => {
    await tell({ kind: 'of a newer app' });
    await tell({ kind: 'notification', tag: 'task:t-1' });
    await eventually(() => evaluate(shell, 'location.pathname'), '/tasks/t-1');
  });

  it('ends cleanly', async () => {
    expect(await shell.quit()).toBe(0);
  });
});
