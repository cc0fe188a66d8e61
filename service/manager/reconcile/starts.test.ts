import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ErrorInfo, FairleadError } from '../../../common/errors.ts';
import { createLocks, type Locks } from '../../async/locks.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import { sessionRow, sessionTarget } from '../../store/testing/samples.ts';
import type { NewRow, Store } from '../../store/types.ts';
import type { SessionBook } from '../records/session-book.ts';
import { withBook } from '../testing/book.ts';
import { createStarts, type Starts } from './starts.ts';

const starting = {
  desired: 'running',
  observed: 'starting',
  target: sessionTarget({ containerId: 'c1', startedAt: '2026-01-01T00:00:00Z' }),
} as const;
const startedAgain = { target: sessionTarget({ containerId: 'c1', startedAt: '2026-01-02T00:00:00Z' }) };

let store: Store;
let book: SessionBook;
let locks: Locks;
let starts: Starts;
/** What was asked of the engine. */
let asked: string[];
/** The waits that were begun, each with the ends it can be given. */
let gates: (PromiseWithResolvers<ErrorInfo | null> & { readonly signal: AbortSignal })[];
/** Resolves once the end of a wait was carried out. */
let carriedOut: PromiseWithResolvers<void>;

const connector = {
  async stopContainer(id: string) {
    asked.push(`stop ${id}`);
  },
  async *logs() {
    yield { at: 0, source: 'stderr', text: 'no display' };
  },
} as Partial<EngineConnector> as EngineConnector;

withBook((made) => {
  ({ store, book } = made);
});
beforeEach(async () => {
  asked = [];
  gates = [];
  carriedOut = Promise.withResolvers();
  const own = createLocks();
  locks = {
    busy: own.busy,
    run: (key, work) => {
      const done = own.run(key, work);
      void done.then(() => carriedOut.resolve(), carriedOut.reject);
      return done;
    },
  };
  await store.db.deleteFrom('sessions').execute();
  await store.db.insertInto('sessions').values(sessionRow('a')).execute();
  starts = createStarts({
    book,
    locks,
    viewers: { endViews: (id) => void asked.push(`end views ${id}`) },
    log: pino({ level: 'silent' }),
    now: () => 7,
    passGate: (_row, _connector, { signal }) => {
      const gate = { ...Promise.withResolvers<ErrorInfo | null>(), signal };
      gates.push(gate);
      return gate.promise;
    },
  });
});

const began = (patch: Partial<NewRow<'sessions'>> = {}) => book.patch('a', { ...starting, ...patch });
const notReady = new FairleadError('SESSION_NOT_READY', { message: 'It did not answer.', hint: 'Look at its log.' });

describe('a session whose container was started', () => {
  it('runs once its desktop answers, not before', async () => {
    starts.follow(await began(), connector);
    expect((await book.get('a')).observed).toBe('starting');
    gates[0]?.resolve(null);
    await carriedOut.promise;
    expect(await book.get('a')).toMatchObject({
      observed: 'running',
      progress: 100,
      sentence: 'Running.',
      started_at: 7,
    });
  });

  it('keeps the time at which it ran first', async () => {
    starts.follow(await began({ started_at: 3 }), connector);
    gates[0]?.resolve(null);
    await carriedOut.promise;
    expect(await book.get('a')).toMatchObject({ observed: 'running', started_at: 3 });
  });

  it('that never answers is stopped, and keeps its container and the reason', async () => {
    starts.follow(await began(), connector);
    gates[0]?.reject(notReady);
    await carriedOut.promise;
    expect(asked).toEqual(['end views a', 'stop c1']);
    expect(await book.get('a')).toMatchObject({
      desired: 'stopped',
      observed: 'stopped',
      target: starting.target,
      sentence: 'It did not answer.',
      error: { code: 'SESSION_NOT_READY', hint: [{ text: 'Look at its log.' }], data: { log: ['no display'] } },
    });
  });

  it('is waited for once per start', async () => {
    const row = await began();
    starts.follow(row, connector);
    starts.follow(row, connector);
    expect(gates).toHaveLength(1);
    starts.follow(await began(startedAgain), connector);
    expect(gates.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('is waited for anew after its connection was made anew', async () => {
    const row = await began();
    starts.follow(row, connector);
    starts.follow(row, { ...connector });
    expect(gates.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it.each<[string, Partial<NewRow<'sessions'>>]>([
    ['lost', { observed: 'lost', target: { ...starting.target, startedAt: null } }],
    ['stopped', { desired: 'stopped' }],
    ['ended', { desired: 'deleted' }],
    ['started again', startedAgain],
  ])('and that is %s meanwhile stays what it is', async (_how, patch) => {
    for (const failure of [null, notReady]) {
      carriedOut = Promise.withResolvers();
      starts.follow(await began(), connector);
      const changed = await book.patch('a', patch);
      if (failure) gates.at(-1)?.reject(failure);
      else gates.at(-1)?.resolve(null);
      await carriedOut.promise;
      expect(await book.get('a')).toEqual(changed);
      expect(asked).toEqual([]);
    }
  });

  it('is left alone when the service ends', async () => {
    const row = await began();
    starts.follow(row, connector);
    starts.dispose();
    expect(gates[0]?.signal.aborted).toBe(true);
    gates[0]?.resolve(null);
    await carriedOut.promise;
    expect(await book.get('a')).toEqual(row);
  });
});
