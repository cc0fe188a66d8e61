/** What the gateway itself says on the origin of a container's own page. */
import { createHash } from 'node:crypto';
import { baseHeaders } from './headers.ts';
import type { OwnAnswer } from './pages.ts';

/**
 * The first page of a view: it goes on to the container's by itself, so that every later request comes from the view's own
 * origin and none holds the ticket.
 */
export function openingAnswer(origin: string, path: string, consoleOrigin: string): OwnAnswer {
  const script = `location.replace(${JSON.stringify(origin + path).replaceAll('<', '\\u003c')})`;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors ${consoleOrigin}`;
  return {
    headers: {
      ...baseHeaders(),
      'content-security-policy': policy,
      'content-type': 'text/html; charset=utf-8',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Session</title></head><body><script>${script}</script></body></html>\n`,
  };
}

/**
 * The script that is added to each document: it tells the console that the page is there, and lets Ctrl+Alt+Shift leave its
 * frame. For function alone: a page that takes it out harms its own view.
 * SECURITY: docs/security.md 1.10: it speaks to the console's origin alone, and listens to nobody.
 */
export function webPageScript(consoleOrigin: string): string {
  return `(() => {
  'use strict';
  if (window.parent === window || window.parent !== window.top) return;
  const tell = (action, value) => window.parent.postMessage({ action, value }, ${JSON.stringify(consoleOrigin)});
  const down = new Set();
  let isChord = false;
  const nameOf = (event) => /^(Control|Alt|Shift)(Left|Right)$/.exec(event.code)?.[1];
  window.addEventListener('keydown', (event) => {
    if (!event.isTrusted) return;
    const name = nameOf(event);
    if (name !== undefined) down.add(name);
    isChord = name !== undefined && down.size === 3;
  }, true);
  window.addEventListener('keyup', (event) => {
    const name = nameOf(event);
    if (!event.isTrusted || name === undefined) return;
    down.delete(name);
    if (isChord) tell('fairlead_leave', null);
    isChord = false;
  }, true);
  window.addEventListener('blur', () => {
    down.clear();
    isChord = false;
  });
  tell('connection_state', 'connected');
})();
`;
}
