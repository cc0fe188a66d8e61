/** Carries out the decisions of `navigation.ts`, `permissions.ts` and `external.ts` on Electron's objects. */
import type { Session, WebContents } from 'electron';
import { judgeExternal } from './external.ts';
import {
  isSessionFocus,
  judgeNavigation,
  mayDownload,
  mayRequest,
  type StatusAction,
  type Surface,
} from './navigation.ts';
import { mayUse } from './permissions.ts';

export type GuardHooks = {
  /** What a window shows now; windows nobody made get the status surface, which may nothing. */
  readonly surfaceOf: (contentsId: number) => Surface;
  readonly onAction: (action: StatusAction) => void;
  readonly openExternal: (url: string) => void;
  readonly log: (event: string, data?: Record<string, unknown>) => void;
};

/** Addresses reach the log without query and fragment: those may hold tickets and tokens. */
function forLog(url: string): string {
  if (!URL.canParse(url)) return 'unreadable';
  const { protocol, origin, pathname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return protocol;
  return `${origin}${pathname.startsWith('/v/') ? '/v/***' : pathname}`;
}

/** Guards one page: navigation, redirects, new windows, webviews, keys. Attached to every page the app ever makes. */
export function guardContents(contents: WebContents, hooks: GuardHooks): void {
  const surface = () => hooks.surfaceOf(contents.id);

  function external(url: string, fromConsole: boolean): void {
    const verdict = judgeExternal(url, fromConsole);
    if (verdict.kind === 'open') hooks.openExternal(verdict.url);
    else hooks.log('link-refused', { url: forLog(url), reason: verdict.reason });
  }

  contents.on('will-frame-navigate', (event) => {
    const shown = surface();
    const verdict = judgeNavigation(shown, event.url, event.isMainFrame);
    if (verdict.kind === 'allow') return;
    event.preventDefault();
    if (verdict.kind === 'action') {
      hooks.onAction(verdict.action);
      return;
    }
    hooks.log('navigation-refused', { url: forLog(event.url), reason: verdict.reason });
    // A plain link in the console that leads elsewhere is what a person means to read in the browser.
    if (event.isMainFrame && shown.kind === 'console' && event.initiator?.origin === shown.consoleOrigin) {
      external(event.url, true);
    }
  });

  contents.on('will-redirect', (event) => {
    if (judgeNavigation(surface(), event.url, event.isMainFrame).kind === 'allow') return;
    event.preventDefault();
    hooks.log('redirect-refused', { url: forLog(event.url) });
  });

  // SECURITY: docs/security.md 5.2: no page opens a window of ours; links of the console go to the person's browser, after a check.
  contents.setWindowOpenHandler(({ url }) => {
    const shown = surface();
    external(url, shown.kind === 'console' && contents.focusedFrame?.origin === shown.consoleOrigin);
    return { action: 'deny' };
  });

  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    hooks.log('webview-refused');
  });

  // A page cannot hold its window open; what it has to save, it saves as it goes.
  contents.on('will-prevent-unload', (event) => event.preventDefault());

  // Keys typed into a session belong to the session: Ctrl+W closes a tab in there, not our window.
  contents.on('before-input-event', () => {
    contents.setIgnoreMenuShortcuts(isSessionFocus(surface(), contents.focusedFrame?.origin ?? null));
  });

  // SECURITY: docs/security.md 5.6: no UDP out of session content.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/**
 * Guards a partition: permissions, devices, requests, downloads, spell checker, proxy. Requests that belong to no page
 * (a service worker's) are judged by `fallback`.
 */
export function guardSession(session: Session, hooks: GuardHooks, fallback: () => Surface): void {
  const surface = (contents: WebContents | null | undefined) =>
    contents === null || contents === undefined ? fallback() : hooks.surfaceOf(contents.id);

  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const granted = mayUse(surface(contents), {
      permission,
      requester: details.requestingUrl,
      isMainFrame: details.isMainFrame,
    });
    if (!granted) hooks.log('permission-refused', { permission, requester: forLog(details.requestingUrl) });
    callback(granted);
  });
  session.setPermissionCheckHandler((contents, permission, requestingOrigin, details) =>
    mayUse(surface(contents), { permission, requester: requestingOrigin, isMainFrame: details.isMainFrame }),
  );
  session.setDevicePermissionHandler(() => false);

  session.webRequest.onBeforeRequest((details, callback) => {
    const shown = details.webContentsId === undefined ? fallback() : hooks.surfaceOf(details.webContentsId);
    const allowed = mayRequest(shown, details.url);
    if (!allowed) hooks.log('request-refused', { url: forLog(details.url), type: details.resourceType });
    callback({ cancel: !allowed });
  });

  session.on('will-download', (event, item, contents) => {
    if (mayDownload(surface(contents), item.getURL())) return;
    event.preventDefault();
    hooks.log('download-refused', { url: forLog(item.getURL()) });
  });

  // Dictionaries would be fetched from a vendor's server.
  session.setSpellCheckerEnabled(false);
}
