import { describe, expect, it } from 'vitest';
import { viewerUrlParams } from './viewer-url.ts';

const ticket = 'T'.repeat(32);
const consoleOrigin = 'http://console.example:7000';
const params = (
  view: Omit<Parameters<typeof viewerUrlParams>[0], 'ticket' | 'consoleOrigin'>,
): Record<string, string> => {
  const url = new URL(viewerUrlParams({ ticket, consoleOrigin, ...view }), 'http://v.example/v/x/');
  expect(url.pathname).toBe('/v/x/vnc.html');
  return Object.fromEntries(url.searchParams);
};

describe('viewerUrlParams', () => {
  it('opens a session for control, clipboard off', () => {
    expect(params({ mode: 'control' })).toEqual({
      autoconnect: 'true',
      resize: 'remote',
      clipboard_up: 'false',
      clipboard_down: 'false',
      clipboard_seamless: 'false',
      idle_disconnect: '30000',
      video_quality: '2',
      enable_webp: 'true',
      trusted_origin: consoleOrigin,
      path: `v/${ticket}/websockify`,
    });
  });

  it('switches each direction of the clipboard by itself', () => {
    expect(params({ mode: 'control', page: { clipboardUp: true } })).toMatchObject({
      clipboard_up: 'true',
      clipboard_down: 'false',
      clipboard_seamless: 'false',
    });
    expect(params({ mode: 'control', page: { clipboardDown: true } })).toMatchObject({ clipboard_down: 'true' });
  });

  it.each([
    ['remote', 'remote'],
    ['fit', 'scale'],
    ['off', 'off'],
  ] as const)('knows the size mode %s as %s', (resize, value) => {
    expect(params({ mode: 'control', page: { resize } }).resize).toBe(value);
  });

  it('says after how many minutes a view that controls is idle, and lets watchers stay', () => {
    expect(params({ mode: 'control', page: { idleS: 1200 } }).idle_disconnect).toBe('20');
    expect(params({ mode: 'control', page: { idleS: 30 } }).idle_disconnect).toBe('0.5');
    expect(params({ mode: 'view', page: { idleS: 1200 } }).idle_disconnect).toBe('30000');
    // A browser takes a longer timer for none at all.
    expect(30_000 * 60_000).toBeLessThan(2 ** 31);
  });

  it.each([
    ['low', '1'],
    ['balanced', '2'],
    ['high', '3'],
    ['lossless', '5'],
  ] as const)('knows the quality %s as %s', (quality, value) => {
    expect(params({ mode: 'control', page: { quality } }).video_quality).toBe(value);
    expect(params({ mode: 'view', page: { quality } }).video_quality).toBe(value);
  });

  it('never lets a watcher change the size or use the clipboard', () => {
    for (const resize of ['remote', 'fit'] as const) {
      expect(params({ mode: 'view', page: { resize, clipboardUp: true, clipboardDown: true } })).toMatchObject({
        resize: 'scale',
        clipboard_up: 'false',
        clipboard_down: 'false',
        view_only: 'true',
      });
    }
    expect(params({ mode: 'view', page: { resize: 'off' } }).resize).toBe('off');
  });
});
