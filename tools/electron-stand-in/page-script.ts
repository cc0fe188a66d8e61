/**
 * What the stand-in puts into every document before its own scripts: the preload script (top frame only, as Electron does
 * without `nodeIntegrationInSubFrames`), and reports of focus and keys. Preload and page share one world here; keeping them
 * apart is Chromium's part of Electron and is not what the specs are about.
 */

/** Name of the binding through which documents speak to the stand-in. */
export const binding = '__electronStandIn';

/** Name of the hidden list of `ipcRenderer` listeners. */
export const listeners = '__electronStandInListeners';

/** The script text. `preload` is the source of the preload bundle, or null; `argv` are its additional arguments. */
export function pageScript(preload: string | null, argv: readonly string[]): string {
  return `(() => {
  const call = (...args) => globalThis[${JSON.stringify(binding)}](...args);
  const tell = (...args) => { try { call(...args).catch(() => undefined); } catch { /* the binding is not there yet */ } };
  addEventListener('focus', () => tell('focus'), true);
  addEventListener('pointerdown', () => tell('focus'), true);
  addEventListener('keydown', (event) => {
    const key = { key: event.key, control: event.ctrlKey, alt: event.altKey, shift: event.shiftKey, meta: event.metaKey };
    setTimeout(() => tell('key', key, event.defaultPrevented), 0);
  }, true);
  if (globalThis.top !== globalThis) return;
  const preload = ${preload === null ? 'null' : `function (require, module, exports, process) {${preload}\n}`};
  if (preload === null) return;
  const only = (name, object) => new Proxy(object, { get(target, key) {
    if (!(key in target)) throw new Error('The Electron stand-in has no ' + name + '.' + String(key) + ' in a preload script.');
    return target[key];
  } });
  const listeners = new Map();
  Object.defineProperty(globalThis, ${JSON.stringify(listeners)}, { value: (channel, args) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args);
  } });
  const copy = (value) => {
    if (typeof value === 'function') return (...args) => value(...args);
    if (value === null || typeof value !== 'object') return value;
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)])));
  };
  const electron = {
    contextBridge: only('contextBridge', { exposeInMainWorld(key, api) {
      Object.defineProperty(globalThis, key, { value: copy(api), enumerable: true });
    } }),
    ipcRenderer: only('ipcRenderer', {
      invoke: (channel, ...args) => call('invoke', channel, args),
      on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
      removeListener(channel, listener) {
        listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener));
      },
    }),
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('A sandboxed preload script cannot require ' + name + '.');
    return only('electron', electron);
  };
  const module = { exports: {} };
  preload.call(globalThis, require, module, module.exports,
    only('process', { argv: ${JSON.stringify(['chromium', ...argv])}, platform: ${JSON.stringify(process.platform)} }));
})();`;
}
