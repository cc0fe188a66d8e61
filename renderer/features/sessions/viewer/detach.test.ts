import { beforeEach, describe, expect, it } from 'vitest';
import type { PowerResult, ShellCommand } from '../../../../common/shell/channels.ts';
import { firstLook } from '../page/workplace.ts';
import { detachIntoApp } from './detach.ts';

type Listener = (command: ShellCommand) => void;

describe('a view in a window of the desktop app', () => {
  let listeners: Set<Listener>;
  let closed: string[];
  let answer: () => Promise<PowerResult<{ viewer: number }>>;
  const session = { id: 's1', workspaceName: 'Firefox', hostName: 'Harbour' };
  const tell = (command: ShellCommand) => {
    for (const listener of [...listeners]) listener(command);
  };
  const run = () =>
    detachIntoApp(
      {
        sessions: {
          view: async () => ({
            viewId: 'v1',
            url: 'http://v-a.localhost/',
            origin: 'http://v-a.localhost',
            mode: 'view',
            expiresAt: 0,
            idleS: null,
          }),
          closeView: async ({ viewId }) => {
            closed.push(viewId);
            return {};
          },
        },
      },
      {
        onCommand: (listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        openViewer: () => answer(),
      },
      session,
      firstLook,
    );

  beforeEach(() => {
    listeners = new Set();
    closed = [];
    answer = async () => ({ ok: true, value: { viewer: 4 } });
  });

  it('keeps its ticket while the window is open, and no longer', async () => {
    const own = await run();
    let gone = false;
    const noted = own.closed?.then(() => {
      gone = true;
    });
    tell({ kind: 'viewer-closed', viewer: 3 });
    tell({ kind: 'palette' });
    await Promise.resolve();
    expect([closed, gone]).toEqual([[], false]);
    tell({ kind: 'viewer-closed', viewer: 4 });
    await noted;
    expect([closed, listeners.size, gone]).toEqual([['v1'], 0, true]);
  });

  it('gives its ticket back when the window was closed before its number came', async () => {
    answer = async () => {
      tell({ kind: 'viewer-closed', viewer: 4 });
      return { ok: true, value: { viewer: 4 } };
    };
    await (await run()).closed;
    expect([closed, listeners.size]).toEqual([['v1'], 0]);
  });

  it('gives its ticket back when the app refused the window', async () => {
    answer = async () => ({ ok: false, error: { code: 'VIEWER_URL_REFUSED', message: 'No.' } });
    await expect(run()).rejects.toMatchObject({ code: 'VIEWER_URL_REFUSED' });
    expect([closed, listeners.size]).toEqual([['v1'], 0]);
  });
});
