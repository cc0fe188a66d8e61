// What the page is told by its address. Nothing is kept in the browser: a session's page leaves nothing behind.

const params = new URLSearchParams(location.search);
export const isFramed = window.self !== window.top;

const flag = (name, fallback) => {
  const value = params.get(name);
  return value === null ? fallback : value === 'true' || value === '1';
};

const number = (name, fallback) => {
  const value = Number(params.get(name) ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : fallback;
};

/** Quality and compression by the number of a preset: how sharp pictures are, and how much work goes into making them small. */
export const presets = {
  1: { quality: 3, compression: 6 },
  2: { quality: 6, compression: 2 },
  3: { quality: 8, compression: 2 },
  4: { quality: 9, compression: 1 },
  5: { quality: 9, compression: 0 },
};

export const settings = {
  autoconnect: flag('autoconnect', isFramed),
  reconnect: flag('reconnect', false),
  viewOnly: flag('view_only', false),
  resize: params.get('resize') ?? 'remote',
  path: params.get('path') ?? 'websockify',
  // In a frame text moves by message alone, and only where it was asked for.
  clipboardUp: flag('clipboard_up', !isFramed),
  clipboardDown: flag('clipboard_down', !isFramed),
  seamless: flag('clipboard_seamless', !isFramed),
  // In a frame whoever frames it says when; by itself the page plays what the session plays.
  sound: flag('sound', !isFramed),
  preset: number('video_quality', 2),
  // In minutes; without it, or with 0, a view stays.
  idleMinutes: number('idle_disconnect', 0),
  // Who may send messages, where the page is told: else whoever frames it.
  trustedOrigin: params.get('trusted_origin'),
};

/** The address of the WebSocket. `path` is joined to the origin as it stands. */
export function socketUrl() {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${location.host}/${settings.path.replace(/^\/+/, '')}`;
}
