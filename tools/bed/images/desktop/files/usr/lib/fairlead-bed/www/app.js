// The session's own client: reads its settings from the address and localStorage, speaks {action, value} with its parent.
import RFB from './core/rfb.js';
import { watchIdleness } from './idle.js';

const params = new URLSearchParams(location.search);
const framed = window.self !== window.top;

/** A setting: from the address, else as it was kept, else the default. localStorage is read at load, as the field's client does. */
function setting(name, fallback) {
  if (params.has(name)) return params.get(name);
  return localStorage.getItem(`bed.${name}`) ?? fallback;
}
const flag = (name, fallback) => String(setting(name, fallback)) === 'true';

const clipboardUp = flag('clipboard_up', !framed);
const clipboardDown = flag('clipboard_down', !framed);
const seamless = flag('clipboard_seamless', !framed);
localStorage.setItem('bed.visits', String(Number(localStorage.getItem('bed.visits') ?? 0) + 1));

const screen = document.getElementById('screen');
const bar = document.getElementById('bar');
bar.hidden = framed;
let rfb = null;
let ended = false;
let isIdle = false;

/** After so long without a key or the mouse the field's client ends the view, whoever it belongs to. */
const idleness = watchIdleness(Number(setting('idle_disconnect', document.documentElement.dataset.idleMinutes)), () => {
  isIdle = true;
  tell('idle_session_timeout', 'Idle session timeout exceeded');
  rfb?.disconnect();
});

/** What the browser refused stays readable in the page, for tests and for people. */
function noteRefusal(error) {
  document.documentElement.dataset.refused = error.message;
}

function tell(action, value) {
  if (framed) window.parent.postMessage({ action, value }, '*');
}

function show(state) {
  document.documentElement.dataset.state = state;
  document.getElementById('state').textContent = state;
  tell('connection_state', state);
}

function socketUrl() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${location.host}/${setting('path', 'websockify')}`;
}

function applyResize(mode) {
  if (rfb === null) return;
  rfb.resizeSession = mode === 'remote';
  rfb.scaleViewport = mode === 'scale' || mode === 'remote';
  // For tests: what is changed after this reads so is changed in that mode.
  document.documentElement.dataset.resize = mode;
}

function connect() {
  isIdle = false;
  idleness.active();
  show('connecting');
  const socket = new WebSocket(socketUrl(), ['binary']);
  // Where the server ends the connection by itself it gives its reason; a loss has none.
  socket.addEventListener('close', (event) => {
    if (event.reason !== '') tell('disconnectrx', event.reason);
  });
  rfb = new RFB(screen, socket, { shared: true });
  rfb.viewOnly = flag('view_only', false);
  applyResize(setting('resize', 'off'));
  rfb.addEventListener('connect', () => {
    show('connected');
    rfb.focus();
  });
  rfb.addEventListener('disconnect', (event) => {
    rfb = null;
    show(event.detail.clean ? 'disconnected' : 'failed');
    if (isIdle) return;
    if (ended || flag('reconnect', false)) setTimeout(connect, 500);
  });
  rfb.addEventListener('clipboard', (event) => {
    if (!clipboardDown) return;
    if (seamless) navigator.clipboard.writeText(event.detail.text).catch(noteRefusal);
    else tell('clipboardrx', event.detail.text);
  });
}

const actions = {
  clipboardsnd: (value) => {
    if (clipboardUp && rfb !== null) rfb.clipboardPasteFrom(String(value));
  },
  resize: (value) => applyResize(String(value)),
  set_resolution: () => applyResize('off'),
  setvideoquality: (value) => {
    if (rfb !== null) rfb.qualityLevel = Math.max(0, Math.min(9, Number(value?.qualityLevel ?? value) || 0));
  },
  show_keyboard_controls: () => undefined,
  // In seconds, where the address has minutes.
  set_idle_timeout: (value) => idleness.limit(Number(value) / 60),
  // The field's client connects again after this: closing a view means removing its frame.
  terminate: () => {
    ended = true;
    rfb?.disconnect();
  },
};

window.addEventListener('message', (event) => {
  if (!framed || event.source !== window.parent) return;
  const action = Object.hasOwn(actions, event.data?.action) ? actions[event.data.action] : undefined;
  action?.(event.data.value);
});
window.addEventListener('focus', () => {
  if (!clipboardUp || !seamless || rfb === null) return;
  navigator.clipboard.readText().then((text) => rfb?.clipboardPasteFrom(text), noteRefusal);
});
document.getElementById('connect').addEventListener('click', connect);
navigator.keyboard?.getLayoutMap?.().catch(noteRefusal);
show('disconnected');
if (flag('autoconnect', framed)) connect();
