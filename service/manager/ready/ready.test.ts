import { describe, expect, it } from 'vitest';
import { FairleadError } from '../../../common/errors.ts';
import { waitUntilReady } from './ready.ts';

type Options = Parameters<typeof waitUntilReady>[0];

/** An image without a gate, whose container goes on running. */
const connector: Options['connector'] = {
  exec: () => Promise.reject(new FairleadError('CONTAINER_START_FAILED', { message: 'no such file' })),
  inspectContainer: async () => ({
    state: 'running',
    exitCode: 0,
    oomKilled: false,
    errorMessage: '',
  }),
};
const never = new Promise<void>(() => undefined);
const wait = (more: Partial<Options>): ReturnType<typeof waitUntilReady> =>
  waitUntilReady({
    connector,
    containerId: 'a',
    signal: new AbortController().signal,
    place: { protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' },
    answers: () => never,
    probe: async () => ({ kind: 'unknown' }),
    onWaiting: () => undefined,
    ...more,
  });

describe('a session that leaves a question unanswered', () => {
  it('does not keep anybody from cancelling its launch', async () => {
    const cancel = new AbortController();
    const waiting = wait({ signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });

  it('has no more time than any other', async () => {
    await expect(wait({ deadlineMs: 20 })).rejects.toMatchObject({ code: 'SESSION_NOT_READY' });
  });
});

describe('a session that answers', () => {
  it('and whose desktop is not up yet can still be cancelled', async () => {
    const cancel = new AbortController();
    const asked = Promise.withResolvers<void>();
    const waiting = wait({
      signal: cancel.signal,
      connector: {
        ...connector,
        exec: (_id, _exec, { signal } = {}) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
      },
      answers: async () => asked.resolve(),
    });
    await asked.promise;
    cancel.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });

  it('tells so at once, before its desktop is up', async () => {
    const gate = Promise.withResolvers<{ exitCode: number; stdout: string; stderr: string }>();
    const told = Promise.withResolvers<void>();
    let isReady = false;
    const waiting = wait({
      connector: { ...connector, exec: () => gate.promise },
      answers: async () => undefined,
      onAnswer: async () => told.resolve(),
    }).then(() => {
      isReady = true;
    });
    await told.promise;
    expect(isReady).toBe(false);
    gate.resolve({ exitCode: 0, stdout: '', stderr: '' });
    await waiting;
  });

  it('is ready, also where it answers what no KasmVNC server would', async () => {
    let asked = 0;
    await wait({
      answers: async () => {
        asked += 1;
        if (asked === 1) throw new FairleadError('VIEW_UNREACHABLE', { message: 'not yet' });
        throw new FairleadError('VIEW_ANSWER_REFUSED', { message: 'another protocol' });
      },
    });
    expect(asked).toBe(2);
  });
});
