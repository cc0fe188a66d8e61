/** The address of a session's own page. Pure. */
import type { ViewQuality } from '../../common/model/sessions.ts';
import { openPath, socketName } from './request-path.ts';
import type { ViewMode, ViewPageOptions } from './types.ts';

/** Numbers of the page's own presets (docs/field.md, Page of a session); 2 is the one that it begins with. */
const quality: Readonly<Record<ViewQuality, string>> = { low: '1', balanced: '2', high: '3', lossless: '5' };
/**
 * Minutes: about twenty days. The page knows no "never": 0 ends the view at once, and a timer of a browser that is set to
 * more than 2^31 milliseconds fires at once.
 */
const neverIdle = 30_000;

const resize = { remote: 'remote', fit: 'scale', off: 'off' } as const;

/**
 * Page and parameters for KasmVNC's own client, relative to `/v/<ticket>/` (docs/field.md, Page of a session). It takes
 * the place of its WebSocket from `path`; in a frame the clipboard defaults to off and needs both switches and no seamless
 * mode to work by message. noVNC reads the same names. A page that is told no idle limit ends every view after 20
 * minutes, those of watchers too; and in a frame it would leave WebP out, which it uses where it is opened directly.
 */
export function viewerUrlParams(view: {
  readonly ticket: string;
  readonly mode: ViewMode;
  readonly page?: ViewPageOptions;
  readonly consoleOrigin: string;
}): string {
  const isView = view.mode === 'view';
  const page = view.page ?? {};
  const params = new URLSearchParams({
    autoconnect: 'true',
    // A watcher must not change the size of a session that somebody else works in.
    resize: isView && page.resize !== 'off' ? resize.fit : resize[page.resize ?? 'remote'],
    clipboard_up: String(!isView && page.clipboardUp === true),
    clipboard_down: String(!isView && page.clipboardDown === true),
    clipboard_seamless: 'false',
    idle_disconnect: String(isView || page.idleS === undefined ? neverIdle : page.idleS / 60),
    video_quality: quality[page.quality ?? 'balanced'],
    enable_webp: 'true',
    // Newer clients take messages of named origins only, their own where none is named.
    trusted_origin: view.consoleOrigin,
  });
  if (isView) params.set('view_only', 'true');
  // Not escaped: the client joins it to the origin as it stands, and the ticket has no character that needs it.
  return `vnc.html?${params.toString()}&path=v/${view.ticket}/${socketName}`;
}

/** The address that opens the view of a container's own page. */
export function webViewUrl(origin: string, ticket: string): string {
  return `${origin}/v/${ticket}/${openPath}`;
}
