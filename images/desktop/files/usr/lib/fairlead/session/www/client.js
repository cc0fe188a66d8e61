// The session's own client: noVNC, with a bar of its own where it is opened directly, and messages where it is in a frame.
import RFB from './core/rfb.js';
import { watchIdleness } from './idle.js';
import { isFramed, presets, settings, socketUrl } from './settings.js';
import { createSound, hasSound } from './sound.js';

const element = (id) => document.getElementById(id);
const screen = element('screen');
const root = document.documentElement;

let rfb = null;
let resize = settings.resize;
let preset = presets[settings.preset] ?? presets[2];
// Why the view ended, where somebody decided it: the server's reason, the idle limit, the person.
let reason = '';
let retryMs = 0;
let retryTimer;
let attempt = 0;
// Ends the waiting for a size that was asked for.
let forget = () => undefined;

const idleness = watchIdleness(settings.idleMinutes, () => {
  tell('idle_session_timeout', 'Idle session timeout exceeded');
  end('Nobody used the session for a while');
});

// Whether it is wanted; it plays while the page is connected. Null until the session has said that it has any.
let sound = null;
let wantsSound = settings.sound;
let asksForSound = false;

function tell(action, value) {
  if (isFramed) window.parent.postMessage({ action, value }, settings.trustedOrigin ?? '*');
}

const words = {
  connecting: 'Connecting',
  connected: 'Connected',
  disconnected: 'Not connected',
  reconnecting: 'Connecting again',
};

function show(state) {
  root.dataset.state = state;
  element('state').textContent = words[state];
  element('connect').textContent = state === 'disconnected' ? 'Connect' : 'Disconnect';
  element('paste').hidden = state !== 'connected' || settings.viewOnly || !settings.clipboardUp;
  tell('connection_state', state);
  applySound();
}

function applySound() {
  if (sound === null) return;
  if (wantsSound && root.dataset.state === 'connected') sound.on();
  else sound.off();
}

/** Asks whether there is sound, at each connection until there is. A network that changes drops what is asked: soon again then. */
function askForSound() {
  if (sound !== null || asksForSound || root.dataset.state !== 'connected') return;
  asksForSound = true;
  findSound()
    .catch((error) => {
      root.dataset.sound = `unknown: ${error.message}`;
      setTimeout(askForSound, 1000);
    })
    .finally(() => {
      asksForSound = false;
    });
}

/** A session that has sound says so, and tells the console that it can be switched. */
async function findSound() {
  if (!(await hasSound())) return;
  sound = createSound((state, why) => {
    tell('fairlead_sound', state);
    root.dataset.sound = why === '' ? state : `${state}: ${why}`;
    element('sound').setAttribute('aria-pressed', String(state !== 'off'));
    element('sound').title = state === 'waiting' ? 'Click into the session to hear it' : '';
  });
  element('sound').hidden = false;
  tell('fairlead_sound', 'off');
  applySound();
}

/** What the browser did not allow is said where the state is, until that changes. */
function refused(what, error) {
  root.dataset.refused = error.message;
  element('state').textContent = `${words[root.dataset.state]}. The browser does not allow ${what}.`;
}

function notify(title, text) {
  // The console that frames this page says it in its own words.
  if (isFramed) return;
  element('notice-title').textContent = title;
  element('notice-text').textContent = text;
  element('notice').hidden = false;
  element('again').focus();
}

function applyResize() {
  if (rfb === null) return;
  rfb.resizeSession = resize === 'remote' && !settings.viewOnly;
  rfb.scaleViewport = resize === 'scale' || resize === 'remote';
  rfb.clipViewport = false;
  root.dataset.resize = resize;
}

function applyQuality() {
  if (rfb === null) return;
  rfb.qualityLevel = preset.quality;
  rfb.compressionLevel = preset.compression;
}

function connect() {
  clearTimeout(retryTimer);
  element('notice').hidden = true;
  reason = '';
  attempt += 1;
  const mine = attempt;
  idleness.active();
  show(retryMs === 0 ? 'connecting' : 'reconnecting');
  const socket = new WebSocket(socketUrl(), ['binary']);
  socket.addEventListener('close', (event) => {
    if (mine !== attempt || event.reason === '') return;
    reason = event.reason;
    tell('disconnectrx', event.reason);
  });
  rfb = new RFB(screen, socket, { shared: true });
  rfb.viewOnly = settings.viewOnly;
  rfb.background = 'var(--ground)';
  rfb.focusOnClick = true;
  applyResize();
  applyQuality();
  rfb.addEventListener('connect', () => {
    retryMs = 0;
    show('connected');
    askForSound();
    rfb.focus();
  });
  rfb.addEventListener('disconnect', () => {
    rfb = null;
    stopAsking();
    if (mine !== attempt) return;
    if (reason === '' && settings.reconnect) return retry();
    show('disconnected');
    notify(
      reason === '' ? 'The connection was lost' : 'The view has ended',
      reason === '' ? 'The session goes on by itself.' : `${reason}. The session goes on by itself.`,
    );
  });
  rfb.addEventListener('clipboard', (event) => takeClipboard(event.detail.text));
}

/** Tries again, after a pause that grows to ten seconds. */
function retry() {
  retryMs = Math.min(10_000, Math.max(500, retryMs * 2));
  show('reconnecting');
  retryTimer = setTimeout(connect, retryMs);
}

function end(why) {
  clearTimeout(retryTimer);
  reason = why;
  if (rfb === null) show('disconnected');
  else rfb.disconnect();
}

function takeClipboard(text) {
  if (!settings.clipboardDown) return;
  if (isFramed || !settings.seamless) tell('clipboardrx', text);
  // A browser may refuse: then the text stays in the session, where it is.
  else navigator.clipboard?.writeText(text).catch((error) => refused('to copy it here', error));
}

function giveClipboard(text) {
  if (settings.clipboardUp && !settings.viewOnly && rfb !== null && text !== '') rfb.clipboardPasteFrom(text);
}

/** The size that a message names: {width, height}, or texts such as 1280x720. Null for anything else. */
function sizeOf(value) {
  const match = typeof value === 'string' ? /^(\d{3,4})x(\d{3,4})$/.exec(value) : null;
  const [width, height] = match === null ? [value?.width ?? value?.x, value?.height ?? value?.y] : [match[1], match[2]];
  const size = { width: Number(width), height: Number(height) };
  return size.width >= 320 && size.height >= 200 && size.width <= 7680 && size.height <= 4320 ? size : null;
}

/**
 * A fixed size: the screen's element takes it until the session has it, so that noVNC asks the session for it. One that has
 * just been connected to says with its first picture only that it can be resized, and noVNC asks again then. From then on the
 * picture is made to fit.
 */
function setResolution(value) {
  const size = sizeOf(value);
  if (rfb === null || settings.viewOnly) return;
  resize = 'scale';
  stopAsking();
  if (size === null) return;
  screen.style.flex = 'none';
  screen.style.width = `${size.width}px`;
  screen.style.height = `${size.height}px`;
  rfb.resizeSession = false;
  rfb.resizeSession = true;
  const canvas = screen.querySelector('canvas');
  const look = () => {
    if (canvas.width === size.width && canvas.height === size.height) stopAsking();
  };
  const observer = new MutationObserver(look);
  observer.observe(canvas, { attributes: true, attributeFilter: ['width', 'height'] });
  // A session that does not take this size says nothing that noVNC would pass on.
  const patience = setTimeout(stopAsking, 10_000);
  forget = () => {
    observer.disconnect();
    clearTimeout(patience);
  };
  look();
}

/** The screen's element takes its place in the page again, whether the session has the size that was asked for or not. */
function stopAsking() {
  forget();
  forget = () => undefined;
  screen.removeAttribute('style');
  applyResize();
}

const actions = {
  clipboardsnd: (value) => {
    if (typeof value === 'string') giveClipboard(value);
  },
  resize: (value) => {
    if (!['remote', 'scale', 'off'].includes(value)) return;
    resize = value;
    stopAsking();
  },
  set_resolution: setResolution,
  // A number of noVNC's own, 0 to 9, or an object that holds it.
  setvideoquality: (value) => {
    const quality = Number(value?.qualityLevel ?? value);
    if (!Number.isInteger(quality) || quality < 0 || quality > 9) return;
    preset = { ...preset, quality };
    applyQuality();
  },
  // Screens without keys show theirs for a field that has the focus.
  show_keyboard_controls: (value) => (value === false ? element('keys').blur() : element('keys').focus()),
  fairlead_sound: (value) => {
    wantsSound = value === true;
    applySound();
  },
  set_idle_timeout: (value) => idleness.limit(Number(value) / 60),
  terminate: () => end('The view was closed'),
};

window.addEventListener('message', (event) => {
  if (!isFramed || event.source !== window.parent) return;
  if (settings.trustedOrigin !== null && event.origin !== settings.trustedOrigin) return;
  const { action, value } = Object(event.data);
  if (typeof action === 'string' && Object.hasOwn(actions, action)) actions[action](value);
});

// Keys of a screen keyboard arrive as text. The field keeps one character, for the key that takes one away.
const keysyms = { Enter: 0xff0d, Backspace: 0xff08, Tab: 0xff09, Escape: 0xff1b };
element('keys').addEventListener('input', (event) => {
  if (event.inputType === 'deleteContentBackward') rfb?.sendKey(keysyms.Backspace, 'Backspace');
  for (const character of event.data ?? '') {
    const point = character.codePointAt(0);
    rfb?.sendKey(point < 0x100 ? point : 0x01000000 + point);
  }
  event.target.value = ' ';
});
element('keys').addEventListener('keydown', (event) => {
  if (!Object.hasOwn(keysyms, event.key) || event.key === 'Backspace') return;
  event.preventDefault();
  rfb?.sendKey(keysyms[event.key], event.code);
});

element('connect').addEventListener('click', () => {
  if (root.dataset.state === 'disconnected') connect();
  else end('The view was closed');
});
element('sound').addEventListener('click', () => {
  wantsSound = !wantsSound;
  applySound();
});
element('again').addEventListener('click', connect);
element('full').addEventListener('click', () => {
  const done = document.fullscreenElement === null ? root.requestFullscreen() : document.exitFullscreen();
  done.catch((error) => refused('full screen', error));
});
element('paste').addEventListener('click', () => {
  navigator.clipboard
    .readText()
    .then(giveClipboard)
    .catch((error) => refused('to read what was copied', error))
    .finally(() => rfb?.focus());
});
document.addEventListener('fullscreenchange', () => tell('fullscreen', document.fullscreenElement !== null));

element('bar').hidden = isFramed;
element('full').hidden = document.fullscreenEnabled !== true;
show('disconnected');
if (settings.autoconnect || !isFramed) connect();
