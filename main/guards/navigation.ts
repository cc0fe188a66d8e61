/** Pure decisions about where windows and frames may go. `attach.ts` carries them out. */
import { fitsOriginPattern, originOf } from '../../common/shell/origins.ts';

/** What a window of ours shows, and therefore what it may reach. */
export type Surface =
  /** The shell's own page (starting, stopped): a `data:` document without script. */
  | { readonly kind: 'status'; readonly url: string }
  /** The console of a site, with the views of its sessions in frames. */
  | { readonly kind: 'console'; readonly consoleOrigin: string; readonly viewerPattern: string }
  /** A detached session view: hostile content in a window of its own. */
  | { readonly kind: 'viewer'; readonly origin: string };

/** A link of the status page. `.invalid` never resolves (RFC 6761 §6.4), so nothing happens even if a guard were missing. */
export const statusActions = 'https://shell.fairlead.invalid/';
export type StatusAction = 'restart' | 'logs' | 'quit';

type NavigationVerdict =
  | { readonly kind: 'allow' }
  | { readonly kind: 'action'; readonly action: StatusAction }
  | { readonly kind: 'refuse'; readonly reason: string };

const allow: NavigationVerdict = { kind: 'allow' };
const refuse = (reason: string): NavigationVerdict => ({ kind: 'refuse', reason });

function isStatusAction(name: string): name is StatusAction {
  return name === 'restart' || name === 'logs' || name === 'quit';
}

/**
 * SECURITY: docs/security.md 5.2: top level stays on the console's origin; frames of the console show viewers and nothing else;
 * a detached viewer stays on its own origin. Loads that `main` itself starts do not pass here.
 */
export function judgeNavigation(surface: Surface, url: string, isMainFrame: boolean): NavigationVerdict {
  if (surface.kind === 'status') {
    const action = url.startsWith(statusActions) ? url.slice(statusActions.length) : '';
    if (isMainFrame && isStatusAction(action)) return { kind: 'action', action };
    return refuse('The status page leads nowhere.');
  }
  const origin = URL.canParse(url) ? new URL(url).origin : null;
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  const isWeb = scheme === 'http:' || scheme === 'https:';
  if (surface.kind === 'viewer') {
    if (isWeb && origin === surface.origin) return allow;
    return refuse('A session view stays on its own origin.');
  }
  if (isMainFrame) {
    if (isWeb && origin === surface.consoleOrigin) return allow;
    return refuse('The window stays on the console.');
  }
  if (url === 'about:blank' || url === 'about:srcdoc') return allow;
  if (isWeb && origin !== null && fitsOriginPattern(surface.viewerPattern, origin)) return allow;
  // The console may frame pages of its own (the RDP client's page is one).
  if (isWeb && origin === surface.consoleOrigin) return allow;
  return refuse('Frames of the console show session views only.');
}

/**
 * SECURITY: docs/security.md 5.5: which requests may leave a window at all, as a second wall behind the site's CSP. WebSockets count
 * as their http origin. A session view in a frame cannot reach beyond the site either.
 */
export function mayRequest(surface: Surface, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  if (protocol === 'data:' || protocol === 'blob:' || protocol === 'about:' || protocol === 'devtools:') return true;
  if (surface.kind === 'status') return false;
  const origin = originOf(url.replace(/^ws(s?):/, 'http$1:'));
  if (origin === null || !/^(https?|wss?):$/.test(protocol)) return false;
  if (surface.kind === 'viewer') return origin === surface.origin;
  return origin === surface.consoleOrigin || fitsOriginPattern(surface.viewerPattern, origin);
}

/** Downloads start from the console or a session view, as files or as blobs made there; nothing else is written to disk. */
export function mayDownload(surface: Surface, url: string): boolean {
  if (surface.kind === 'status') return false;
  if (url.startsWith('data:')) return surface.kind === 'console';
  return originOf(url) !== null && mayRequest(surface, url.replace(/^blob:/, ''));
}

/** True when keys typed with this origin focused belong to the session and not to the shell's menu. */
export function isSessionFocus(surface: Surface, focusedOrigin: string | null): boolean {
  if (surface.kind === 'viewer') return true;
  if (surface.kind === 'status' || focusedOrigin === null) return false;
  return fitsOriginPattern(surface.viewerPattern, focusedOrigin);
}
