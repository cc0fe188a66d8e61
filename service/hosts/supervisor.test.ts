import { expect, test } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import type { ConnectionState } from './connector.ts';
import { type Attempt, retryDelayMs, Supervisor } from './supervisor.ts';

type Code = 'HOST_CONNECTION_FAILED' | 'HOST_UNREADABLE';
const error = (code: Code): FairleadError => new FairleadError(code, { message: code, hint: 'do' });
const forever = new AbortController().signal;

function rig(results: Array<Attempt<string> | FairleadError>) {
  const states: ConnectionState['state'][] = [];
  const supervisor = new Supervisor<string>({
    attempt: async () => {
      const next = results.shift() ?? error('HOST_CONNECTION_FAILED');
      if (next instanceof FairleadError) throw next;
      return next;
    },
    needsPerson: (failure) => failure.code === 'HOST_UNREADABLE',
    random: () => 0,
    now: () => 0,
  });
  supervisor.onState((state) => states.push(state.state));
  return { supervisor, states };
}

test('delays double up to half a minute, half of them by chance', () => {
  expect([1, 2, 3, 7, 50].map((n) => retryDelayMs(n, 0))).toEqual([250, 500, 1000, 15_000, 15_000]);
  expect([1, 50].map((n) => retryDelayMs(n, 1))).toEqual([500, 30_000]);
});

test('waits for the attempt under way, and rejects at once while backing off', async () => {
  const { supervisor, states } = rig([error('HOST_CONNECTION_FAILED')]);
  const waiting = supervisor.get(forever);
  supervisor.start();
  await expect(waiting).rejects.toMatchObject({ code: 'HOST_CONNECTION_FAILED' });
  await expect(supervisor.get(forever)).rejects.toMatchObject({ code: 'HOST_CONNECTION_FAILED' });
  expect(supervisor.state).toMatchObject({
    state: 'waiting',
    retryInMs: 250,
    code: 'HOST_CONNECTION_FAILED',
    hint: [{ text: 'do' }],
  });
  expect(states).toEqual(['waiting']);
  supervisor.close();
  await expect(supervisor.get(forever)).rejects.toMatchObject({ code: 'HOST_CLOSED' });
});

test('a loss is followed by an attempt at once, and calls wait for it', async () => {
  const lost = new AbortController();
  const { supervisor, states } = rig([
    { value: 'first', lost: lost.signal },
    { value: 'second', lost: forever },
  ]);
  supervisor.start();
  expect(await supervisor.get(forever)).toBe('first');
  lost.abort(error('HOST_CONNECTION_FAILED'));
  expect(supervisor.state).toMatchObject({ state: 'connecting', code: 'HOST_CONNECTION_FAILED' });
  expect(await supervisor.get(forever)).toBe('second');
  expect(states).toEqual(['connected', 'connecting', 'connected']);
  supervisor.close();
});

test('what only a person can mend is not tried again by itself', async () => {
  const { supervisor } = rig([error('HOST_UNREADABLE'), { value: 'now', lost: forever }]);
  supervisor.start();
  await expect(supervisor.get(forever)).rejects.toMatchObject({ code: 'HOST_UNREADABLE' });
  expect(supervisor.state.state).toBe('refused');
  supervisor.start();
  expect(await supervisor.get(forever)).toBe('now');
  supervisor.close();
});

test('a caller that gives up is let go', async () => {
  const { supervisor } = rig([]);
  const abort = new AbortController();
  const waiting = supervisor.get(abort.signal);
  abort.abort(error('HOST_CONNECTION_FAILED'));
  await expect(waiting).rejects.toMatchObject({ code: 'HOST_CONNECTION_FAILED' });
  supervisor.close();
});

test('an attempt whose time was over is nobody’s wish: it is told as that, and made again', async () => {
  const supervisor = new Supervisor<string>({
    attempt: () => Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    needsPerson: () => false,
    random: () => 0,
    now: () => 0,
  });
  const waiting = supervisor.get(forever);
  supervisor.start();
  await expect(waiting).rejects.toMatchObject({ code: 'HOST_TIMED_OUT' });
  expect(supervisor.state).toMatchObject({ state: 'waiting', code: 'HOST_TIMED_OUT' });
  supervisor.close();
});
