import { expect, it } from 'vitest';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { TaskSnapshot } from '../tasks/types.ts';
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

// SECURITY: docs/security.md 4.44.
it('tells of the sessions and tasks of others only who may observe', async () => {
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err) => {
      throw err;
    },
  });
  const watchers = createWatchers();
  const owners: Deps['owners'] = {
    session: async (id) => ({ mine: 'anna', theirs: 'bela' })[id],
    task: async (id) => ({ 'my launch': 'anna', 'their launch': 'bela', install: null })[id],
  };
  const system = createSystem({
    events,
    owners,
    tasks: { watch: (filter, signal) => watchers.watch(filter, signal, async () => [task('their launch')]) },
  } as Partial<Deps> as Deps);
  const told = async (role: 'viewer' | 'support') => {
    const scope = new AbortController();
    const changes = system.operations.changes(actorWith(role), scope.signal);
    for (const id of ['theirs', 'gone', 'mine']) events.emit('sessions', { id });
    for (const id of ['their launch', 'gone', 'my launch', 'install']) {
      events.emit('tasks', { id });
      watchers.publish(task(id));
    }
    events.emit('settings', {});
    events.emit('search', {});
    // The last of either source: topics take turns, and of this one most changes.
    watchers.publish(task('install'));
    const seen: string[] = [];
    const last = new Set(['tasks install', 'tasks install Title of install']);
    for await (const { topic, id, task: shown } of changes) {
      const one = [topic, id ?? 'all', ...(shown === undefined ? [] : [shown.title])].join(' ');
      seen.push(one);
      last.delete(one);
      if (last.size === 0) scope.abort();
    }
    return seen.sort();
  };
  const own = [
    'search all',
    'sessions mine',
    'settings all',
    'tasks install',
    'tasks install Title of install',
    'tasks my launch',
    'tasks my launch Title of my launch',
  ];
  expect(await told('viewer')).toEqual(own);
  expect(await told('support')).toEqual(
    [
      ...own,
      'sessions gone',
      'sessions theirs',
      'tasks gone',
      'tasks gone Title of gone',
      'tasks their launch',
      'tasks their launch Title of their launch',
    ].sort(),
  );
  system.dispose();
});

const task = (id: string): TaskSnapshot => ({
  id,
  parentId: null,
  kind: 'session.launch',
  title: `Title of ${id}`,
  subject: null,
  state: 'running',
  progress: 1,
  sentence: '',
  detail: null,
  result: null,
  error: null,
  attempt: 1,
  cancellable: true,
  retryable: false,
  actor: 'Anna',
  queuedAt: 0,
  startedAt: 0,
  endedAt: null,
});
