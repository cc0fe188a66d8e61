/** The shell's windows, guards and powers, run on real bundles: on the stand-in, and on Electron where its runtime is. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { powerNames } from '../common/shell/channels.ts';
import { isLoopbackUrl } from '../common/shell/origins.ts';
import { runtimes, type ShellDriver } from '../tools/electron-stand-in/drive.ts';
import { type AppFolder, makeAppFolder } from './testing/app-folder.ts';
import {
  clickTo,
  console,
  consoleOpen,
  evaluate,
  evaluateIn,
  eventually,
  preferences,
  type Started,
  start,
} from './testing/bench.ts';
import { readNetLog } from './testing/net-log.ts';

let folder: AppFolder;
let foreign: Server;
let foreignUrl = '';
const foreignHits: string[] = [];

beforeAll(async () => {
  folder = await makeAppFolder('main/testing/fixture-service.ts');
  foreign = createServer((request, response) => {
    foreignHits.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('<!doctype html><title>foreign</title>');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  foreignUrl = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
});

afterAll(() => {
  foreign?.close();
  folder?.remove();
});

describe.each(runtimes())('the shell on $name', (runtime) => {
  let started: Started;
  let shell: ShellDriver;
  let netLog = '';

  beforeAll(async () => {
    const userData = folder.userData();
    netLog = join(userData, 'net-log.json');
    started = await start(runtime, folder, { userData, netLog });
    shell = started.shell;
    await consoleOpen(shell);
  });

  it('opens one window at the console, with the token traded and off the address bar', async () => {
    const pages = await shell.pages();
    expect(pages).toHaveLength(1);
    expect(new URL(pages[0] ?? '').hash).toBe('');
    expect(new URL(pages[0] ?? '').hostname).toBe('fairlead.localhost');
  });

  it('gives every window safe preferences', async () => {
    const [given] = await preferences(shell);
    expect(given).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
    });
    expect(given?.webviewTag ?? false).toBe(false);
  });

  it('shows its window to a second start and ends that one', async () => {
    await shell.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null);
    const code = await runtime.second({ app: folder.app, userData: started.userData });
    expect(code).toBe(0);
    await eventually(
      () =>
        shell.main(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized()), null),
      [false],
    );
    expect(await shell.pages()).toHaveLength(1);
  });

  describe('guards', () => {
    it('refuse a page that navigates the window elsewhere', async () => {
      const before = await shell.pages();
      await evaluate(shell, `setTimeout(() => { location.href = ${JSON.stringify(foreignUrl)}; }, 0), true`);
      await eventually(async () => readLog(started).some(({ event }) => event === 'navigation-refused'), true);
      expect(await shell.pages()).toEqual(before);
      expect(foreignHits).toEqual([]);
    });

    it('refuse a frame that shows anything but a session view', async () => {
      await evaluate(
        shell,
        `{ const frame = document.createElement('iframe'); frame.src = ${JSON.stringify(`${foreignUrl}frame`)}; document.body.append(frame); true }`,
      );
      await eventually(
        async () =>
          readLog(started).some(({ event, url }) => event === 'navigation-refused' && `${url}`.endsWith('/frame')),
        true,
      );
      expect(foreignHits).toEqual([]);
    });

    it('let no request leave for elsewhere', async () => {
      const fetched = await evaluate(
        shell,
        `fetch(${JSON.stringify(`${foreignUrl}x`)}).then(() => 'sent', () => 'refused')`,
      );
      expect(fetched).toBe('refused');
      const view = await evaluateIn(
        shell,
        'v-abc',
        `fetch(${JSON.stringify(`${foreignUrl}y`)}).then(() => 'sent', () => 'refused')`,
      );
      expect(view).toBe('refused');
      expect(foreignHits).toEqual([]);
    });

    it('hand links of the console to the browser of the person, https only, and open no window', async () => {
      await shell.page({ kind: 'click', page: console, text: '#popup' });
      await eventually(async () => (await shell.seen()).opened, ['https://docs.example/help']);
      await shell.page({ kind: 'click', page: console, text: '#foreign' });
      await eventually(async () => (await shell.seen()).opened.length, 2);
      await shell.page({ kind: 'click', page: console, text: '#plain' });
      await eventually(async () => readLog(started).some(({ event }) => event === 'link-refused'), true);
      expect((await shell.seen()).opened).toHaveLength(2);
      expect(await shell.pages()).toHaveLength(1);
    });

    it('hand no link of a session to anybody', async () => {
      await shell.page({ kind: 'click', page: console, frame: 'v-abc', text: '#away' });
      await eventually(
        async () =>
          readLog(started).filter(
            ({ event, url }) => event === 'navigation-refused' && `${url}`.includes('from-session'),
          ).length,
        1,
      );
      expect((await shell.seen()).opened.filter((url) => url.includes('from-session'))).toEqual([]);
    });

    it('deny permissions to console and session but what they need', async () => {
      const query = (name: string) => `navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`;
      for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'midi']) {
        expect(await evaluate(shell, query(name)), name).toBe('denied');
        expect(await evaluateIn(shell, 'v-abc', query(name)), `${name} in a view`).toBe('denied');
      }
      expect(await evaluate(shell, query('clipboard-read'))).toBe('granted');
      const read = "navigator.clipboard.readText().then(() => 'read', ({ name }) => name)";
      expect(await evaluateIn(shell, 'v-abc', read)).toBe('NotAllowedError');
    });
  });

  describe('powers', () => {
    it('are one frozen object with these keys, in the top frame only', async () => {
      const keys = ['version', 'trust', 'platform', 'onCommand', ...powerNames.local];
      expect(await evaluate(shell, 'Object.keys(window.fairlead)')).toEqual(keys);
      expect(await evaluate(shell, 'Object.isFrozen(window.fairlead)')).toBe(true);
      expect(
        await evaluate(
          shell,
          "(() => { try { 'use strict'; window.fairlead = 1; } catch {} return typeof window.fairlead.notify })()",
        ),
      ).toBe('function');
      expect(await evaluateIn(shell, 'v-abc', 'typeof window.fairlead')).toBe('undefined');
      expect(await evaluate(shell, 'typeof require + typeof process + typeof module')).toBe(
        'undefinedundefinedundefined',
      );
    });

    it('notify, and say how the key is kept', async () => {
      expect(await evaluate(shell, "fairlead.notify({ title: 'Done', body: 'Installed', tag: 't1' })")).toEqual({
        ok: true,
        value: { shown: true },
      });
      expect((await shell.seen()).notifications).toEqual([{ title: 'Done', body: 'Installed' }]);
      expect(await evaluate(shell, 'fairlead.keyStorage()')).toEqual({ ok: true, value: { storage: 'key-file' } });
    });

    it('refuse arguments that do not fit', async () => {
      const answer = await evaluate(
        shell,
        "fairlead.notify({ title: 'x', body: 'y', tag: 'z', icon: 'file:///etc/passwd' })",
      );
      expect(answer).toMatchObject({ ok: false, error: { code: 'POWER_INPUT' } });
    });

    it('open a view in a window without a preload, in memory, that goes nowhere else', async () => {
      const view = String(await evaluateIn(shell, 'v-abc', 'location.href')).replace('v-abc', 'v-own');
      const opened = await evaluate(shell, `fairlead.openViewer({ url: ${JSON.stringify(view)}, title: 'Firefox' })`);
      expect(opened).toEqual({ ok: true, value: { viewer: 1 } });
      await eventually(() => shell.page({ kind: 'title', page: 'v-own', text: '' }), 'Hostile title');
      expect(await shell.page({ kind: 'evaluate', page: 'v-own', text: 'typeof window.fairlead' })).toBe('undefined');
      const titles = await shell.main(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()),
        null,
      );
      expect(titles).toContain('Firefox - Fairlead');
      const kept = (await preferences(shell)).find(({ partition }) => `${partition}`.startsWith('viewer-'));
      expect(kept).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
      expect(kept?.preload ?? '').toBe('');
      await shell.page({ kind: 'click', page: 'v-own', text: '#away' });
      await eventually(async () => readLog(started).filter(({ url }) => `${url}`.includes('from-session')).length, 2);
      expect(await evaluate(shell, 'fairlead.closeViewer({ viewer: 1 })')).toEqual({
        ok: true,
        value: { closed: true },
      });
      await eventually(async () => (await shell.pages()).length, 1);
      // The console ends the ticket of a view whose window is gone.
      await eventually(() => evaluate(shell, 'commands'), [{ kind: 'viewer-closed', viewer: 1 }]);
      await evaluate(shell, 'commands.length = 0');
    });

    it('open no address that is not a view of the site', async () => {
      for (const url of [foreignUrl, 'https://v-x.localhost.example/', 'file:///etc/passwd', 'javascript:1']) {
        expect(await evaluate(shell, `fairlead.openViewer({ url: ${JSON.stringify(url)}, title: 'x' })`)).toMatchObject(
          { ok: false },
        );
      }
      expect(await shell.pages()).toHaveLength(1);
    });

    it('reach the console as commands of the menu', async () => {
      await shell.main(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('go-tasks')?.click(), null);
      await eventually(() => evaluate(shell, 'commands'), [{ kind: 'go', area: 'tasks' }]);
    });

    it('are refused to another origin in the same window', async () => {
      const view = String(await evaluateIn(shell, 'v-abc', 'location.href')).replace('v-abc', 'v-top');
      await shell.main(({ BrowserWindow }, url) => BrowserWindow.getAllWindows()[0]?.webContents.loadURL(url), view);
      const text = "fairlead.showLogs().then((answer) => answer.error?.code ?? 'allowed')";
      expect(await shell.page({ kind: 'evaluate', page: 'v-top', text })).toBe('POWER_REFUSED');
      await shell.main(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('reload')?.click(), null);
      await consoleOpen(shell);
    });
  });

  describe('keys', () => {
    it('typed into a session stay there; outside one the menu has them', async () => {
      await evaluate(shell, 'commands.length = 0');
      await clickTo(shell, { frame: 'v-abc', text: '#key' });
      for (const key of ['Alt+1', 'Control+q', 'Control+w'])
        await shell.page({ kind: 'press', page: console, text: key });
      await clickTo(shell, { text: '#field' });
      await shell.page({ kind: 'press', page: console, text: 'Control+w' });
      await shell.page({ kind: 'press', page: console, text: 'Alt+2' });
      await eventually(() => evaluate(shell, 'commands'), [{ kind: 'go', area: 'workspaces' }]);
      expect(await shell.pages()).toHaveLength(1);
    });
  });

  it('ends cleanly, remembers its place, and reached nothing but loopback', async () => {
    expect(await shell.quit()).toBe(0);
    expect(JSON.parse(readFileSync(join(started.userData, 'window.json'), 'utf8'))).toMatchObject({ maximized: false });
    const { urls, addresses, names, datagrams } = readNetLog(netLog);
    expect(urls.some((url) => url.includes('fairlead.localhost'))).toBe(true);
    expect(urls.filter((url) => !isLoopbackUrl(url.replace(/^ws/, 'http')))).toEqual([]);
    expect(addresses.filter((address) => !/^(127\.|\[::1\])/.test(address))).toEqual([]);
    expect(names.filter((name) => !isLoopbackUrl(name.includes('://') ? name : `http://${name}`))).toEqual([]);
    expect(datagrams).toEqual([]);
  });
});

function readLog({ userData }: Started): { event: string; url?: string }[] {
  const text = readFileSync(join(userData, 'logs', 'shell.log'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { event: string; url?: string }]));
}
