/** Pure decision about Chromium's permissions. Silence is a no: what is not in the table is refused. */
import { originOf } from '../../common/shell/origins.ts';
import { isSessionFocus, type Surface } from './navigation.ts';

type PermissionAsk = {
  /** Electron's name of the permission. */
  readonly permission: string;
  /** URL or origin of the asking document; null where there is none (a service worker). */
  readonly requester: string | null;
  readonly isMainFrame: boolean;
};

/**
 * What the console itself needs: full screen and keyboard lock for a focused session, the clipboard it moves text for, and
 * the loopback address space it is served from (Chromium asks for it; Electron passes that on since 43, before as one name).
 */
const consoleMay = new Set([
  'fullscreen',
  'keyboardLock',
  'clipboard-read',
  'clipboard-sanitized-write',
  'loopback-network',
]);

/**
 * What session content may have: the pointer, which its frame's sandbox also names.
 * SECURITY: docs/security.md 5.2: never the clipboard, never other services on this machine's loopback.
 */
const viewMay = new Set(['pointerLock']);

/** SECURITY: docs/security.md 5.2: denies by default; the same answer for checks and requests. */
export function mayUse(surface: Surface, ask: PermissionAsk): boolean {
  const origin = ask.requester === null ? null : originOf(ask.requester);
  if (origin === null || surface.kind === 'status') return false;
  if (surface.kind === 'viewer') return origin === surface.origin && ask.isMainFrame && viewMay.has(ask.permission);
  if (origin === surface.consoleOrigin) return ask.isMainFrame && consoleMay.has(ask.permission);
  return isSessionFocus(surface, origin) && !ask.isMainFrame && viewMay.has(ask.permission);
}
