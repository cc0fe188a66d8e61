import { describe, expect, it } from 'vitest';
import { closedView, patienceMsOf, retryDelayMs, type ViewEvent, type ViewLife, viewLife } from './view-life.ts';

const view = {
  viewId: 'v',
  origin: 'http://v-1.localhost:1',
  url: 'http://v-1.localhost:1/v/t/',
  expiresAt: 9,
  idleS: 1200,
};
const issued: ViewEvent = { type: 'issued', view: { ...view, mode: 'control' } };
const page = (state: 'connecting' | 'connected' | 'disconnected'): ViewEvent => ({ type: 'page', state });
const run = (...events: ViewEvent[]): ViewLife => events.reduce(viewLife, closedView);

describe('a view', () => {
  it('connects', () => {
    expect(run({ type: 'open' }).phase).toBe('opening');
    expect(run({ type: 'open' }, issued).phase).toBe('connecting');
    expect(run({ type: 'open' }, issued, page('connecting'), page('connected')).phase).toBe('connected');
  });

  it('does not take the state that pages start with for a break', () => {
    expect(run({ type: 'open' }, issued, page('disconnected')).phase).toBe('connecting');
  });

  it('waits and tries again after a break, longer each time', () => {
    const broken = run({ type: 'open' }, issued, page('connecting'), page('connected'), page('disconnected'));
    expect(broken).toMatchObject({ phase: 'waiting', attempt: 1 });
    const again = [{ type: 'open' } as const, issued, page('connecting'), page('disconnected')].reduce(
      viewLife,
      broken,
    );
    expect(again).toMatchObject({ phase: 'waiting', attempt: 2 });
    expect(viewLife(again, page('connected'))).toMatchObject({ phase: 'connected', attempt: 0 });
  });

  it('counts one break once', () => {
    const once = run({ type: 'open' }, issued, page('connected'), page('disconnected'), page('disconnected'));
    expect(once).toMatchObject({ phase: 'waiting', attempt: 1 });
  });

  it('gives up in the end, and begins anew when asked', () => {
    let life = closedView;
    for (let round = 0; round < 9; round += 1)
      life = [{ type: 'open' } as const, { type: 'refused', error: 'no' } as const].reduce(viewLife, life);
    expect(life).toMatchObject({ phase: 'given-up', error: 'no' });
    expect(viewLife(viewLife(life, { type: 'close' }), { type: 'open' })).toMatchObject({
      phase: 'opening',
      attempt: 0,
    });
  });

  it('stops where the page must be loaded again', () => {
    const blocked = run({ type: 'open' }, issued, { type: 'blocked' });
    expect(blocked).toMatchObject({ phase: 'blocked', view: null });
    expect(viewLife(blocked, { type: 'silent' })).toBe(blocked);
  });

  it('that nobody used is closed and waits for a person, which is no loss', () => {
    const idle = run({ type: 'open' }, issued, page('connected'), { type: 'idle' });
    expect(idle).toMatchObject({ phase: 'idle', view: null, attempt: 0, idleS: 1200 });
    // The page says that it is gone as it goes.
    expect(viewLife(idle, page('disconnected'))).toBe(idle);
    expect(viewLife(idle, { type: 'open' })).toMatchObject({ phase: 'opening', idleS: null });
  });

  it('that the server ended keeps its reason, whether that comes before or after the state', () => {
    const ended: ViewEvent = { type: 'ended', said: 'Replaced by another connection' };
    const before = run({ type: 'open' }, issued, page('connected'), ended, page('disconnected'));
    const after = run({ type: 'open' }, issued, page('connected'), page('disconnected'), ended);
    for (const life of [before, after])
      expect(life).toMatchObject({ phase: 'ended', view: null, said: 'Replaced by another connection' });
  });

  it('keeps why the session does not answer while it waits, and only then', () => {
    const waiting = run({ type: 'open' }, issued, page('connected'), page('disconnected'));
    expect(viewLife(waiting, { type: 'silence-explained', error: 'refused' }).error).toBe('refused');
    const connected = run({ type: 'open' }, issued, page('connected'));
    expect(viewLife(connected, { type: 'silence-explained', error: 'refused' })).toBe(connected);
  });

  it('listens to no page that it has no ticket for', () => {
    expect(run({ type: 'open' }, page('connected')).phase).toBe('opening');
    expect(run(page('connected'))).toEqual(closedView);
  });
});

it('waits half a second first and half a minute at most', () => {
  expect(retryDelayMs(1)).toBe(500);
  expect(retryDelayMs(20)).toBe(30_000);
});

describe('the patience with a page', () => {
  const patience = (part: Partial<Parameters<typeof patienceMsOf>[0]>, isLoaded: boolean, isIncomplete: boolean) =>
    patienceMsOf({ began: false, attempt: 0, ...part }, { isLoaded, isIncomplete });

  it('is short where it is there and says nothing, and shortest where a part of it did not come', () => {
    const [none, mute, broken] = [patience({}, false, false), patience({}, true, false), patience({}, true, true)];
    expect(broken).toBeLessThan(mute);
    expect(mute).toBeLessThan(none);
  });

  it('is that of every page once it has begun, and where that part was missing before', () => {
    expect(patience({ began: true }, true, true)).toBe(patience({}, false, false));
    expect(patience({ attempt: 1 }, true, true)).toBe(patience({}, true, false));
    expect(patience({}, false, true)).toBe(patience({}, false, false));
  });
});
