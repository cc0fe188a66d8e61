import { describe, expect, it } from 'vitest';
import { clipboardLimit, messageFrom, readMessage, resizeValue, soundStates } from './messages.ts';

describe('messages of a session page', () => {
  it.each([
    ['connecting', 'connecting'],
    ['reconnecting', 'connecting'],
    ['connected', 'connected'],
    ['disconnected', 'disconnected'],
    ['failed', 'disconnected'],
  ])('reads the state %s as %s', (value, state) => {
    expect(readMessage({ action: 'connection_state', value })).toEqual({ kind: 'state', state });
  });

  it('counts only known shapes', () => {
    for (const data of [
      null,
      'connected',
      { action: 'connection_state', value: 'toString' },
      { action: 'connection_state', value: { connected: true } },
      { action: 7, value: 'connected' },
      { action: 'navigate', value: 'https://example.com' },
      { action: 'fairlead_sound', value: true },
      { action: 'fairlead_sound', value: 'loud' },
      { action: 'clipboardrx', value: ['x'] },
      { action: 'clipboardrx', value: '' },
      { action: 'clipboardrx', value: 'x'.repeat(clipboardLimit + 1) },
    ])
      expect(readMessage(data)).toBeNull();
  });

  it('tells that a part of the page did not come', () => {
    expect(readMessage({ action: 'fairlead_incomplete', value: null })).toEqual({ kind: 'incomplete' });
  });

  it.each(soundStates)('reads that the sound is %s', (state) => {
    expect(readMessage({ action: 'fairlead_sound', value: state })).toEqual({ kind: 'sound', state });
  });

  it('tells an end that the server gives a reason for from a loss, and both from a person who is idle', () => {
    const ended = (value: unknown) => readMessage({ action: 'disconnectrx', value });
    expect(ended('Replaced by\n another connection')).toEqual({
      kind: 'ended',
      said: 'Replaced by another connection',
    });
    for (const loss of [undefined, null, '', true, 'Connection closed (code: 1006)', 'Unexpected server disconnect'])
      expect(ended(loss)).toEqual({ kind: 'state', state: 'disconnected' });
    expect(ended('x'.repeat(5000))).toEqual({ kind: 'ended', said: 'x'.repeat(200) });
    expect(readMessage({ action: 'idle_session_timeout', value: 'Idle session timeout exceeded' })).toEqual({
      kind: 'idle',
    });
  });

  it('takes text as it is', () => {
    const text = 'ä€漢\n<b>x</b>';
    expect(readMessage({ action: 'clipboardrx', value: text })).toEqual({ kind: 'clipboard', text });
  });
});

describe('who is heard', () => {
  const origin = 'http://v-abc.localhost:1';
  const data = { action: 'clipboardrx', value: 'x' };
  // Message ports are message sources as windows are.
  const { port1: frame, port2: other } = new MessageChannel();

  it("is the frame's window with the view's origin", () => {
    expect(messageFrom(frame, origin, { source: frame, origin, data })).toEqual({ kind: 'clipboard', text: 'x' });
  });

  it.each([
    ['another window of that origin', frame, { source: other, origin, data }],
    ['the frame after it went elsewhere', frame, { source: frame, origin: 'http://v-abd.localhost:1', data }],
    ['the frame with an opaque origin', frame, { source: frame, origin: 'null', data }],
    ['a window that is gone', frame, { source: null, origin, data }],
    ['nobody, while there is no frame', null, { source: null, origin, data }],
    ['anybody, before the frame is there', undefined, { source: other, origin, data }],
  ])('is not %s', (_name, from, posted) => {
    expect(messageFrom(from, origin, posted)).toBeNull();
  });
});

it('never lets a watcher resize the session', () => {
  expect(resizeValue('fit', 'control')).toBe('remote');
  expect(resizeValue('fit', 'view')).toBe('scale');
  expect(resizeValue('scale', 'control')).toBe('scale');
  expect(resizeValue('actual', 'view')).toBe('off');
});
