import { describe, expect, it } from 'vitest';
import type { Task } from '../../../common/model/tasks.ts';
import { consoleAreas } from '../../../common/shell/channels.ts';
import { powerInputs } from '../../../common/shell/schemas.ts';
import { features } from '../features.ts';
import { noticeOf, placeOf, schemeOf } from './native-commands.ts';

const task: Task = {
  id: 't1',
  parentId: null,
  kind: 'install',
  title: 'Install Firefox',
  subject: null,
  state: 'succeeded',
  progress: 100,
  sentence: 'Firefox is ready on one host.',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: false,
  retryable: false,
  actor: 'admin',
  queuedAt: 0,
  startedAt: 1000,
  endedAt: 20_000,
};

describe('commands of the desktop app', () => {
  it('lead to pages that are there', () => {
    const pages = features.map(({ nav }) => nav?.to);
    for (const area of consoleAreas) expect(pages, area).toContain(placeOf({ kind: 'go', area }));
    expect(pages).toContain(placeOf({ kind: 'help' }));
  });

  it('lead from a notice to its task', () => {
    const notice = noticeOf(task);
    expect(notice).not.toBeNull();
    expect(placeOf({ kind: 'notification', tag: notice?.tag ?? '' })).toBe('/tasks/t1');
    expect(placeOf({ kind: 'notification', tag: '/settings' })).toBeNull();
  });

  it('lead nowhere where they name no page', () => {
    expect(placeOf({ kind: 'palette' })).toBeNull();
    expect(placeOf({ kind: 'viewer-closed', viewer: 1 })).toBeNull();
  });
});

describe('notices', () => {
  it.each([
    ['part of other work', { parentId: 't0' }],
    ['still runs', { state: 'running', endedAt: null }],
    ['was short', { endedAt: 1500 }],
    ['was cancelled', { state: 'cancelled' }],
  ] as const)('are not made of what %s', (_name, part) => {
    expect(noticeOf({ ...task, ...part })).toBeNull();
  });

  it('say why it failed, and fit what the app takes', () => {
    const failed = noticeOf({
      ...task,
      title: 'x'.repeat(500),
      state: 'failed',
      error: { code: 'HOST_CONNECTION_LOST', message: 'y'.repeat(2000) },
    });
    expect(failed?.title).toMatch(/^Failed: x/);
    expect(powerInputs.notify.safeParse(failed).success).toBe(true);
  });
});

it('names colours as the app does', () => {
  expect(['auto', 'light', 'dark'].map((scheme) => schemeOf(scheme as 'auto'))).toEqual(['system', 'light', 'dark']);
});
