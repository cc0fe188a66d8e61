/** A real browser, a console page, the real gateway, and the real session image: what the browser's tests stand on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page } from '@playwright/test';
import type { DirectSession } from '../../../tools/bed/session-client.ts';
import { createGateway } from '../gateway.ts';
import { targetFor } from '../test-kit.ts';
import type { Gateway, GatewayOptions, IssuedView, IssueRequest, OriginStrategy } from '../types.ts';
import { type ConsolePage, startConsolePage } from './console-page.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** `private` refuses storage and cookies to third parties, `profile` is a browser that has been told to allow both. */
export type BrowserKind = 'private' | 'profile';

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const SIZE = { width: 1300, height: 520 };

export type OpenBrowser = { readonly context: BrowserContext; close(): Promise<void> };

export async function openBrowser(kind: BrowserKind, executablePath: string): Promise<OpenBrowser> {
  const options = { executablePath, headless: true, args: [...ARGS, ...QUIET] };
  if (kind === 'private') {
    const browser = await chromium.launch(options);
    return { context: await browser.newContext({ viewport: SIZE }), close: () => browser.close() };
  }
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-browser-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), '{"profile":{"cookie_controls_mode":0}}');
  const context = await chromium.launchPersistentContext(folder, { ...options, viewport: SIZE });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
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
  recorder.forwardTo((await gateway.listen()).port);
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

/** Gives a view a frame in the console's page and waits until its document is there. */
export async function openFrame(page: Page, id: string, url: string, isCredentialless = false): Promise<Frame> {
  const loaded = page.waitForEvent('framenavigated', (frame) => frame.name() === id && frame.url() !== 'about:blank');
  await page.evaluate(`openView(${JSON.stringify(id)}, ${JSON.stringify(url)}, ${isCredentialless})`);
  const frame = await loaded;
  await frame.waitForLoadState('load');
  return frame;
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
  const handle = await page.waitForFunction(find, { id, action, value: value ?? null }, { timeout: 20_000 });
  return handle.evaluate((message) => message?.value);
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

/** How many pixels of two screenshots of one size differ. Counted in a browser, which reads PNG. */
export async function differentPixels(context: BrowserContext, one: Buffer, two: Buffer): Promise<number> {
  const scratch = await context.newPage();
  try {
    return await scratch.evaluate(
      async (pictures) => {
        const [a, b] = await Promise.all(
          pictures.map(async (picture) => {
            const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
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
  } finally {
    await scratch.close();
  }
}
