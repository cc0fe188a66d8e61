/** What is asked of an engine, and when. What is made of the answers: decide.test.ts; on real engines: service/sessions.itest.ts. */

import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import { createLocks } from '../../async/locks.ts';
import type { ContainerDetails, EngineConnector, EngineEvent } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import { steersAll } from '../../hosts/steering.ts';
import { sessionRow, sessionTarget } from '../../store/testing/samples.ts';
import type { Store } from '../../store/types.ts';
import type { SessionBook } from '../records/session-book.ts';
import { withBook } from '../testing/book.ts';
import { createReconciler } from './reconciler.ts';

let store: Store;
let book: SessionBook;
/** Containers that the engine has. */
let containers: Set<string>;
/** Every question to the engine, in order: the container that was inspected, or `list`. */
let asked: string[];
/** Answers to inspections that take a while. */
let held: Map<string, Promise<void>>;
let tell: (event: EngineEvent) => void;
let reconciler: ReturnType<typeof createReconciler>;

const startedAt = '2026-01-02T03:04:05.000000000Z';
const never = (): never => {
  throw new Error('Nothing of this is asked for.');
};
const event = (action: string, session: string): EngineEvent => ({
  at: 1,
  type: 'container',
  action,
  id: `container-${session}`,
  labels: { [siteLabel]: 'site', [sessionLabel]: session },
});
const quiet = () => expect.poll(() => asked.at(-1)).toBe('list');

withBook((made) => {
  ({ store, book } = made);
});

beforeEach(async () => {
  await store.db.deleteFrom('sessions').execute();
  containers = new Set();
  asked = [];
  held = new Map();
  for (const id of ['a', 'b', 'c']) {
    const container = `container-${id}`;
    containers.add(container);
    const placed = { host_id: 'h', host_name: 'Oslo', target: sessionTarget({ containerId: container, startedAt }) };
    await store.db
      .insertInto('sessions')
      .values(sessionRow(id, { observed: 'running', ...placed }))
      .execute();
  }
  const waiting: EngineEvent[] = [];
  let wake = Promise.withResolvers<void>();
  tell = (one) => {
    waiting.push(one);
    wake.resolve();
  };
  async function* told(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    signal.addEventListener('abort', () => wake.resolve(), { once: true });
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else {
        await wake.promise;
        wake = Promise.withResolvers();
      }
    }
  }
  const connector = {
    connection: { state: 'connected', since: 0 },
    events: told,
    async inspectContainer(id: string) {
      asked.push(id);
      await held.get(id);
      return containers.has(id) ? ({ id, state: 'running', startedAt } as ContainerDetails) : null;
    },
    async listContainers() {
      asked.push('list');
      return [...containers].map((id) => ({
        id,
        name: id,
        image: 'example/desktop:1',
        imageId: 'sha256:1',
        state: 'running' as const,
        labels: { [siteLabel]: 'site', [sessionLabel]: id.replace('container-', '') },
        createdAt: 1,
      }));
    },
  } as Partial<EngineConnector> as EngineConnector;
  const host = { id: 'h', name: 'Oslo', connector } as ManagedHost;
  const pool = {
    all: () => [host],
    get: (id) => (id === 'h' ? host : null),
    onConnected: () => () => undefined,
    onDisconnected: () => () => undefined,
    onRemoved: () => () => undefined,
    onLooked: never,
    require: never,
    refresh: never,
    measureDisk: never,
  } satisfies HostPool;
  reconciler = createReconciler({
    siteId: 'site',
    book,
    pool,
    close: (row) => book.patch(row.id, { desired: 'deleted', observed: 'deleted' }),
    viewers: { ownerApi: never, pageAnswers: never, endViews: () => undefined },
    locks: createLocks(),
    steering: steersAll,
    passGate: never,
    checkSent: never,
    log: pino({ level: 'silent' }),
    now: () => 5,
    launching: async () => false,
    inventory: { changed: () => undefined },
    onStranger: never,
  });
  reconciler.start();
  await quiet();
  asked = [];
});
afterEach(() => reconciler.dispose());

it('looks at the session that an event is about, and at no other', async () => {
  tell(event('pause', 'b'));
  await expect.poll(() => asked).toEqual(['container-b']);
  containers.delete('container-c');
  tell(event('destroy', 'c'));
  await expect.poll(async () => (await book.get('c')).observed).toBe('deleted');
  expect(asked).toEqual(['container-b', 'container-c']);
});

it('looks once more where something is told while it looks, and not at what says nothing of its state', async () => {
  const answer = Promise.withResolvers<void>();
  held.set('container-a', answer.promise);
  tell(event('die', 'a'));
  await expect.poll(() => asked).toEqual(['container-a']);
  for (const action of ['stop', 'exec_start', 'start']) tell(event(action, 'a'));
  tell(event('pause', 'b'));
  // What was told before that has been heard by then.
  await expect.poll(() => asked).toEqual(['container-a', 'container-b']);
  answer.resolve();
  await expect.poll(() => asked).toEqual(['container-a', 'container-b', 'container-a']);
  tell(event('exec_start', 'c'));
  tell(event('pause', 'b'));
  await expect.poll(() => asked.at(-1)).toBe('container-b');
  expect(asked).toEqual(['container-a', 'container-b', 'container-a', 'container-b']);
});

it('looks at all of a host where an event is about no session that is known there, and where something was missed', async () => {
  tell(event('start', 'stranger'));
  await quiet();
  expect(asked.toSorted()).toEqual(['container-a', 'container-b', 'container-c', 'list']);
  asked = [];
  tell({ at: 1, type: 'other', action: 'resync', id: '', labels: {} });
  await quiet();
  expect(asked.filter((one) => one !== 'list').toSorted()).toEqual(['container-a', 'container-b', 'container-c']);
});

it('looks at what was missed of a host before it looks at what is told of one of its sessions', async () => {
  const answer = Promise.withResolvers<void>();
  held.set('container-a', answer.promise);
  tell({ at: 1, type: 'other', action: 'resync', id: '', labels: {} });
  await expect.poll(() => asked.length).toBe(1);
  tell(event('die', 'c'));
  tell(event('start', 'stranger'));
  answer.resolve();
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(5);
  expect(asked.slice(0, 4).toSorted()).toEqual(['container-a', 'container-b', 'container-c', 'list']);
});
