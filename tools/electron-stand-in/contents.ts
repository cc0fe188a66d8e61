/** Electron's `webContents` over a Playwright page. */
import { readFileSync } from 'node:fs';
import type { Download, Frame, Page, Request } from '@playwright/test';
import type { StandInIpcMain } from './ipc.ts';
import { ignoreClosed, NamedEmitter, preventable } from './only.ts';
import { binding, listeners, pageScript } from './page-script.ts';
import type { StandInSession } from './session.ts';

type FrameMain = { readonly url: string; readonly origin: string; readonly parent: FrameMain | null };
export type KeyReport = { key: string; control: boolean; alt: boolean; shift: boolean; meta: boolean };
export type Preferences = Readonly<Record<string, unknown>> & {
  readonly partition?: string;
  readonly preload?: string;
  readonly additionalArguments?: readonly string[];
};

type WindowOpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' };

const events = [
  'will-frame-navigate',
  'before-input-event',
  'destroyed',
  'did-fail-load',
  'page-title-updated',
  // Heard, but Chromium under test gives no occasion for these.
  'will-redirect',
  'will-attach-webview',
  'will-prevent-unload',
  'render-process-gone',
];

function describeFrame(frame: Frame): FrameMain {
  const parent = frame.parentFrame();
  return {
    url: frame.url(),
    origin: URL.canParse(frame.url()) ? new URL(frame.url()).origin : 'null',
    parent: parent === null ? null : describeFrame(parent),
  };
}

/** Two loads of one address differ in nothing but the fragment. */
function withoutFragment(url: string): string {
  return url.split('#')[0] ?? url;
}

export class StandInContents extends NamedEmitter {
  readonly id: number;
  readonly session: StandInSession;
  page: Page | null = null;
  #ready: Promise<Page> | null = null;
  #expected: string | null = null;
  #windowOpen: WindowOpenHandler | null = null;
  #ignoreShortcuts = false;
  #focused: Frame | null = null;
  #zoom = 0;
  #rtcPolicy = 'default';
  readonly #preferences: Preferences;
  readonly #ipc: StandInIpcMain;
  readonly #onShortcut: (key: KeyReport) => void;

  constructor(
    id: number,
    session: StandInSession,
    preferences: Preferences,
    ipc: StandInIpcMain,
    onShortcut: (key: KeyReport) => void,
  ) {
    super('webContents', events);
    this.id = id;
    this.session = session;
    this.#preferences = preferences;
    this.#ipc = ipc;
    this.#onShortcut = onShortcut;
  }

  open(size: { width: number; height: number }): Promise<Page> {
    this.#ready ??= this.#open(size);
    return this.#ready;
  }

  async #open(size: { width: number; height: number }): Promise<Page> {
    const page = await this.session.newPage(size);
    this.page = page;
    this.session.contents.add(this);
    await page.exposeBinding(binding, ({ frame }, kind: string, ...args: unknown[]) => this.#hear(frame, kind, args));
    const preload = this.#preferences.preload === undefined ? null : readFileSync(this.#preferences.preload, 'utf8');
    await page.addInitScript({ content: pageScript(preload, this.#preferences.additionalArguments ?? []) });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.enable');
    devtools.on('Page.windowOpen', ({ url }) => {
      const answer = this.#windowOpen?.({ url }) ?? { action: 'allow' };
      if (answer.action !== 'deny') throw new Error('The Electron stand-in opens no windows for pages.');
    });
    page.on('download', (download) => this.#download(download));
    return page;
  }

  async #hear(frame: Frame, kind: string, args: readonly unknown[]): Promise<unknown> {
    if (kind === 'focus') {
      this.#focused = frame;
      return null;
    }
    if (kind === 'key') {
      const [key, prevented] = args as [KeyReport, boolean];
      this.#focused = frame;
      const event = preventable({});
      this.emit('before-input-event', event, { type: 'keyDown', ...key });
      if (!event.defaultPrevented && !prevented && !this.#ignoreShortcuts) this.#onShortcut(key);
      return null;
    }
    const [channel, values] = args as [string, unknown[]];
    return this.#ipc.deliver(channel, { sender: this, senderFrame: describeFrame(frame) }, values);
  }

  #download(download: Download): void {
    const event = preventable({});
    this.session.emit('will-download', event, { getURL: () => download.url() }, this);
    if (event.defaultPrevented) download.cancel().catch(ignoreClosed);
  }

  /** False when a listener prevents a navigation that the page, not the app, began. */
  mayNavigate(request: Request): boolean {
    const frame = request.frame();
    const isMainFrame = frame.parentFrame() === null;
    if (isMainFrame && this.#expected !== null && withoutFragment(this.#expected) === withoutFragment(request.url())) {
      return true;
    }
    const event = preventable({ url: request.url(), isMainFrame, isSameDocument: false, initiator: this.focusedFrame });
    this.emit('will-frame-navigate', event);
    return !event.defaultPrevented;
  }

  async loadURL(url: string): Promise<void> {
    this.#expected = url;
    this.#focused = null;
    const page = await this.open({ width: 1280, height: 800 });
    // A newer load began while the page was being made.
    if (this.#expected !== url) throw new Error('ERR_ABORTED (-3)');
    try {
      await page.goto(url, { waitUntil: 'load' });
    } catch (thrown) {
      if (this.#expected === url && !page.isClosed()) this.emit('did-fail-load', {}, -2, String(thrown), url, true);
      throw thrown;
    } finally {
      if (this.#expected === url) this.#expected = null;
    }
  }

  send(channel: string, ...args: unknown[]): void {
    const text = [listeners, channel, args].map((value) => JSON.stringify(value));
    // As with Electron: a page that is just leaving hears nothing, and nobody is told.
    this.page?.evaluate(`globalThis[${text[0]}]?.(${text[1]}, ${text[2]})`).catch(() => undefined);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpen = handler;
  }

  setIgnoreMenuShortcuts(ignore: boolean): void {
    this.#ignoreShortcuts = ignore;
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    this.#rtcPolicy = policy;
  }

  getWebRTCIPHandlingPolicy(): string {
    return this.#rtcPolicy;
  }

  getZoomLevel(): number {
    return this.#zoom;
  }

  setZoomLevel(level: number): void {
    this.#zoom = level;
  }

  getLastWebPreferences(): Preferences {
    return this.#preferences;
  }

  getURL(): string {
    return this.page?.url() ?? '';
  }

  get focusedFrame(): FrameMain | null {
    const frame = this.#focused !== null && !this.#focused.isDetached() ? this.#focused : this.page?.mainFrame();
    return frame === undefined ? null : describeFrame(frame);
  }

  async dispose(): Promise<void> {
    const page = await this.#ready?.catch(() => null);
    this.session.contents.delete(this);
    await page?.close().catch(() => null);
    this.emit('destroyed');
  }
}
