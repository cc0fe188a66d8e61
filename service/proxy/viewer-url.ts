/** The address of a session's own page. Pure. */
import { SOCKET_NAME } from './request-path.ts';
import type { ViewMode, ViewPageOptions } from './types.ts';

const RESIZE = { remote: 'remote', fit: 'scale', off: 'off' } as const;

/**
 * Page and parameters for KasmVNC's own client, relative to `/v/<ticket>/` (domain.md "Viewers": the page takes the
 * place of its WebSocket from `path`; in a frame the clipboard defaults to off and needs both switches and no seamless
 * mode to work by message). noVNC reads the same names.
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
    resize: isView && page.resize !== 'off' ? RESIZE.fit : RESIZE[page.resize ?? 'remote'],
    clipboard_up: String(!isView && page.clipboardUp === true),
    clipboard_down: String(!isView && page.clipboardDown === true),
    clipboard_seamless: 'false',
    // Newer clients take messages of named origins only, their own where none is named.
    trusted_origin: view.consoleOrigin,
  });
  if (isView) params.set('view_only', 'true');
  // Not escaped: the client joins it to the origin as it stands, and the ticket has no character that needs it.
  return `vnc.html?${params.toString()}&path=v/${view.ticket}/${SOCKET_NAME}`;
}
