/**
 * The second script that the gateway adds to a session's page. Neither KasmVNC's client nor noVNC takes key strokes by
 * message, and a frame of another origin keeps every key to itself. So the page gets both: `fairlead_keys` presses a chord,
 * and Ctrl+Alt+Shift, pressed and let go with nothing else between, asks the console to take the focus back. When the
 * console gives it to the frame, the client has it. And it says where a part of the client did not come: browsers drop what
 * they are loading when a network of this machine comes or goes, as that of a container that has just been started.
 * This is for function alone: a page that takes it out harms its own keys. A watcher's keys end at the gateway as ever.
 */

/** Keys of one chord. */
const maxKeys = 8;

/**
 * SECURITY: docs/security.md 1.10: it listens to the console's window and origin, and speaks to that origin alone.
 * @param consoleOrigin the only origin that may frame the page
 */
export function keysScript(consoleOrigin: string): string {
  return `(() => {
  'use strict';
  const origin = ${JSON.stringify(consoleOrigin)};
  if (window.parent === window) return;
  const tell = (action) => window.parent.postMessage({ action, value: null }, origin);
  const flags = { Control: 'ctrlKey', Alt: 'altKey', Shift: 'shiftKey', Meta: 'metaKey' };
  const isKey = (one) => typeof one === 'object' && one !== null && typeof one.key === 'string' && typeof one.code === 'string';

  // A page may have other canvases: KasmVNC's first is that of its monitor plan, which nobody sees. The screen is the largest.
  const areaOf = (canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    return getComputedStyle(canvas).visibility === 'visible' ? width * height : 0;
  };
  const screen = () => {
    let found = null;
    let most = 0;
    for (const canvas of document.querySelectorAll('canvas')) {
      const area = areaOf(canvas);
      if (area > most) [found, most] = [canvas, area];
    }
    return found;
  };
  // Where the client listens: its screen, or the hidden field that has the focus in its place.
  const place = () => {
    const at = document.activeElement;
    return at !== null && at.tagName === 'TEXTAREA' ? at : screen();
  };
  const press = (keys) => {
    const target = place();
    if (target === null) return;
    const held = {};
    const fire = (type, { key, code }) => {
      // As browsers have it: a modifier's own flag is on when it goes down, and off when it comes up.
      if (Object.hasOwn(flags, key)) held[flags[key]] = type === 'keydown';
      target.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true, ...held }));
    };
    for (const key of keys) fire('keydown', key);
    for (const key of [...keys].reverse()) fire('keyup', key);
  };
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== origin) return;
    const { action, value } = Object(event.data);
    if (action !== 'fairlead_keys' || !Array.isArray(value) || value.length > ${maxKeys}) return;
    if (value.every(isKey)) press(value);
  });

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
    if (isChord) tell('fairlead_leave');
    isChord = false;
  }, true);
  // A frame that gets the focus back does not always give it to its client: keys would end at the document.
  window.addEventListener('focus', () => {
    const at = document.activeElement;
    if (at === null || at === document.body) place()?.focus({ preventScroll: true });
  });
  window.addEventListener('blur', () => {
    down.clear();
    isChord = false;
  });
  // Of a script and of all that it imports: the error is the element's, and does not rise.
  window.addEventListener('error', (event) => {
    if (Object(event.target).tagName === 'SCRIPT') tell('fairlead_incomplete');
  }, true);
  tell('fairlead_ready');
})();
`;
}
