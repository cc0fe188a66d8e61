import { expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { createWatchers } from '../tasks/watchers.ts';
import { createSystem } from './system.ts';

type Deps = Parameters<typeof createSystem>[0];

it('tells changes from the call on, also those before the first read', async () => {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  const watchers = createWatchers();
  const system = createSystem({
    events,
    tasks: { watch: (filter, signal) => watchers.watch(filter, signal, async () => []) },
  } as Partial<Deps> as Deps);
  const scope = new AbortController();
  const changes = system.operations.changes(actorWith(), scope.signal);
  events.emit('hosts', { id: 'h1' });
  events.emit('installs', {});
  const seen: unknown[] = [];
  for await (const change of changes) {
    seen.push(change);
    if (seen.length === 2) scope.abort();
  }
  expect(seen).toEqual([{ topic: 'hosts', id: 'h1' }, { topic: 'installs' }]);
  expect(events.listenerCount).toBe(0);
  system.dispose();
});

it('tells nobody of changes to what they may not see', async () => {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  const watched = {
    watch: () => {
      throw new Error('Tasks are not to be seen either.');
    },
  };
  const system = createSystem({ events, tasks: watched } as Partial<Deps> as Deps);
  const scope = new AbortController();
  const changes = system.operations.changes(actorWith(['account.use', 'audit.view']), scope.signal);
  events.emit('hosts', { id: 'h1' });
  events.emit('sessions', { id: 's1' });
  events.emit('tasks', { id: 't1' });
  events.emit('audit', {});
  const { value } = await changes.next();
  expect(value).toEqual({ topic: 'audit' });
  scope.abort();
  await changes.return();
  system.dispose();
});
