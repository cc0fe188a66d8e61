import { expect, it } from 'vitest';
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
  const caller = { userId: 'u', userName: 'Anna', tokenId: 't', connectionId: null };
  const changes = await system.changes(undefined, { caller, signal: scope.signal, note: {} });
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
