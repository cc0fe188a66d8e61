import { expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { createSystem } from './system.ts';

type Deps = Parameters<typeof createSystem>[0];

it('tells changes from the call on, also those before the first read', async () => {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  const system = createSystem({ events } as Partial<Deps> as Deps);
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
  const system = createSystem({ events } as Partial<Deps> as Deps);
  const scope = new AbortController();
  const changes = system.operations.changes(actorWith(['account.use', 'tasks.view']), scope.signal);
  events.emit('hosts', { id: 'h1' });
  events.emit('sessions', { id: 's1' });
  events.emit('tasks', { id: 't1' });
  const { value } = await changes.next();
  expect(value).toEqual({ topic: 'tasks', id: 't1' });
  scope.abort();
  await changes.return();
  system.dispose();
});
