/** Electron's `BrowserWindow`. */
import type { KeyReport, Preferences, StandInContents } from './contents.ts';
import { ignoreClosed, NamedEmitter, only, preventable } from './only.ts';

export type WindowOptions = {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly title?: string;
  readonly icon?: string;
  readonly show?: boolean;
  readonly backgroundColor?: string;
  readonly webPreferences: Preferences;
};

/** What windows need of the rest of the stand-in. */
export type WindowHome = {
  makeContents(preferences: Preferences, onShortcut: (key: KeyReport) => void): StandInContents;
  readonly windows: Set<StandInWindow>;
  onShortcut(key: KeyReport): void;
  onAllClosed(): void;
};

const knownOptions = new Set([
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'icon',
  'show',
  'backgroundColor',
  'webPreferences',
]);

export class StandInWindow extends NamedEmitter {
  readonly webContents: StandInContents;
  readonly contents: StandInContents;
  readonly #home: WindowHome;
  #bounds: { x: number; y: number; width: number; height: number };
  #state: 'normal' | 'minimized' | 'maximized' = 'normal';
  #fullScreen = false;
  #visible: boolean;
  #destroyed = false;
  #focusCount = 0;
  #title: string;

  constructor(home: WindowHome, options: WindowOptions) {
    super('BrowserWindow', ['ready-to-show', 'close', 'closed', 'page-title-updated']);
    for (const option of Object.keys(options)) {
      if (!knownOptions.has(option)) throw new Error(`The Electron stand-in has no window option "${option}".`);
    }
    this.#home = home;
    this.#bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width, height: options.height };
    this.#visible = options.show ?? true;
    this.#title = options.title ?? '';
    this.contents = home.makeContents(options.webPreferences, (key) => home.onShortcut(key));
    this.webContents = only('webContents', this.contents);
    home.windows.add(this);
    this.contents.open(this.#bounds).then(
      (page) => {
        page.on('load', () => void this.#loaded(page));
        this.emit('ready-to-show');
      },
      (thrown: unknown) => {
        // The app may end while its window is still being made.
        if (!this.#destroyed) throw thrown;
      },
    );
  }

  async #loaded(page: { title(): Promise<string>; isClosed(): boolean }): Promise<void> {
    if (page.isClosed()) return;
    const event = preventable({});
    const title = await page.title().catch(() => this.#title);
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented && title !== '') this.#title = title;
  }

  show(): void {
    this.#visible = true;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  focus(): void {
    this.#focusCount += 1;
    this.contents.page?.bringToFront().catch(ignoreClosed);
  }

  /** Not Electron's: how often the window was brought to the front, for specs. */
  focusCount(): number {
    return this.#focusCount;
  }

  minimize(): void {
    this.#state = 'minimized';
  }

  restore(): void {
    this.#state = 'normal';
  }

  maximize(): void {
    this.#state = 'maximized';
  }

  isMinimized(): boolean {
    return this.#state === 'minimized';
  }

  isMaximized(): boolean {
    return this.#state === 'maximized';
  }

  setFullScreen(on: boolean): void {
    this.#fullScreen = on;
  }

  isFullScreen(): boolean {
    return this.#fullScreen;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return this.#bounds;
  }

  getTitle(): string {
    return this.#title;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  /** True when the window is gone afterwards. */
  close(): boolean {
    if (this.#destroyed) return true;
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroy();
    return true;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#home.windows.delete(this);
    this.emit('closed');
    void this.contents.dispose();
    if (this.#home.windows.size === 0) setImmediate(() => this.#home.onAllClosed());
  }
}
