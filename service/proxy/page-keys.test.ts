import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { keysScript } from './page-keys.ts';

const console = 'http://fairlead.localhost:1';

/** Runs code in a framed window with a canvas; `log` gathers what the canvas and the parent were told. */
function inPage(code: string): unknown {
  const text: unknown = runInContext(
    `const log = [];
     const window = globalThis;
     const listeners = {};
     window.addEventListener = (type, listener) => (listeners[type] ??= []).push(listener);
     const emit = (type, event) => { for (const listener of listeners[type] ?? []) listener(event); };
     window.parent = { postMessage: ({ action }, origin) => log.push([action, origin]) };
     class KeyboardEvent { constructor(type, init) { Object.assign(this, { type }, init); } }
     const makeCanvas = (name, width, height, visibility = 'visible') => ({
       tagName: 'CANVAS', visibility, getBoundingClientRect: () => ({ width, height }),
       dispatchEvent: (e) => log.push([e.type, e.code, [e.ctrlKey && 'c', e.altKey && 'a', e.shiftKey && 's'].filter(Boolean).join('')].concat(name === 'screen' ? [] : [name])),
       focus: () => log.push(['focus', name]),
     });
     const getComputedStyle = ({ visibility }) => ({ visibility });
     // As KasmVNC has it: the first canvas of the page is not drawn, another is small, and the screen comes later.
     let canvases = [makeCanvas('monitors', 0, 0), makeCanvas('chart', 60, 20), makeCanvas('screen', 800, 600), makeCanvas('unseen', 900, 900, 'hidden')];
     const body = { tagName: 'BODY' };
     const document = { body, activeElement: body, querySelector: () => canvases[0], querySelectorAll: () => canvases };
     ${keysScript(console)}
     log.length = 0;
     const message = (data, origin = '${console}', source = window.parent) => emit('message', { data, origin, source });
     const key = (type, code, isTrusted = true) => emit(type, { code, isTrusted });
     ${code};
     JSON.stringify(log)`,
    createContext({}),
  );
  return typeof text === 'string' ? JSON.parse(text) : text;
}

const chord = `[{ key: 'Control', code: 'ControlLeft' }, { key: 'Alt', code: 'AltLeft' }, { key: 'Delete', code: 'Delete' }]`;

describe('keys by message', () => {
  it('go down in order with their flags, and up the other way round', () => {
    expect(inPage(`message({ action: 'fairlead_keys', value: ${chord} })`)).toEqual([
      ['keydown', 'ControlLeft', 'c'],
      ['keydown', 'AltLeft', 'ca'],
      ['keydown', 'Delete', 'ca'],
      ['keyup', 'Delete', 'ca'],
      ['keyup', 'AltLeft', 'c'],
      ['keyup', 'ControlLeft', ''],
    ]);
  });

  it('go to the screen, whichever canvas has the focus, and nowhere in a page without one', () => {
    const one = `message({ action: 'fairlead_keys', value: [{ key: 'a', code: 'KeyA' }] })`;
    const pressed = [
      ['keydown', 'KeyA', ''],
      ['keyup', 'KeyA', ''],
    ];
    expect(inPage(one)).toEqual(pressed);
    expect(inPage(`document.activeElement = canvases[0]; ${one}`)).toEqual(pressed);
    expect(inPage(`canvases = canvases.slice(0, 1); ${one}`)).toEqual([]);
  });

  it('are taken from the console alone, and only in their shape', () => {
    expect(
      inPage(`message({ action: 'fairlead_keys', value: ${chord} }, 'http://evil.localhost:1');
        message({ action: 'fairlead_keys', value: ${chord} }, '${console}', {});
        message({ action: 'fairlead_keys', value: [{ key: 'a' }] });
        message({ action: 'fairlead_keys', value: 'a' });
        message(null)`),
    ).toEqual([]);
  });
});

it('are for the client again when the frame gets the focus, unless something else in the page has them', () => {
  expect(inPage(`emit('focus', {})`)).toEqual([['focus', 'screen']]);
  expect(inPage(`document.activeElement = { tagName: 'INPUT' }; emit('focus', {})`)).toEqual([]);
});

describe('the keys that leave the frame', () => {
  const hold = `key('keydown', 'ControlLeft'); key('keydown', 'AltLeft'); key('keydown', 'ShiftLeft');`;

  it('tell the console when they are let go', () => {
    expect(inPage(`${hold} key('keyup', 'AltLeft'); key('keyup', 'ShiftLeft')`)).toEqual([['fairlead_leave', console]]);
  });

  it('are nothing with another key between, or made by a script', () => {
    expect(inPage(`${hold} key('keydown', 'KeyX'); key('keyup', 'KeyX'); key('keyup', 'AltLeft')`)).toEqual([]);
    expect(inPage(`key('keydown', 'ControlLeft'); key('keydown', 'AltLeft'); key('keyup', 'AltLeft')`)).toEqual([]);
    expect(
      inPage(
        `for (const c of ['ControlLeft', 'AltLeft', 'ShiftLeft']) key('keydown', c, false); key('keyup', 'AltLeft')`,
      ),
    ).toEqual([]);
  });
});

it('does nothing in a page that is not framed', () => {
  const told: unknown = runInContext(
    `const window = globalThis; window.parent = window; let told = 0;
     window.addEventListener = () => { told += 1; }; ${keysScript(console)} told`,
    createContext({}),
  );
  expect(told).toBe(0);
});

describe('a page of which a part did not come', () => {
  it('says so for scripts, and for nothing else', () => {
    expect(inPage(`emit('error', { target: { tagName: 'SCRIPT' } })`)).toEqual([['fairlead_incomplete', console]]);
    expect(inPage(`emit('error', { target: { tagName: 'IMG' } }); emit('error', { target: window })`)).toEqual([]);
  });
});
