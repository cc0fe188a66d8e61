import { expect, it } from 'vitest';
import type { Change } from '../../common/model/system.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { TaskSnapshot } from '../tasks/types.ts';
import { createWatchers } from '../tasks/watchers.ts';
import { changesOf } from './changes.ts';

const task = (id: string, progress: number): TaskSnapshot => ({
  id,
  parentId: null,
  kind: 'install',
  title: 'Install',
  subject: null,
  state: 'running',
  progress,
  sentence: '',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: false,
  actor: 'admin',
  queuedAt: 0,
  startedAt: 0,
  endedAt: null,
});

function rig() {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  const watchers = createWatchers();
  const tasks = {
    watch: (filter: Parameters<typeof watchers.watch>[0], signal: AbortSignal) =>
      watchers.watch(filter, signal, async () => [task('before', 3)]),
  };
  const stop = new AbortController();
  return {
    events,
    watchers,
    stop,
    changes: changesOf(events, tasks, stop.signal, { ofTopic: () => true, ofObject: () => true }),
  };
}

async function read(changes: AsyncGenerator<Change>, count: number): Promise<Change[]> {
  const all: Change[] = [];
  while (all.length < count) {
    const { value, done } = await changes.next();
    if (done) break;
    all.push(value);
  }
  return all;
}

it('tells what changed and how far tasks are in one stream, from the call on', async () => {
  const { events, watchers, changes } = rig();
  events.emit('hosts', { id: 'h1' });
  watchers.publish(task('t1', 41));
  watchers.publish(task('t1', 42));
  expect(await read(changes, 3)).toEqual(
    expect.arrayContaining([
      { topic: 'hosts', id: 'h1' },
      { topic: 'tasks', id: 'before', part: 'figures', task: task('before', 3) },
      { topic: 'tasks', id: 't1', part: 'figures', task: task('t1', 42) },
    ]),
  );
  events.emit('sessions', { id: 's1', part: 'figures' });
  expect(await read(changes, 1)).toEqual([{ topic: 'sessions', id: 's1', part: 'figures' }]);
  await changes.return(undefined);
  expect([events.listenerCount, watchers.count]).toEqual([0, 0]);
});

it('ends with its signal, and listens no more', async () => {
  const { events, watchers, stop, changes } = rig();
  await read(changes, 1);
  const waiting = changes.next();
  stop.abort();
  expect((await waiting).done).toBe(true);
  expect([events.listenerCount, watchers.count]).toEqual([0, 0]);
});
