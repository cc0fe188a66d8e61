/** What the gateway itself says: small self-contained pages for people, JSON for programs. */

import { createHash } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { ErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { baseHeaders } from './headers.ts';

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.15rem; margin: 0 0 .5rem; }
p { margin: 0 0 .5rem; }
code { opacity: .7; font-size: .85rem; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

export type OwnAnswer = { readonly headers: OutgoingHttpHeaders; readonly body: string };

/**
 * An error as the caller wants it: JSON `{"error":{code,message,hint}}` where `Accept` names it, else a page.
 * `data` stays here: pages are seen by people who are not told fingerprints of hosts.
 */
export function errorAnswer(error: ErrorInfo, accept: string | undefined, consoleOrigin: string): OwnAnswer {
  if (wantsJson(accept)) {
    const { code, message, hint } = error;
    return jsonAnswer({ error: { code, message, hint } }, consoleOrigin);
  }
  return {
    headers: {
      ...ownHeaders(consoleOrigin, `style-src 'sha256-${styleHash}'`),
      'content-type': 'text/html; charset=utf-8',
    },
    body: page(error),
  };
}

/** Our own JSON, readable by the console alone: the overlay asks over the view's origin. */
export function jsonAnswer(value: unknown, consoleOrigin: string): OwnAnswer {
  return {
    headers: {
      ...ownHeaders(consoleOrigin, ''),
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': consoleOrigin,
      vary: 'Accept',
    },
    body: JSON.stringify(value),
  };
}

/** Our own script, for the page of the same origin. */
export function scriptAnswer(script: string, consoleOrigin: string): OwnAnswer {
  return {
    headers: { ...ownHeaders(consoleOrigin, ''), 'content-type': 'text/javascript; charset=utf-8' },
    body: script,
  };
}

function ownHeaders(consoleOrigin: string, styles: string): OutgoingHttpHeaders {
  const policy = ["default-src 'none'", styles, "base-uri 'none'", "form-action 'none'"].filter(Boolean);
  return {
    ...baseHeaders(),
    'content-security-policy': [...policy, `frame-ancestors ${consoleOrigin}`].join('; '),
  };
}

function wantsJson(accept: string | undefined): boolean {
  return accept !== undefined && /\bapplication\/json\b/.test(accept) && !/\btext\/html\b/.test(accept);
}

function page(error: ErrorInfo): string {
  const hint = error.hint === undefined ? '' : `<p>${escapeHtml(hintText(error.hint))}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>View closed</title><style>${style}</style></head>
<body><main data-code="${escapeHtml(error.code)}">
<h1>${escapeHtml(error.message)}</h1>${hint}<p><code>${escapeHtml(error.code)}</code></p>
</main></body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
