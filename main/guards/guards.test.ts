import { describe, expect, it } from 'vitest';
import { judgeExternal } from './external.ts';
import { isSessionFocus, judgeNavigation, mayDownload, mayRequest, type Surface, statusActions } from './navigation.ts';
import { mayUse } from './permissions.ts';

const console = 'http://fairlead.localhost:1';
const view = 'http://v-abc.localhost:2';
const onConsole: Surface = {
  kind: 'console',
  consoleOrigin: console,
  viewerPattern: 'http://v-*.localhost:2',
};
const onViewer: Surface = { kind: 'viewer', origin: view };
const onStatus: Surface = { kind: 'status', url: 'data:text/html,x' };

describe('navigation', () => {
  it.each([
    [onConsole, `${console}/sessions`, true, 'allow'],
    [onConsole, `${view}/v/t`, true, 'refuse'],
    [onConsole, 'https://example.com/', true, 'refuse'],
    [onConsole, 'http://fairlead.localhost:3/', true, 'refuse'],
    [onConsole, 'http://fairlead.localhost:1@evil.example/', true, 'refuse'],
    [onConsole, 'data:text/html,x', true, 'refuse'],
    [onConsole, `blob:${console}/x`, true, 'refuse'],
    [onConsole, 'file:///etc/passwd', true, 'refuse'],
    [onConsole, 'javascript:alert(1)', true, 'refuse'],
    [onConsole, 'nonsense', true, 'refuse'],
    [onConsole, `${statusActions}quit`, true, 'refuse'],
    [onConsole, `${view}/v/t`, false, 'allow'],
    [onConsole, `${console}/rdp`, false, 'allow'],
    [onConsole, 'http://x.localhost:2/v/t', false, 'refuse'],
    [onConsole, 'http://v-abc.localhost:1/', false, 'refuse'],
    [onConsole, 'about:blank', false, 'allow'],
    [onConsole, 'https://example.com/', false, 'refuse'],
    [onConsole, 'data:text/html,x', false, 'refuse'],
    [onViewer, `${view}/other`, true, 'allow'],
    [onViewer, `${console}/`, true, 'refuse'],
    [onViewer, 'http://v-other.localhost:2/', true, 'refuse'],
    [onStatus, `${statusActions}restart`, true, 'action'],
    [onStatus, `${statusActions}quit`, false, 'refuse'],
    [onStatus, `${statusActions}format-disk`, true, 'refuse'],
    [onStatus, `${console}/`, true, 'refuse'],
  ] as const)('%o to %s (top: %s): %s', (surface, url, top, kind) => {
    expect(judgeNavigation(surface, url, top).kind).toBe(kind);
  });

  it.each([
    [onConsole, `${console}/app.js`, true],
    [onConsole, 'ws://fairlead.localhost:1/rpc', true],
    [onConsole, 'ws://v-abc.localhost:2/websockify', true],
    [onConsole, 'wss://fairlead.localhost:1/rpc', false],
    [onConsole, 'http://127.0.0.1:1/', false],
    [onConsole, 'https://example.com/x.png', false],
    [onConsole, 'file:///etc/passwd', false],
    [onConsole, `blob:${console}/1`, true],
    [onViewer, `${view}/x`, true],
    [onViewer, `${console}/x`, false],
    [onStatus, `${console}/x`, false],
    [onStatus, 'data:text/html,x', true],
  ] as const)('request of %o to %s: %s', (surface, url, may) => {
    expect(mayRequest(surface, url)).toBe(may);
  });

  it('lets downloads come from the site only', () => {
    expect(mayDownload(onConsole, `blob:${console}/1`)).toBe(true);
    expect(mayDownload(onConsole, `${view}/file`)).toBe(true);
    expect(mayDownload(onConsole, 'blob:https://example.com/1')).toBe(false);
    expect(mayDownload(onConsole, 'https://example.com/x')).toBe(false);
    expect(mayDownload(onViewer, `${console}/x`)).toBe(false);
    expect(mayDownload(onStatus, 'data:text/plain,x')).toBe(false);
  });

  it('knows when keys belong to a session', () => {
    expect(isSessionFocus(onConsole, view)).toBe(true);
    expect(isSessionFocus(onConsole, console)).toBe(false);
    expect(isSessionFocus(onConsole, null)).toBe(false);
    expect(isSessionFocus(onViewer, null)).toBe(true);
    expect(isSessionFocus(onStatus, view)).toBe(false);
  });
});

describe('external links', () => {
  it.each([
    ['https://example.com/docs?a=1#b', true, 'https://example.com/docs?a=1#b'],
    ['mailto:a@example.com?subject=Hi&attach=/etc/passwd', true, 'mailto:a@example.com?subject=Hi'],
    ['https://example.com/', false, null],
    ['http://example.com/', true, null],
    ['https://user:pass@example.com/', true, null],
    ['file:///etc/passwd', true, null],
    ['smb://host/share', true, null],
    ['ms-msdt:/id', true, null],
    ['javascript:alert(1)', true, null],
    [`https://example.com/${'a'.repeat(3000)}`, true, null],
    ['nonsense', true, null],
  ])('%s (from the console: %s) -> %s', (url, fromConsole, opened) => {
    const verdict = judgeExternal(url, fromConsole);
    expect(verdict.kind === 'open' ? verdict.url : null).toBe(opened);
  });
});

describe('permissions', () => {
  const ask = (permission: string, requester: string | null, isMainFrame: boolean) => ({
    permission,
    requester,
    isMainFrame,
  });

  it.each([
    [onConsole, ask('fullscreen', `${console}/`, true), true],
    [onConsole, ask('clipboard-read', console, true), true],
    [onConsole, ask('loopback-network', console, true), true],
    [onConsole, ask('local-network', console, true), false],
    [onConsole, ask('fullscreen', console, false), false],
    [onConsole, ask('media', console, true), false],
    [onConsole, ask('something-new', console, true), false],
    [onConsole, ask('clipboard-read', `${view}/`, false), false],
    [onConsole, ask('loopback-network', view, false), false],
    [onConsole, ask('fullscreen', view, false), false],
    [onConsole, ask('pointerLock', view, false), true],
    [onConsole, ask('pointerLock', view, true), false],
    [onConsole, ask('pointerLock', 'https://example.com/', false), false],
    [onConsole, ask('fullscreen', null, true), false],
    [onViewer, ask('pointerLock', view, true), true],
    [onViewer, ask('clipboard-read', view, true), false],
    [onStatus, ask('fullscreen', 'data:text/html,x', true), false],
  ])('%o asks %o: %s', (surface, asked, granted) => {
    expect(mayUse(surface, asked)).toBe(granted);
  });
});
