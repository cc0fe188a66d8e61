import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readViewerPath } from './request-path.ts';

const T = 'A'.repeat(32);

describe('readViewerPath', () => {
  it.each([
    ['vnc.html', '/vnc.html'],
    ['vnc.html?autoconnect=true&path=/api/x', '/vnc.html'],
    ['', '/'],
    ['app/images/icons/', '/app/images/icons/'],
    ['dist/main.bundle.js', '/dist/main.bundle.js'],
    ['app/locale/zh_CN.json', '/app/locale/zh_CN.json'],
    ['%76nc.html', '/vnc.html'],
    ['a%20b.txt', '/a%20b.txt'],
    ['apis/x.js', '/apis/x.js'],
    ['capi', '/capi'],
  ])('passes %s', (rest, path) => {
    expect(readViewerPath(`/v/${T}/${rest}`)).toEqual({ kind: 'static', ticket: T, path });
  });

  it('knows the WebSocket and its own files by their only spelling', () => {
    expect(readViewerPath(`/v/${T}/websockify`)).toEqual({ kind: 'socket', ticket: T });
    expect(readViewerPath(`/v/${T}/.fairlead/status`)).toEqual({ kind: 'status', ticket: T });
    expect(readViewerPath(`/v/${T}/.fairlead/storage.js?1`)).toEqual({ kind: 'storage-script', ticket: T });
    for (const other of [
      'Websockify',
      'websockify/',
      'websockify/x',
      '%77ebsockify',
      '.fairlead',
      '.fairlead/x',
      'x/.fairlead/storage.js',
    ]) {
      expect(readViewerPath(`/v/${T}/${other}`).kind).toBe('refused');
    }
  });

  it.each([
    'api/get_screenshot',
    'api',
    'api/',
    'API/get_users',
    'aPi/get_users',
    '%61pi/get_users',
    '%61%70%69/get_users',
    'api;x=1/get_users',
    'x;/api/get_users',
    'api./get_users',
    'api%20/get_users',
    '%20api/get_users',
    'api%2fget_users',
    'api%5cget_users',
    'api\\get_users',
    '\\api\\get_users',
    'api%00/get_users',
    'api%3f/get_users',
    '\uff41\uff50\uff49/get_users',
    '%EF%BD%81%EF%BD%90%EF%BD%89/get_users',
    'app/api/x',
    'api?x',
  ])('never lets the owner interface through: %s', (rest) => {
    expect(readViewerPath(`/v/${T}/${rest}`).kind).not.toBe('static');
  });

  it.each([
    '../api/get_users',
    '%2e%2e/api/get_users',
    '.%2e/api',
    'app/%2E%2E/api/get_users',
    'app/../api/get_users',
    './api',
    '//api/get_users',
    'app//api/get_users',
    'app//x',
    '/vnc.html',
    '%252e%252e/api',
    '%2561pi/get_users',
    'a%2fb',
    'a%5cb',
    'a\\b',
    'a;b',
    'a%00b',
    'a%0d%0ab',
    'a%',
    'a%zz',
    '.git/config',
    '%ff',
    'x'.repeat(3000),
  ])('refuses every trick with dots, slashes and escapes: %s', (rest) => {
    expect(readViewerPath(`/v/${T}/${rest}`).kind).toMatch(/^(refused|owner-api)$/);
  });

  it.each([
    '/',
    '/v',
    `/v/${T}`,
    `/v/short/vnc.html`,
    `/V/${T}/vnc.html`,
    `//v/${T}/vnc.html`,
    `/x/v/${T}/vnc.html`,
    `http://other/v/${T}/vnc.html`,
    `*`,
    `/v/${T}x/vnc.html`,
  ])('refuses what is not a viewer address: %s', (target) => {
    expect(readViewerPath(target)).toEqual({ kind: 'refused' });
  });

  it('sends on only paths that mean the same however a container reads them (property)', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'api',
        'API',
        '..',
        '.',
        '',
        '%2e',
        '%2f',
        '%5c',
        ';',
        '\\',
        '%61',
        'p',
        'i',
        '%',
        '%25',
        '?',
        '#',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 5 }), (segments) => {
        const path = readViewerPath(`/v/${T}/${segments.map((pieces) => pieces.join('')).join('/')}`);
        if (path.kind !== 'static') return;
        expect(new URL(path.path, 'https://c').pathname).toBe(path.path);
        const names = decodeURIComponent(path.path).split('/').slice(1);
        for (const [index, name] of names.entries()) {
          expect(name.toLowerCase().trim().replace(/\.+$/, '')).not.toBe('api');
          expect(name).not.toMatch(/[\\/;%?#]|^\./);
          if (index < names.length - 1) expect(name).not.toBe('');
        }
      }),
      { numRuns: 5000 },
    );
  });
});
