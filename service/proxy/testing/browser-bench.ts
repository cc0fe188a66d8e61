/** A real browser, a console page, the real gateway, and the real session image: what the browser's tests stand on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page, type Request, type WebSocket } from '@playwright/test';
import { expect } from 'vitest';
import type { DirectSession } from '../../../tools/bed/session-client.ts';
import { createGateway } from '../gateway.ts';
import { targetFor } from '../test-kit.ts';
import type { Gateway, GatewayOptions, IssuedView, IssueRequest, OriginStrategy } from '../types.ts';
import { type ConsolePage, startConsolePage } from './console-page.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** `private` refuses storage and cookies to third parties, `profile` is a browser that has been told to allow both. */
export type BrowserKind = 'private' | 'profile';

const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const size = { width: 1300, height: 520 };

/** How long the machine takes is nobody's matter here. Milliseconds. */
export const patienceMs = 90_000;

/** Asks again and again. */
export const polled = <Value>(work: () => Value) => expect.poll(work, { timeout: patienceMs });

export type OpenBrowser = { readonly context: BrowserContext; close(): Promise<void> };

export async function openBrowser(kind: BrowserKind, executablePath: string): Promise<OpenBrowser> {
  const options = { executablePath, headless: true, args: [...args, ...quiet] };
  if (kind === 'private') {
    const browser = await chromium.launch(options);
    const context = await browser.newContext({ viewport: size });
    context.setDefaultTimeout(patienceMs);
    return { context, close: () => browser.close() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-browser-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), '{"profile":{"cookie_controls_mode":0}}');
  const context = await chromium.launchPersistentContext(folder, { ...options, viewport: size });
  context.setDefaultTimeout(patienceMs);
  return {
    context,
    close: async () => {
      await context.close();
      // The browser's helpers end a moment after it, and write to the last.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    },
  };
}

export type Stage = {
  readonly gateway: Gateway;
  readonly console: ConsolePage;
  /** What browsers sent to the gateway. */
  readonly recorder: Recorder;
  issue(request: Partial<IssueRequest> & { readonly sessionId: string }): Promise<IssuedView>;
  close(): Promise<void>;
};

/** `domain` puts the views elsewhere than the local site does, to show what that would mean. */
export async function openStage(resolveTarget: GatewayOptions['resolveTarget'], domain = 'localhost'): Promise<Stage> {
  const recorder = await startRecorder();
  const consolePage = await startConsolePage([`http://*.${domain}:${recorder.port}`]);
  const origins: OriginStrategy = { kind: 'subdomain', domain, publicPort: recorder.port };
  const silent = (): undefined => undefined;
  const gateway = createGateway({
    listen: { host: '127.0.0.1', port: 0 },
    origins,
    consoleOrigin: consolePage.origin,
    resolveTarget,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  recorder.forwardTo((await gateway.listen()).ports[0] ?? 0);
  gateway.connectionOpened('console');
  return {
    gateway,
    console: consolePage,
    recorder,
    issue: (request) => gateway.issue({ userId: 'user-1', mode: 'control', connectionId: 'console', ...request }),
    close: async () => {
      await gateway.close();
      await recorder.close();
      await consolePage.close();
    },
  };
}

/** The way to a container of the bed, as a host on this machine gives it. */
export function targetOf(session: DirectSession, mode: IssueRequest['mode']) {
  const username = mode === 'view' ? 'kasm_viewer' : 'kasm_user';
  return targetFor(session, { sessionId: session.id, startKey: session.id, username, password: session.password });
}

/** Waits for something that never comes where a load was dropped. */
type OrDropped = <Value>(wait: Promise<Value>) => Promise<Value>;

/**
 * Does what loads something in a page; once more for as long as the browser drops it by itself: Chromium gives up what it
 * is loading (ERR_NETWORK_CHANGED) whenever an address of this machine comes or goes, and every container brings one with
 * it, two seconds after its start. Nothing else is tried again.
 */
export async function loading<Value>(page: Page, work: (orDropped: OrDropped) => Promise<Value>): Promise<Value> {
  for (;;) {
    const { promise: dropped, reject } = Promise.withResolvers<never>();
    dropped.catch(() => undefined);
    let isDropped = false;
    const note = (reason: string | undefined): void => {
      if (!reason?.includes('ERR_NETWORK_CHANGED')) return;
      isDropped = true;
      reject(new Error(reason));
    };
    const onRequest = (request: Request) => note(request.failure()?.errorText);
    const onSocket = (socket: WebSocket) => socket.on('socketerror', note);
    page.on('requestfailed', onRequest).on('websocket', onSocket);
    try {
      const value = await work((wait) => Promise.race([wait, dropped]));
      if (!isDropped) return value;
    } catch (thrown) {
      note(String(thrown));
      if (!isDropped) throw thrown;
    } finally {
      page.off('requestfailed', onRequest).off('websocket', onSocket);
    }
  }
}

/** Gives a view a frame in the console's page, in place of one of that name, and waits until its document is there. */
export function openFrame(page: Page, id: string, url: string): Promise<Frame> {
  return loading(page, () => makeFrame(page, id, url, false));
}

async function makeFrame(page: Page, id: string, url: string, isCredentialless: boolean): Promise<Frame> {
  const loaded = page.waitForEvent(
    'framenavigated',
    (frame) => frame.name() === id && !frame.isDetached() && frame.url() !== 'about:blank',
  );
  await page.evaluate(`openView(${JSON.stringify(id)}, ${JSON.stringify(url)}, ${isCredentialless})`);
  const frame = await loaded;
  await frame.waitForLoadState('load');
  return frame;
}

export type ShownView = { readonly frame: Frame; readonly view: IssuedView };

/** A frame of the console with a view that is connected. */
export function showView(
  page: Page,
  stage: Stage,
  id: string,
  request: Parameters<Stage['issue']>[0],
  isCredentialless = false,
): Promise<ShownView> {
  let view: IssuedView | null = null;
  return loading(page, async (orDropped) => {
    // What was dropped leaves no view and no socket behind.
    if (view !== null) stage.gateway.revoke({ viewId: view.viewId });
    view = await stage.issue(request);
    const frame = await makeFrame(page, id, view.url, isCredentialless);
    await orDropped(counted(page, id, 'connection_state', 'connected'));
    return { frame, view };
  });
}

export type CountedMessage = { readonly id: string; readonly action: string; readonly value: unknown };

/** Waits until the console has counted such a message, and gives its value. */
export async function counted(page: Page, id: string, action: string, value?: unknown): Promise<unknown> {
  const find = (wanted: { readonly id: string; readonly action: string; readonly value: unknown }) => {
    const all: CountedMessage[] = Reflect.get(window, 'counted');
    return all.find(
      (message) =>
        message.id === wanted.id &&
        message.action === wanted.action &&
        (wanted.value === null || message.value === wanted.value),
    );
  };
  const handle = await page.waitForFunction(find, { id, action, value: value ?? null });
  return handle.evaluate((message) => message?.value);
}

/** All that the console has counted so far. */
export function allCounted(page: Page): Promise<readonly CountedMessage[]> {
  return page.evaluate(() => Reflect.get(window, 'counted'));
}

/** Waits until the console was sent such a message and did not count it. Resolves with the origin it came from. */
export async function ignored(page: Page, action: string, value: string): Promise<string | undefined> {
  const find = (wanted: { readonly action: string; readonly value: string }) => {
    const all: { origin: string; action: string; value: unknown }[] = Reflect.get(window, 'ignored');
    return all.find((message) => message.action === wanted.action && message.value === wanted.value);
  };
  const handle = await page.waitForFunction(find, { action, value });
  return handle.evaluate((message) => message?.origin);
}

/** Whether the keys of a person go to the client of a view's page. */
export function hasKeys(frame: Frame): Promise<boolean> {
  return frame.evaluate(() => document.hasFocus() && document.activeElement?.tagName === 'CANVAS');
}

type Colour = readonly [red: number, green: number, blue: number];

/** How many pixels of a screenshot have about that colour. Counted in a browser, which reads PNG. */
export function pixelsOf(page: Page, picture: Buffer, colour: Colour): Promise<number> {
  return page.evaluate(
    async ([encoded, [red, green, blue]]) => {
      const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      canvas?.drawImage(bitmap, 0, 0);
      const data = canvas?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
      const isNear = (at: number, wanted: number): boolean => Math.abs((data[at] ?? 0) - wanted) < 16;
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (isNear(at, red) && isNear(at + 1, green) && isNear(at + 2, blue)) count += 1;
      return count;
    },
    [picture.toString('base64'), colour] as const,
  );
}

/** How many pixels of two screenshots of one size differ. */
export function differentPixels(page: Page, one: Buffer, two: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (encoded) => {
          const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
          canvas?.drawImage(bitmap, 0, 0);
          return new Uint32Array(canvas?.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer ?? []);
        }),
      );
      if (a === undefined || b === undefined || a.length !== b.length || a.length === 0) throw new Error('sizes');
      return a.reduce((sum, pixel, at) => sum + (pixel === b[at] ? 0 : 1), 0);
    },
    [one.toString('base64'), two.toString('base64')],
  );
}
