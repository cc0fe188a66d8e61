/** Electron's `session`: one per partition, each with a browser context of its own. */
import type { BrowserContext, Frame, Page, Request, Route } from '@playwright/test';
import type { StandInContents } from './contents.ts';
import { ignoreClosed, NamedEmitter, only } from './only.ts';

type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void;
type PermissionCheckHandler = (
  contents: unknown,
  permission: string,
  origin: string,
  details: { requestingUrl: string; isMainFrame: boolean },
) => boolean;
type BeforeRequest = (
  details: { url: string; webContentsId?: number; resourceType: string },
  callback: (answer: { cancel?: boolean }) => void,
) => void;

/** Chromium permissions the stand-in carries over: the name of the page's API, and Electron's. */
const permissions: readonly (readonly [string, string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-write', 'clipboard-sanitized-write'],
  ['midi', 'midi'],
];

/** Null for requests of service workers, and for the first request of a window that is not there yet. */
function frameOf(request: Request): Frame | null {
  if (request.serviceWorker() !== null) return null;
  try {
    return request.frame();
  } catch (thrown) {
    if (request.isNavigationRequest()) return null;
    throw thrown;
  }
}

export class StandInSession extends NamedEmitter {
  readonly partition: string;
  permissionRequest: PermissionRequestHandler | null = null;
  permissionCheck: PermissionCheckHandler | null = null;
  deviceHandler: (() => boolean) | null = null;
  spellChecker = true;
  proxy: unknown = null;
  readonly webRequest: { onBeforeRequest(listener: BeforeRequest): void };
  #beforeRequest: BeforeRequest | null = null;
  #context: Promise<BrowserContext> | null = null;
  #expected = 0;
  readonly #make: (size: { width: number; height: number }) => Promise<BrowserContext>;
  readonly contents = new Set<StandInContents>();

  constructor(partition: string, make: (size: { width: number; height: number }) => Promise<BrowserContext>) {
    super('session', ['will-download']);
    this.partition = partition;
    this.#make = make;
    this.webRequest = only('session.webRequest', {
      onBeforeRequest: (listener: BeforeRequest) => {
        this.#beforeRequest = listener;
      },
    });
  }

  setPermissionRequestHandler(handler: PermissionRequestHandler): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheckHandler): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.deviceHandler = handler;
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }

  setProxy(config: unknown): Promise<void> {
    this.proxy = config;
    return Promise.resolve();
  }

  context(size: { width: number; height: number }): Promise<BrowserContext> {
    this.#context ??= this.#make(size).then(async (context) => {
      await context.route('**/*', (route, request) => this.#judge(route, request).catch(ignoreClosed));
      // A window that a page opened: the page's `setWindowOpenHandler` has been asked; the stand-in knows only its "deny".
      context.on('page', (page) => {
        if (this.#expected > 0) this.#expected -= 1;
        else page.close().catch(ignoreClosed);
      });
      return context;
    });
    return this.#context;
  }

  /** A page of our own, as against one that a page opened. */
  async newPage(size: { width: number; height: number }): Promise<Page> {
    const context = await this.context(size);
    this.#expected += 1;
    return context.newPage();
  }

  async dispose(): Promise<void> {
    await (await this.#context)?.close();
    this.#context = null;
  }

  #contentsOf(request: Request): StandInContents | null {
    const page = frameOf(request)?.page();
    return [...this.contents].find((contents) => contents.page === page) ?? null;
  }

  async #judge(route: Route, request: Request): Promise<void> {
    const contents = this.#contentsOf(request);
    // A window that a page opens asks for its first document before it has a frame.
    if (request.isNavigationRequest() && contents === null) return route.abort('aborted');
    if (contents !== null && request.isNavigationRequest()) {
      if (!contents.mayNavigate(request)) return route.abort('aborted');
      await this.#applyPermissions(contents, request);
    }
    const answer = await new Promise<{ cancel?: boolean }>((resolve) => {
      if (this.#beforeRequest === null) return resolve({});
      const from = contents === null ? {} : { webContentsId: contents.id };
      this.#beforeRequest({ url: request.url(), resourceType: request.resourceType(), ...from }, resolve);
    });
    return answer.cancel === true ? route.abort('blockedbyclient') : route.continue();
  }

  /** Asks the app's handlers for each permission, and has Chromium enforce the answers for the origin. No handler means yes. */
  async #applyPermissions(contents: StandInContents, request: Request): Promise<void> {
    const { origin } = new URL(request.url());
    const isMainFrame = request.frame().parentFrame() === null;
    const details = { requestingUrl: request.url(), isMainFrame };
    const granted: string[] = [];
    for (const [page, electron] of permissions) {
      const asked =
        this.permissionRequest === null ||
        (await new Promise<boolean>((resolve) => {
          this.permissionRequest?.(contents, electron, resolve, details);
        }));
      const checked = this.permissionCheck?.(contents, electron, origin, details) ?? true;
      if (asked && checked) granted.push(page);
    }
    const context = await this.#context;
    await context?.grantPermissions(granted, { origin });
  }
}

type Sessions = {
  fromPartition(partition: string, options?: { cache: boolean }): StandInSession;
  readonly defaultSession: StandInSession;
};

export function createSessions(make: (size: { width: number; height: number }) => Promise<BrowserContext>): Sessions {
  const known = new Map<string, StandInSession>();
  const fromPartition = (partition: string): StandInSession => {
    const session = known.get(partition) ?? new StandInSession(partition, make);
    known.set(partition, session);
    return session;
  };
  return { fromPartition, defaultSession: fromPartition('') };
}
