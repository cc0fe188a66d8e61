/** The page of our session images in a frame of the console, behind the gateway, in a real browser. */
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  allCounted,
  counted,
  hasKeys,
  loading,
  type OpenBrowser,
  openBrowser,
  openStage,
  polled,
  type Stage,
  showView,
  targetOf,
} from '../../service/proxy/testing/browser-bench.ts';
import type { DirectSession } from '../bed/session-client.ts';
import { testBed } from '../bed/use-bed.ts';
import { buildMs, type ImageBench, openImageBench } from './bench.ts';

const clipboard = { clipboardUp: true, clipboardDown: true };
let bench: ImageBench;
let session: DirectSession;
let browser: OpenBrowser;
let stage: Stage;
let page: Page;

beforeAll(async () => {
  bench = await openImageBench(['desktop']);
  session = await bench.started('desktop');
  browser = await openBrowser('private', testBed().tools.chromium);
}, buildMs);
afterAll(async () => {
  await browser?.close();
  await bench?.built.dispose();
});
beforeEach(async () => {
  stage = await openStage(async (_sessionId, mode) => targetOf(session, mode));
  page = await browser.context.newPage();
  await loading(page, () => page.goto(stage.console.origin));
});
afterEach(async () => {
  await page.close();
  await stage.close();
});

const tell = (id: string, action: string, value: unknown): Promise<unknown> =>
  page.evaluate((message) => Reflect.apply(Reflect.get(window, 'tell'), undefined, message), [id, action, value]);
const screenSize = async (): Promise<string> =>
  (await bench.asPerson(session, 'xrandr --current')).replace(/^.*current (\d+) x (\d+).*$/s, '$1x$2');
const typed = () => bench.inside(session, 'sh', '-c', 'cat /tmp/typed 2>/dev/null || true');

describe('the page of a session', () => {
  it('shows the desktop without a bar of its own, fills the frame with it, and takes keys', async () => {
    const { frame } = await showView(page, stage, 'v', { sessionId: 'one', mode: 'control', page: clipboard });
    await polled(() => hasKeys(frame)).toBe(true);
    expect(await frame.locator('#bar').isVisible()).toBe(false);
    expect(await frame.locator('#notice').isVisible()).toBe(false);
    const box = await page.locator('#v').boundingBox();
    await polled(screenSize).toBe(`${Math.floor(box?.width ?? 0)}x${Math.floor(box?.height ?? 0)}`);

    await bench.inside(
      session,
      'bash',
      '-c',
      `. /tmp/.fairlead/environment; setsid xfce4-terminal -x sh -c 'cat > /tmp/typed' > /dev/null 2>&1 < /dev/null &`,
    );
    await polled(async () => {
      await page.keyboard.type('Ahoy 7\n');
      return typed();
    }).toContain('Ahoy 7');
  });

  it('moves text both ways by message, and none that was not asked for', async () => {
    await showView(page, stage, 'v', { sessionId: 'one', mode: 'control', page: clipboard });
    let last = 0;
    await polled(async () => {
      last += 1;
      const text = `hinauf ${last} äöü € 漢`;
      await tell('v', 'clipboardsnd', text);
      return vi
        .waitUntil(async () => (await bench.clipboardOf(session)) === text, { timeout: 5000 })
        .catch(() => false);
    }).toBe(true);
    await bench.setClipboard(session, 'herunter ß 漢');
    expect(await counted(page, 'v', 'clipboardrx', 'herunter ß 漢')).toBe('herunter ß 漢');

    await showView(page, stage, 'w', { sessionId: 'one', mode: 'control' });
    await tell('w', 'clipboardsnd', 'must not arrive');
    await tell('w', 'set_resolution', { width: 1024, height: 700 });
    // What was said after it has arrived.
    await polled(screenSize).toBe('1024x700');
    expect(await bench.clipboardOf(session)).toBe('herunter ß 漢');
    expect((await allCounted(page)).filter(({ id, action }) => id === 'w' && action === 'clipboardrx')).toEqual([]);
  });

  it('is only to be watched where the view is, and leaves the size alone', async () => {
    // As soon as it says that it is there: before its first picture has come.
    await page.evaluate(() => {
      window.addEventListener('message', ({ data, source }) => {
        if (data?.action !== 'connection_state' || data.value !== 'connected') return;
        source?.postMessage({ action: 'set_resolution', value: { width: 1100, height: 640 } }, { targetOrigin: '*' });
      });
    });
    await showView(page, stage, 'v', { sessionId: 'one', mode: 'control', page: clipboard });
    await polled(screenSize).toBe('1100x640');
    const { frame } = await showView(page, stage, 'w', { sessionId: 'one', mode: 'view' });
    await tell('w', 'set_resolution', { width: 900, height: 600 });
    await tell('w', 'clipboardsnd', 'of a watcher');
    const shown = await frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height]);
    expect(shown).toEqual([1100, 640]);
    await tell('v', 'clipboardsnd', 'of the owner');
    await polled(() => bench.clipboardOf(session)).toBe('of the owner');
    expect(await screenSize()).toBe('1100x640');
  });

  it('ends by itself when nobody uses it for as long as it was told, and says why', async () => {
    await showView(page, stage, 'v', { sessionId: 'one', mode: 'control', page: clipboard });
    await tell('v', 'set_idle_timeout', 0.5);
    await counted(page, 'v', 'idle_session_timeout');
    await counted(page, 'v', 'connection_state', 'disconnected');
  });
});
