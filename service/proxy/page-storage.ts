/**
 * The script that the gateway adds to a session's page. A view is third-party inside of the console, and a browser may
 * then refuse it localStorage and sessionStorage: KasmVNC's client reads its settings there at load and would stop.
 * Where the real storage throws, the page gets one in memory that lives as long as the document; else nothing changes.
 * This is for function alone: nothing relies on a session's page keeping it (docs/adr/0002-views-on-names-of-their-own.md).
 */
import { storagePath } from './request-path.ts';

/** Units of UTF-16 per storage, keys included: what browsers allow. */
const quota = 5 * 1024 * 1024;

/**
 * Plain text, so that it is the same in every build. It follows the `Storage` interface of the HTML standard: named
 * properties lose against those of the prototype, every value is a string, missing arguments throw.
 */
export const storageScript = `(() => {
  'use strict';
  const proto = Storage.prototype;
  const isName = (name) => typeof name === 'string';
  const makeStorage = () => {
    const items = new Map();
    let used = 0;
    const need = (call, given, count) => {
      if (given.length < count) {
        throw new TypeError("Failed to execute '" + call + "' on 'Storage': " + count + ' argument(s) required, but only ' +
          given.length + ' present.');
      }
    };
    const remove = (name) => {
      const old = items.get(name);
      if (old === undefined) return;
      used -= name.length + old.length;
      items.delete(name);
    };
    const put = (name, value) => {
      const old = items.get(name);
      const next = used + value.length + (old === undefined ? name.length : -old.length);
      if (next > ${quota}) {
        throw new DOMException("Setting the value of '" + name + "' exceeded the quota.", 'QuotaExceededError');
      }
      used = next;
      items.set(name, value);
    };
    const methods = {
      __proto__: null,
      getItem(...given) {
        need('getItem', given, 1);
        return items.get(\`\${given[0]}\`) ?? null;
      },
      setItem(...given) {
        need('setItem', given, 2);
        put(\`\${given[0]}\`, \`\${given[1]}\`);
      },
      removeItem(...given) {
        need('removeItem', given, 1);
        remove(\`\${given[0]}\`);
      },
      clear() {
        items.clear();
        used = 0;
      },
      key(...given) {
        need('key', given, 1);
        return [...items.keys()][given[0] >>> 0] ?? null;
      },
    };
    const isShown = (name) => isName(name) && items.has(name) && !(name in proto);
    return new Proxy(Object.create(proto), {
      get(target, name) {
        if (isShown(name)) return items.get(name);
        if (name === 'length') return items.size;
        return name in methods ? methods[name] : Reflect.get(target, name);
      },
      set(target, name, value) {
        if (!isName(name)) return Reflect.set(target, name, value);
        put(name, \`\${value}\`);
        return true;
      },
      has: (target, name) => isShown(name) || Reflect.has(target, name),
      deleteProperty(target, name) {
        if (!isName(name)) return Reflect.deleteProperty(target, name);
        if (isShown(name)) remove(name);
        return true;
      },
      ownKeys: (target) => [...[...items.keys()].filter(isShown), ...Reflect.ownKeys(target)],
      getOwnPropertyDescriptor(target, name) {
        if (!isShown(name)) return Reflect.getOwnPropertyDescriptor(target, name);
        return { value: items.get(name), writable: true, enumerable: true, configurable: true };
      },
      defineProperty(target, name, descriptor) {
        if (!isName(name)) return Reflect.defineProperty(target, name, descriptor);
        if (!('value' in descriptor)) return false;
        put(name, \`\${descriptor.value}\`);
        return true;
      },
      preventExtensions: () => false,
    });
  };
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      if (window[name] !== null) continue;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
    const storage = makeStorage();
    Object.defineProperty(window, name, { configurable: true, enumerable: true, get: () => storage });
  }
})();
`;

/**
 * The element that loads it, for a page at this canonical path of the container. Relative, so that the ticket is not
 * written into the page, and by depth, so that pages in sub folders find it.
 */
export function storageScriptTag(path: string): string {
  const up = '../'.repeat(path.split('/').length - 2);
  return `<script src="${up}${storagePath}"></script>`;
}
