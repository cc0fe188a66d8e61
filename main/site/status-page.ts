/**
 * The shell's own page: shown while the local site starts and when it does not run. A `data:` document without script, powers
 * or outside resources; its links are caught by the navigation guard (`statusActions`).
 */
import { createHash } from 'node:crypto';
import type { ErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { type StatusAction, statusActions } from '../guards/navigation.ts';
import type { SiteState } from './supervisor.ts';

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: light-dark(#f4f7f8, #14191b); color: light-dark(#1b2a2f, #d6e0e3); }
main { max-width: 34rem; padding: 2rem; }
h1 { font-size: 1.3rem; margin: 0 0 .5rem; }
p { margin: .4rem 0; }
code { font-size: .85em; color: light-dark(#4d6068, #93a6ad); }
nav { margin-top: 1.2rem; display: flex; gap: .6rem; flex-wrap: wrap; }
a { color: inherit; text-decoration: none; padding: .35rem .9rem; border: 1px solid light-dark(#9fb4bb, #48585e);
  border-radius: 6px; }
a:first-child { background: #0f7c8a; border-color: #0f7c8a; color: #fff; }
a:focus-visible { outline: 2px solid #2aa5b5; outline-offset: 2px; }
`;

/** What the page says. `hint` and `code` are shown when there; `actions` become links in this order. */
type StatusText = {
  readonly title: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly code?: string | undefined;
  readonly actions: readonly StatusAction[];
};

const actionLabels: { readonly [A in StatusAction]: string } = {
  restart: 'Start again now',
  logs: 'Show log folder',
  quit: 'Quit Fairlead',
};

function fromError(title: string, error: ErrorInfo): StatusText {
  return {
    title,
    message: error.message,
    hint: error.hint && hintText(error.hint),
    code: error.code,
    actions: ['restart', 'logs', 'quit'],
  };
}

/** What there is to say about a state; null when the console is to be shown instead. */
export function statusText(state: SiteState, now: number): StatusText | null {
  switch (state.kind) {
    case 'ready':
      return null;
    case 'starting':
      return { title: 'Starting', message: 'The local site is starting.', actions: [] };
    case 'stopped':
      return {
        title: 'Closing',
        message: 'The local site is closing. Sessions keep running on their hosts.',
        actions: [],
      };
    case 'waiting': {
      const seconds = Math.max(1, Math.round((state.until - now) / 1000));
      const text = fromError('The local site stopped', state.error);
      return { ...text, message: `${text.message} It starts again within ${seconds} s (attempt ${state.attempt}).` };
    }
    case 'failed':
      return fromError('The local site is not running', state.error);
  }
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The page as a `data:` URL. */
export function statusPage(text: StatusText): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const links = text.actions.map((action) => `<a href="${statusActions}${action}">${actionLabels[action]}</a>`);
  const html = [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    // SECURITY: docs/security.md 5.2: no script, no requests; the one style is named by its hash.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">`,
    `<title>Fairlead</title><style>${style}</style>`,
    `<main><h1>${escapeHtml(text.title)}</h1><p role="status">${escapeHtml(text.message)}</p>`,
    text.hint === undefined ? '' : `<p>${escapeHtml(text.hint)}</p>`,
    text.code === undefined ? '' : `<p><code>${escapeHtml(text.code)}</code></p>`,
    links.length === 0 ? '' : `<nav>${links.join('')}</nav>`,
    '</main></html>',
  ].join('');
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}
