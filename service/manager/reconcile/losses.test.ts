import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocks, type Locks } from '../../async/locks.ts';
import type { ConnectionState } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import { steersAll } from '../../hosts/steering.ts';
import { sessionRow, sessionTarget } from '../../store/testing/samples.ts';
import type { NewRow, SessionRow, Store } from '../../store/types.ts';
import type { SessionBook } from '../records/session-book.ts';
import { withBook } from '../testing/book.ts';
import { createLosses, type Losses } from './losses.ts';

let store: Store;
let book: SessionBook;
let locks: Locks;
let losses: Losses;
/** What the connection to the one host says. */
let connection: Partial<ConnectionState>;
/** Sessions that a task works on. */
let launching: Set<string>;
let onDisconnected: (hostId: string) => void;
let onRemoved: (hostId: string) => void;
let stop: () => void;
/** Resolves once as many turns as asked for are over. */
let turns: (count: number) => Promise<void>;

withBook((made) => {
  ({ store, book } = made);
});
beforeEach(async () => {
  await store.db.deleteFrom('sessions').execute();
  connection = { state: 'connected' };
  launching = new Set();
  stop = () => undefined;
  let over = 0;
  let wake: () => void = () => undefined;
  turns = async (count) => {
    while (over < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const own = createLocks();
  locks = {
    busy: own.busy,
    run: (key, work) =>
      own.run(key, work).finally(() => {
        over += 1;
        wake();
      }),
  };
  const host = {
    id: 'h',
    connector: {
      get connection() {
        return connection;
      },
    },
  } as ManagedHost;
  const pool: Pick<HostPool, 'all' | 'get' | 'onDisconnected' | 'onRemoved'> = {
    all: () => [host],
    get: (id) => (id === 'h' ? host : null),
    onDisconnected: (listener) => {
      onDisconnected = listener;
      return () => undefined;
    },
    onRemoved: (listener) => {
      onRemoved = listener;
      return () => undefined;
    },
  };
  losses = createLosses({
    book,
    pool: pool as HostPool,
    viewers: { endViews: () => undefined },
    locks,
    steering: steersAll,
    log: pino({ level: 'silent' }),
    now: () => 5,
    launching: async ({ id }) => launching.has(id),
    close: (row) => book.patch(row.id, { observed: 'deleted' }),
    interrupted: (row) => book.patch(row.id, { observed: 'failed' }),
  });
});
afterEach(() => stop());

const session = (id: string, patch: Partial<NewRow<'sessions'>>) =>
  store.db
    .insertInto('sessions')
    .values(
      sessionRow(id, {
        host_id: 'h',
        host_name: 'Harbour',
        target: sessionTarget({ containerId: 'c' }),
        created_at: 9,
        ...patch,
      }),
    )
    .execute();
const away = () => {
  connection = { state: 'waiting', code: 'HOST_UNREACHABLE' };
  onDisconnected('h');
};

describe('when a host goes away', () => {
  it('its sessions are lost, and what was over or waits for a person stays what it is', async () => {
    stop = losses.start();
    const states = { a: 'running', b: 'paused', c: 'starting', d: 'stopped', e: 'failed' } as const;
    for (const [id, observed] of Object.entries(states)) await session(id, { observed });
    away();
    await turns(5);
    const now = (await book.living('h')).map(({ id, observed }) => [id, observed]);
    expect(now).toEqual([
      ['a', 'lost'],
      ['b', 'lost'],
      ['c', 'lost'],
      ['d', 'stopped'],
      ['e', 'failed'],
    ]);
    expect((await book.get('a')).sentence).toContain('Harbour cannot be reached');
  });

  it('a container that was just being seen to end has ended with its engine', async () => {
    stop = losses.start();
    await session('a', { observed: 'running' });
    const seen = Promise.withResolvers<void>();
    const settling = locks.run('a', async () => {
      await seen.promise;
      losses.endedByItself('a');
      await book.patch('a', { desired: 'stopped', observed: 'stopped' });
    });
    away();
    seen.resolve();
    await settling;
    await turns(2);
    expect(await book.get('a')).toMatchObject({ desired: 'running', observed: 'lost' });
  });

  it('a launch that fails meanwhile has failed', async () => {
    stop = losses.start();
    await session('a', { observed: 'provisioning', target: sessionTarget() });
    launching.add('a');
    const gone = Promise.withResolvers<void>();
    const launch = locks.run('a', async () => {
      await gone.promise;
      await book.patch('a', { observed: 'failed' });
      launching.delete('a');
    });
    away();
    gone.resolve();
    await launch;
    await turns(2);
    expect((await book.get('a')).observed).toBe('failed');
  });

  it('and is back before it was told, nothing is lost', async () => {
    stop = losses.start();
    await session('a', { observed: 'running' });
    const before = Promise.withResolvers<void>();
    const settling = locks.run('a', () => before.promise);
    away();
    connection = { state: 'connected' };
    before.resolve();
    await settling;
    await turns(2);
    expect((await book.get('a')).observed).toBe('running');
  });
});

describe('at the start', () => {
  it.each<[string, Partial<ConnectionState>, SessionRow['observed']]>([
    ['was found away', { state: 'waiting', code: 'HOST_UNREACHABLE' }, 'lost'],
    ['was found away, and is tried again at this moment', { state: 'connecting', code: 'HOST_UNREACHABLE' }, 'lost'],
    ['is tried for the first time', { state: 'connecting' }, 'running'],
    ['is there', { state: 'connected' }, 'running'],
  ])('a host that %s', async (_how, state, expected) => {
    await session('a', { observed: 'running' });
    connection = state;
    stop = losses.start();
    // Asked for behind everything that the start began.
    for (let round = 0; round < 5; round += 1) await book.living('h');
    await locks.run('a', async () => undefined);
    expect((await book.get('a')).observed).toBe(expected);
  });
});

it('a host that is removed loses its sessions, and closes those that were to end', async () => {
  stop = losses.start();
  await session('a', { observed: 'running' });
  await session('b', { observed: 'lost', desired: 'deleted' });
  onRemoved('h');
  await turns(2);
  expect((await book.get('a')).sentence).toContain('Harbour was removed from this site');
  expect((await book.get('b')).observed).toBe('deleted');
});
