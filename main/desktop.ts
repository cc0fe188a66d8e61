/** Composition root of the desktop app: makes the parts and ties them together. Runs once, after `ready`. */

import { mkdirSync } from 'node:fs';
import { type App, session, shell } from 'electron';
import { FairleadError } from '../common/errors.ts';
import { consoleAddress, type ReadyMessage } from '../common/shell/protocol.ts';
import { type GuardHooks, guardContents, guardSession } from './guards/attach.ts';
import type { StatusAction, Surface } from './guards/navigation.ts';
import { askForKeyStorage } from './keys/ask.ts';
import { createKeyFiles } from './keys/files.ts';
import { createKeyKeeper } from './keys/keeper.ts';
import { createOsKeychain } from './keys/os-keychain.ts';
import type { ShellLog } from './log.ts';
import { applyMenu } from './menu/apply.ts';
import type { AppPaths } from './paths.ts';
import { implementPowers } from './powers/implement.ts';
import { routePowers } from './powers/router.ts';
import { forkSite } from './site/fork.ts';
import { proveSite } from './site/prove.ts';
import { statusPage, statusText } from './site/status-page.ts';
import { createSupervisor, type SiteState } from './site/supervisor.ts';
import { type ConsoleWindow, createConsoleWindow } from './windows/console-window.ts';
import { createStateFile } from './windows/state-file.ts';
import { createViewerWindows } from './windows/viewer-windows.ts';

/** Partition of the local site. Further sites get one each. */
const localPartition = 'persist:site-local';

/** Windows nobody made may nothing. */
const stranger: Surface = { kind: 'status', url: 'about:blank' };

/** How often a console whose process died is loaded again before a person is asked. */
const maxReloads = 3;

export type Desktop = {
  readonly console: ConsoleWindow;
  /** Ends the local site; sessions keep running. */
  stop(): Promise<void>;
};

export async function openDesktop(app: App, paths: AppPaths, log: ShellLog): Promise<Desktop> {
  const surfaces = new Map<number, () => Surface>();
  let reloads = 0;

  const hooks: GuardHooks = {
    surfaceOf: (id) => surfaces.get(id)?.() ?? stranger,
    onAction: act,
    openExternal(url) {
      log('link-opened', { host: new URL(url).host });
      shell.openExternal(url).catch(() => log('link-not-opened'));
    },
    log,
  };
  const onCreated = (id: number, surface: () => Surface): void => void surfaces.set(id, surface);

  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, hooks);
    const { id } = contents;
    contents.once('destroyed', () => surfaces.delete(id));
  });
  // SECURITY: docs/security.md 5.7: no certificate is accepted against Chromium's judgement, none of the person's is offered.
  app.on('certificate-error', (event, _contents, url, error, _certificate, callback) => {
    event.preventDefault();
    log('certificate-refused', { origin: URL.canParse(url) ? new URL(url).origin : '', error });
    callback(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });

  guardSession(session.defaultSession, hooks, () => stranger);
  const partition = session.fromPartition(localPartition);
  guardSession(partition, hooks, () => consoleWindow.surface());
  // The local site is on loopback; looking for a proxy would be a request nobody asked for.
  await partition.setProxy({ mode: 'direct' });

  const consoleWindow = createConsoleWindow({
    partition: localPartition,
    preload: paths.preload,
    icon: paths.icon,
    trust: 'local',
    stateFile: createStateFile(paths.windowState, log),
    onCreated,
    onBroken(reason) {
      log('console-broken', { reason });
      reloads += 1;
      if (reloads <= maxReloads) reload();
      else {
        const hint = 'Start again, or look into the log folder.';
        const error = new FairleadError('CONSOLE_BROKEN', { message: reason, hint }).toInfo();
        void consoleWindow.showStatus(statusPage(statusText({ kind: 'failed', error }, Date.now()) ?? empty));
      }
    },
  });
  const viewers = createViewerWindows({
    icon: paths.icon,
    hooks,
    onCreated,
    onClosed: (viewer) => consoleWindow.command({ kind: 'viewer-closed', viewer }),
  });
  consoleWindow.window.on('closed', () => viewers.closeAll());

  mkdirSync(paths.dataDir, { recursive: true, mode: 0o700 });
  const keys = createKeyKeeper({
    keychain: createOsKeychain(process.platform),
    files: createKeyFiles(paths.dataDir),
    async ask(question) {
      consoleWindow.present();
      const answer = await askForKeyStorage(consoleWindow.window, question);
      if (answer === 'quit') app.quit();
      return answer;
    },
  });
  const supervisor = createSupervisor({
    fork: () => forkSite(paths.serviceEntry, process.env, log),
    deliverKey: () => keys.deliver(),
    dataDir: paths.dataDir,
    appVersion: app.getVersion(),
    onState: show,
    log,
    now: () => Date.now(),
    after(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  });

  function show(state: SiteState): void {
    const text = statusText(state, Date.now());
    if (text !== null) {
      // Views of a site that is gone would only show a frozen picture.
      viewers.closeAll();
      void consoleWindow.showStatus(statusPage(text));
    } else if (state.kind === 'ready') {
      void showProved(state.ready, state.ready.openToken);
    }
  }

  /** The token goes only to the site that this shell started, not to whatever has taken its port since. */
  async function showProved(ready: ReadyMessage, token: string): Promise<void> {
    const { consoleUrl, serviceKey, viewerOrigin } = ready;
    const isSite = await proveSite(consoleUrl, serviceKey);
    const state = supervisor.state();
    // The site ended meanwhile: another page is shown already.
    if (state.kind !== 'ready' || state.ready !== ready) return;
    if (isSite) {
      await consoleWindow.showConsole(consoleAddress(consoleUrl, token), viewerOrigin);
      return;
    }
    log('site-not-proved', { consoleUrl });
    await consoleWindow.showStatus(statusPage(statusText({ kind: 'failed', error: notProved }, Date.now()) ?? empty));
  }

  /** Loads the console afresh. Its one-time token was used up, so a new one is asked for. */
  function reload(): void {
    const state = supervisor.state();
    if (state.kind !== 'ready') {
      show(state);
      return;
    }
    supervisor
      .openToken()
      .then((token) => showProved(state.ready, token))
      .catch((thrown: unknown) =>
        log('console-not-reloaded', { name: thrown instanceof Error ? thrown.name : 'unknown' }),
      );
  }

  function restart(): void {
    reloads = 0;
    supervisor.restart().catch((thrown: unknown) => log('restart-failed', { message: String(thrown) }));
  }

  function showLogs(): void {
    void shell.openPath(paths.logs);
  }

  function act(action: StatusAction): void {
    if (action === 'restart') restart();
    else if (action === 'logs') showLogs();
    else app.quit();
  }

  routePowers({
    siteOf(id) {
      const surface = id === consoleWindow.contentsId ? consoleWindow.surface() : stranger;
      return surface.kind === 'console' ? { trust: 'local', consoleOrigin: surface.consoleOrigin } : null;
    },
    powers: implementPowers({ console: consoleWindow, viewers, supervisor, keys, logs: paths.logs }),
    log,
  });

  applyMenu(
    {
      command: (command) => consoleWindow.command(command),
      quit: () => app.quit(),
      closeWindow: () => consoleWindow.window.close(),
      minimize: () => consoleWindow.window.minimize(),
      reload,
      toggleFullScreen: () => consoleWindow.window.setFullScreen(!consoleWindow.window.isFullScreen()),
      zoom(direction) {
        const { webContents } = consoleWindow.window;
        const level = direction === 'reset' ? 0 : webContents.getZoomLevel() + (direction === 'in' ? 0.5 : -0.5);
        webContents.setZoomLevel(Math.max(-3, Math.min(4, level)));
      },
      restartSite: restart,
      showLogs,
    },
    { mac: process.platform === 'darwin', packaged: app.isPackaged },
  );

  supervisor.start();
  return { console: consoleWindow, stop: () => supervisor.stop() };
}

const notProved = new FairleadError('SITE_NOT_PROVED', {
  message: 'Another program answers where the local site should.',
  hint: 'End that program, then start again.',
}).toInfo();

const empty = { title: 'Fairlead', message: '', actions: [] };
