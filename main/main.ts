/** Entry of the desktop app. What must happen before `ready`, and the life of the app around `openDesktop`. */
import { app } from 'electron';
import { type Desktop, openDesktop } from './desktop.ts';
import { createShellLog } from './log.ts';
import { appPaths } from './paths.ts';
import { switches } from './switches.ts';

app.setName('Fairlead');
const userData = app.commandLine.getSwitchValue('user-data-dir');
// The single-instance lock belongs to a user data folder, so that comes first.
if (userData !== '') app.setPath('userData', userData);

if (!app.requestSingleInstanceLock()) {
  // The first instance has been told and shows its window.
  app.quit();
} else {
  for (const [name, value] of switches) {
    if (value === undefined) app.commandLine.appendSwitch(name);
    else app.commandLine.appendSwitch(name, value);
  }
  // SECURITY: docs/security.md 5.1: also for windows that forget to say so.
  app.enableSandbox();

  const paths = appPaths({
    appPath: app.getAppPath(),
    resourcesPath: process.resourcesPath,
    userData: app.getPath('userData'),
    packaged: app.isPackaged,
    serviceEntry: process.env.FAIRLEAD_SERVICE_ENTRY,
    dataDir: process.env.FAIRLEAD_DATA,
  });
  const log = createShellLog(paths.logs);
  let desktop: Desktop | null = null;
  /** `stopping`: the local site is being ended; `ended`: nothing is left to wait for. */
  let end: 'no' | 'stopping' | 'ended' = 'no';

  app.on('second-instance', () => desktop?.console.present());
  app.on('window-all-closed', () => app.quit());
  // Order at the end: windows are closed, the local site is told and waited for, then the app is gone. Sessions keep running.
  app.on('will-quit', (event) => {
    if (end === 'ended' || desktop === null) return;
    event.preventDefault();
    if (end === 'stopping') return;
    end = 'stopping';
    desktop.stop().then(
      () => leave('quit'),
      (thrown: unknown) => leave('quit-unclean', { message: String(thrown) }),
    );
  });

  function leave(event: string, data: Record<string, unknown> = {}): void {
    end = 'ended';
    log(event, data);
    app.quit();
  }

  log('start', { version: app.getVersion(), electron: process.versions.electron ?? '' });
  app
    .whenReady()
    .then(async () => {
      desktop = await openDesktop(app, paths, log);
    })
    .catch((thrown: unknown) => {
      log('start-failed', { message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
      app.exit(1);
    });
}
