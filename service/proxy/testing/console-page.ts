/** A console as small as can be: its headers and policy are the real ones, its page holds frames and counts messages. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { commonHeaders, consolePermissions, consolePolicy } from '../../api/headers.ts';

/** What every frame of the console carries, exactly. */
export const frameSandbox = 'allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads';

export type ConsolePage = {
  readonly origin: string;
  readonly requests: { readonly line: string; readonly cookie: string | undefined }[];
  close(): Promise<void>;
};

/**
 * The page's own script. `openView` gives a frame to a view, in place of one of that name; messages count from that frame
 * and origin alone.
 */
const script = `
const views = new Map();
window.counted = [];
window.ignored = [];
window.marker = 'console';
window.openView = (id, url, isCredentialless) => {
  window.closeView(id);
  const frame = document.createElement('iframe');
  frame.id = id;
  frame.name = id;
  frame.setAttribute('sandbox', ${JSON.stringify(frameSandbox)});
  frame.setAttribute('allow', 'keyboard-map');
  if (isCredentialless) frame.credentialless = true;
  frame.src = url;
  views.set(id, { frame, origin: new URL(url).origin });
  document.getElementById('views').append(frame);
};
window.closeView = (id) => {
  views.get(id)?.frame.remove();
  views.delete(id);
  window.counted = window.counted.filter((message) => message.id !== id);
};
window.tell = (id, action, value) => {
  const { frame, origin } = views.get(id);
  frame.contentWindow.postMessage({ action, value }, origin);
};
addEventListener('message', (event) => {
  const from = [...views].find(([, view]) => view.frame.contentWindow === event.source && view.origin === event.origin);
  const { action, value } = Object(event.data);
  if (from === undefined) window.ignored.push({ origin: event.origin, action, value });
  else window.counted.push({ id: from[0], action, value });
});
`;

/** Listens on loopback as `fairlead.localhost`. `frames` are the gateway's sources for the policy. */
export async function startConsolePage(frames: readonly string[]): Promise<ConsolePage> {
  const requests: { readonly line: string; readonly cookie: string | undefined }[] = [];
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, cookie: request.headers.cookie });
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      ...commonHeaders,
      'Content-Security-Policy': consolePolicy(nonce, frames),
      'Permissions-Policy': consolePermissions,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>console secret</title>
<style nonce="${nonce}">body { margin: 0 } iframe { width: 620px; height: 460px; border: 0 }</style></head>
<body><button id="own">console</button><div id="views"></div><script nonce="${nonce}">${script}</script></body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://fairlead.localhost:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
