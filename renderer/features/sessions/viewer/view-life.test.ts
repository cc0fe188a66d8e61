import { describe, expect, it } from 'vitest';
import { closedView, retryDelayMs, type ViewEvent, type ViewLife, viewLife } from './view-life.ts';

const view = { viewId: 'v', origin: 'http://v-1.localhost:1', url: 'http://v-1.localhost:1/v/t/', expiresAt: 9 };
const issued: ViewEvent = { type: 'issued', view: { ...view, mode: 'control' } };
const page = (state: 'connecting' | 'connected' | 'disconnected', now = 0): ViewEvent => ({ type: 'page', state, now });
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
    const broken = run({ type: 'open' }, issued, page('connecting'), page('connected'), page('disconnected', 1000));
    expect(broken).toMatchObject({ phase: 'waiting', attempt: 1, retryAt: 1000 + retryDelayMs(1) });
    const again = [{ type: 'open' } as const, issued, page('connecting'), page('disconnected', 2000)].reduce(
      viewLife,
      broken,
    );
    expect(again).toMatchObject({ phase: 'waiting', attempt: 2, retryAt: 2000 + retryDelayMs(2) });
    expect(viewLife(again, page('connected'))).toMatchObject({ phase: 'connected', attempt: 0, retryAt: null });
  });

  it('counts one break once', () => {
    const once = run({ type: 'open' }, issued, page('connected'), page('disconnected', 1), page('disconnected', 2));
    expect(once).toMatchObject({ attempt: 1, retryAt: 1 + retryDelayMs(1) });
  });

  it('gives up in the end, and begins anew when asked', () => {
    let life = closedView;
    for (let round = 0; round < 9; round += 1)
      life = [{ type: 'open' } as const, { type: 'refused', error: 'no', now: 0 } as const].reduce(viewLife, life);
    expect(life).toMatchObject({ phase: 'given-up', error: 'no', retryAt: null });
    expect(viewLife(viewLife(life, { type: 'close' }), { type: 'open' })).toMatchObject({
      phase: 'opening',
      attempt: 0,
    });
  });

  it('stops where the page must be loaded again', () => {
    const blocked = run({ type: 'open' }, issued, { type: 'blocked' });
    expect(blocked).toMatchObject({ phase: 'blocked', view: null, retryAt: null });
    expect(viewLife(blocked, { type: 'silent', now: 0 })).toBe(blocked);
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
