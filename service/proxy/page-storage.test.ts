import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { storageScript, storageScriptTag } from './page-storage.ts';

/** Runs code in a window whose storage is refused, as in a third-party frame; the answer comes back as JSON. */
function inPage(code: string, storage: 'refused' | 'there' = 'refused'): unknown {
  const text: unknown = runInContext(
    `class Storage { getItem() {} setItem() {} removeItem() {} clear() {} key() {} get length() { throw new TypeError('Illegal invocation'); } }
     Object.defineProperty(Storage.prototype, Symbol.toStringTag, { value: 'Storage' });
     class DOMException extends Error { constructor(message, name) { super(message); this.name = name; } }
     const window = globalThis;
     const access = () => {
       if (${JSON.stringify(storage)} === 'there') return 'real';
       throw new DOMException('denied', 'SecurityError');
     };
     Object.defineProperty(window, 'localStorage', { configurable: true, get: access });
     Object.defineProperty(window, 'sessionStorage', { configurable: true, get: access });
     ${storageScript}
     const thrownBy = (work) => { try { work(); return 'nothing'; } catch (error) { return error.name; } };
     JSON.stringify((() => { ${code} })())`,
    createContext({}),
  );
  return typeof text === 'string' ? JSON.parse(text) : text;
}

describe('the storage in memory', () => {
  it('leaves a browser alone that allows storage', () => {
    expect(inPage('return [localStorage, sessionStorage]', 'there')).toEqual(['real', 'real']);
  });

  it('keeps strings under strings, apart from its sibling', () => {
    expect(
      inPage(`localStorage.setItem('a', 1); localStorage.setItem(2, null); localStorage.setItem('a', 'x');
        return [localStorage.getItem('a'), localStorage.getItem('2'), localStorage.getItem('b'), localStorage.length,
          localStorage.key(0), localStorage.key(5), sessionStorage.length]`),
    ).toEqual(['x', 'null', null, 2, 'a', null, 0]);
  });

  it('forgets what is removed', () => {
    expect(
      inPage(`localStorage.a = '1'; localStorage.b = '2'; localStorage.removeItem('a'); localStorage.removeItem('none');
        const left = Object.keys(localStorage); localStorage.clear(); return [left, localStorage.length]`),
    ).toEqual([['b'], 0]);
  });

  it('is an object like the real one', () => {
    expect(
      inPage(`const s = localStorage; s.a = 5; s['b'] = true; Object.defineProperty(s, 'c', { value: 'd' });
        const before = [s.a, s.b, s.c, s.none === undefined, 'a' in s, 'none' in s, 'getItem' in s, Object.keys(s),
          Object.hasOwn(s, 'a'), Object.entries(s), JSON.stringify(s), { ...s }];
        return [...before, delete s.a, delete s.none, 'a' in s, s instanceof Storage, String(s), localStorage === s]`),
    ).toEqual([
      '5',
      'true',
      'd',
      true,
      true,
      false,
      true,
      ['a', 'b', 'c'],
      true,
      [
        ['a', '5'],
        ['b', 'true'],
        ['c', 'd'],
      ],
      '{"a":"5","b":"true","c":"d"}',
      { a: '5', b: 'true', c: 'd' },
      true,
      true,
      false,
      true,
      '[object Storage]',
      true,
    ]);
  });

  it('keeps its methods whatever the page calls its keys', () => {
    expect(
      inPage(`localStorage.setItem('getItem', 'x'); localStorage.length = 7; localStorage.toString = 'y';
        localStorage.__proto__ = 'z';
        return [typeof localStorage.getItem, localStorage.getItem('getItem'), localStorage.length,
          localStorage.getItem('toString'), String(localStorage), localStorage instanceof Storage, Object.keys(localStorage)]`),
    ).toEqual(['function', 'x', 4, 'y', '[object Storage]', true, []]);
  });

  it('throws where the real one throws', () => {
    expect(
      inPage(`return [thrownBy(() => localStorage.getItem()), thrownBy(() => localStorage.setItem('a')),
        thrownBy(() => localStorage.removeItem()), thrownBy(() => localStorage.key()),
        thrownBy(() => localStorage.setItem('a', Symbol('x'))), thrownBy(() => Object.freeze(localStorage))]`),
    ).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError']);
  });

  it('is full at five Mi characters, and has room again after a removal', () => {
    expect(
      inPage(`const big = 'x'.repeat(5 * 1024 * 1024 - 1); localStorage.a = big;
        const full = [thrownBy(() => localStorage.setItem('b', '')), thrownBy(() => { localStorage.a = big + 'y'; })];
        localStorage.a = 'small'; localStorage.b = 'fits'; localStorage.removeItem('a'); localStorage.removeItem('b');
        return [...full, thrownBy(() => localStorage.setItem('a', big))]`),
    ).toEqual(['QuotaExceededError', 'QuotaExceededError', 'nothing']);
  });
});

it.each([
  ['/', '.fairlead/storage.js'],
  ['/vnc.html', '.fairlead/storage.js'],
  ['/app/', '../.fairlead/storage.js'],
  ['/a/b/c.html', '../../.fairlead/storage.js'],
])('is found from %s', (path, address) => {
  expect(storageScriptTag(path)).toBe(`<script src="${address}"></script>`);
});
