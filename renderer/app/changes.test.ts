import { ORPCError } from '@orpc/client';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Change } from '../../common/model/system.ts';
import type { Task } from '../../common/model/tasks.ts';
import { followChanges } from './changes.ts';
import type { ConnectionStatus } from './connection.ts';

/** Every call that reached the service, by its path. */
let calls: string[] = [];
let streams = 0;
let send: (change: Change) => void = () => undefined;
let end: () => void = () => undefined;
let stop: () => void = () => undefined;
let client: QueryClient;
let tasksOf: ReturnType<typeof followChanges>['tasks'];
const status = createStore<ConnectionStatus>(() => ({ state: 'connected' }));
const page = Object.assign(new EventTarget(), { hidden: false });
let percent = 0;
let sessionState = 'running';

async function* changes(): AsyncGenerator<Change> {
  streams += 1;
  const waiting: Change[] = [];
  let wake = Promise.withResolvers<void>();
  let ended = false;
  send = (change) => {
    waiting.push(change);
    wake.resolve();
  };
  end = () => {
    ended = true;
    wake.resolve();
  };
  while (!ended) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else {
      await wake.promise;
      wake = Promise.withResolvers();
    }
  }
}

const answers: Record<string, (input?: { id: string }) => unknown> = {
  'sessions.list': () => ({ sessions: [1, 2].map((at) => ({ id: `s${at}`, progress: percent })) }),
  'sessions.get': (input) => {
    if (input?.id === 'nobodys') throw new ORPCError('SESSION_NOT_FOUND', { status: 404 });
    return { id: input?.id, progress: percent, state: sessionState, hostId: 'h1', workspaceId: 'w1' };
  },
  'hosts.list': () => ({ hosts: [{ id: 'h1' }, { id: 'h2' }] }),
  'hosts.get': (input) => ({ id: input?.id, free: percent }),
  'hosts.containers': (input) => {
    calls[calls.length - 1] += ` of ${input?.id}`;
    return { containers: [] };
  },
  'workspaces.list': () => ({ workspaces: [{ id: 'w1' }, { id: 'w2' }] }),
  'workspaces.get': (input) => ({ id: input?.id, running: percent }),
  'workspaces.capacity': () => ({ hosts: [] }),
  'tasks.list': () => ({ tasks: [] }),
};

/** The service as far as these tests ask it; anything else is a mistake. */
function ask(path: string, input?: { id: string }): Promise<unknown> {
  const answer = answers[path];
  if (answer === undefined) throw new Error(`Nothing should ask for ${path}.`);
  calls.push(path);
  return Promise.try(answer, input);
}

const area = (name: string) =>
  new Proxy({}, { get: (_, call) => (input?: { id: string }) => ask(`${name}.${String(call)}`, input) });
const api = {
  system: { changes: () => Promise.resolve(changes()) },
  hosts: area('hosts'),
  sessions: area('sessions'),
  workspaces: area('workspaces'),
};

beforeEach(async () => {
  vi.useFakeTimers();
  percent = 0;
  sessionState = 'running';
  client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000, retry: false } } });
  for (const path of ['sessions.list', 'hosts.list', 'workspaces.list', 'workspaces.capacity', 'tasks.list'])
    new QueryObserver(client, { queryKey: [path.split('.'), {}], queryFn: () => ask(path) }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(1);
  const followed = followChanges({ api, status } as never, client, page);
  stop = followed.stop;
  tasksOf = followed.tasks;
  await vi.advanceTimersByTimeAsync(1000);
  calls = [];
  streams = 0;
});
afterEach(() => {
  stop();
  end();
  client.clear();
  vi.useRealTimers();
});

const never = (): never => {
  throw new Error('There is no such answer.');
};
const told = async (...all: Change[]) => {
  for (const change of all) send(change);
  await vi.advanceTimersByTimeAsync(1000);
};

it('asks for one row where only its figures moved, however often they did', async () => {
  percent = 42;
  await told(...Array.from({ length: 9 }, (): Change => ({ topic: 'sessions', id: 's2', part: 'figures' })));
  expect(calls).toEqual(['sessions.get']);
  const list = client.getQueryData<{ sessions: { id: string; progress: number }[] }>([['sessions', 'list'], {}]);
  expect(list?.sessions).toEqual([{ id: 's1', progress: 0 }, expect.objectContaining({ id: 's2', progress: 42 })]);
});

it('asks for nothing where a percent of a pull came along, and hands it on', async () => {
  const heard: number[] = [];
  tasksOf.follow(({ progress }) => heard.push(progress));
  const task = (progress: number, state: Task['state'] = 'running') => ({ id: 't1', progress, state }) as Task;
  await told(
    { topic: 'tasks', id: 't1', part: 'figures' },
    { topic: 'tasks', id: 't1', part: 'figures', task: task(7) },
    { topic: 'tasks', id: 't1', part: 'figures', task: task(8) },
  );
  expect(calls).toEqual([]);
  expect(heard).toEqual([7, 8]);
  expect(tasksOf.running().map(({ id }) => id)).toEqual(['t1']);
  await told({ topic: 'tasks', id: 't1', part: 'figures', task: task(100, 'succeeded') });
  expect(tasksOf.running()).toEqual([]);
});

it('asks for a host and for what is worked out from its space, and for no list', async () => {
  await told({ topic: 'hosts', id: 'h1', part: 'figures' });
  expect(calls.toSorted()).toEqual(['hosts.get', 'workspaces.capacity']);
});

it('asks for nothing about what nobody looks at', async () => {
  await told({ topic: 'sessions', id: 'elsewhere', part: 'figures' });
  expect(calls).toEqual([]);
});

it('asks again for what a changed object is shown by', async () => {
  await told({ topic: 'workspaces', id: 'w1' });
  expect(calls.toSorted()).toEqual(['workspaces.capacity', 'workspaces.list']);
});

it('asks for no session where a host changed: those that this means something for are told of', async () => {
  await told({ topic: 'hosts', id: 'h1' });
  expect(calls.toSorted()).toEqual(['hosts.list', 'workspaces.capacity', 'workspaces.list']);
});

const listed = <Row>(area: string) =>
  client.getQueryData<Record<string, Row[]>>([[area, 'list'], {}])?.[area]?.map((row) => row);

it('asks for the row of a session that changed, and of the host and the workspace that count it: for no list', async () => {
  percent = 7;
  await told({ topic: 'sessions', id: 's2', part: 'figures' }, { topic: 'sessions', id: 's2' });
  expect(calls.toSorted()).toEqual(['hosts.get', 'sessions.get', 'workspaces.get']);
  expect(listed('sessions')).toEqual([{ id: 's1', progress: 0 }, expect.objectContaining({ id: 's2', progress: 7 })]);
  expect(listed('hosts')).toEqual([{ id: 'h1', free: 7 }, { id: 'h2' }]);
  expect(listed('workspaces')).toEqual([{ id: 'w1', running: 7 }, { id: 'w2' }]);
});

it('puts a new session first, and takes one that is over, or that nobody may see, out', async () => {
  await told({ topic: 'sessions', id: 's3' });
  expect(listed<{ id: string }>('sessions')?.map(({ id }) => id)).toEqual(['s3', 's1', 's2']);
  sessionState = 'deleted';
  await told({ topic: 'sessions', id: 's1' });
  expect(listed<{ id: string }>('sessions')?.map(({ id }) => id)).toEqual(['s3', 's2']);
  client.setQueryData([['sessions', 'list'], {}], { sessions: [{ id: 'nobodys' }, { id: 's2' }] });
  await told({ topic: 'sessions', id: 'nobodys' });
  expect(listed<{ id: string }>('sessions')?.map(({ id }) => id)).toEqual(['s2']);
});

it('asks about the session and the host that are open where one there changed, and about nothing for another', async () => {
  const open = (area: string, call: string, id: string) =>
    new QueryObserver(client, {
      queryKey: [[area, call], { input: { id }, type: 'query' }],
      queryFn: () => ask(`${area}.${call}`, { id }),
    }).subscribe(() => undefined);
  client.clear();
  open('sessions', 'get', 's9');
  await vi.advanceTimersByTimeAsync(1);
  calls = [];
  await told({ topic: 'sessions', id: 's8' });
  expect(calls).toEqual([]);
  percent = 3;
  await told({ topic: 'sessions', id: 's9' });
  expect(calls).toEqual(['sessions.get']);
  expect(client.getQueryData([['sessions', 'get'], { input: { id: 's9' }, type: 'query' }])).toMatchObject({
    progress: 3,
  });
  for (const id of ['h1', 'h2']) open('hosts', 'containers', id);
  await vi.advanceTimersByTimeAsync(1);
  calls = [];
  await told({ topic: 'sessions', id: 's9' });
  expect(calls.toSorted()).toEqual(['hosts.containers of h1', 'sessions.get']);
});

it('asks for the lists where many sessions changed at once, or nobody knows which', async () => {
  await told(...Array.from({ length: 25 }, (_, at): Change => ({ topic: 'sessions', id: `s${at}` })));
  expect(calls.toSorted()).toEqual(['hosts.list', 'sessions.list', 'workspaces.list']);
  calls = [];
  await told({ topic: 'sessions' });
  expect(calls.toSorted()).toEqual(['hosts.list', 'sessions.list', 'workspaces.capacity', 'workspaces.list']);
});

it('asks again for a list that was on its way: it may be older than the row', async () => {
  const late = Promise.withResolvers<unknown>();
  const list = answers['sessions.list'];
  answers['sessions.list'] = () => late.promise;
  await told({ topic: 'sessions' });
  answers['sessions.list'] = () => ({ sessions: [{ id: 's1', progress: 99 }] });
  await told({ topic: 'sessions', id: 's1' });
  late.resolve({ sessions: [{ id: 's1', progress: 1 }] });
  await vi.advanceTimersByTimeAsync(1);
  expect(listed('sessions')).toEqual([{ id: 's1', progress: 99 }]);
  answers['sessions.list'] = list ?? never;
});

it('follows one stream per connection', async () => {
  status.setState({ state: 'waiting', attempt: 1, retryAt: 0, stranger: false }, true);
  end();
  status.setState({ state: 'connected' }, true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(streams).toBe(1);
});
