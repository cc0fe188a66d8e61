/** Waiting for what the service says, by its own streams: no polling, no sleeping. */
import type { Session } from '../../common/model/sessions.ts';
import type { Change } from '../../common/model/system.ts';
import type { Task } from '../../common/model/tasks.ts';
import type { Api } from './client.ts';

/** After this long a test gives up, just before its own limit; nothing is ever expected to take it. Milliseconds. */
const patienceMs = 150_000;

/** The first value of a stream that is wanted; the stream is ended then. @throws naming the last one seen. */
export async function first<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  wanted: (value: T) => boolean,
  what: string,
): Promise<T> {
  const scope = new AbortController();
  const patience = setTimeout(() => scope.abort(), patienceMs);
  let last: T | undefined;
  try {
    for await (const value of await open(scope.signal)) {
      last = value;
      if (wanted(value)) return value;
    }
  } catch (thrown) {
    if (!scope.signal.aborted) throw thrown;
  } finally {
    clearTimeout(patience);
    scope.abort();
  }
  throw new Error(`Waited in vain until ${what}. Last seen: ${JSON.stringify(last)}`);
}

/** Reads again whenever something under the topics changes, until it is as wanted. */
export async function until<T>(
  api: Api,
  topics: readonly Change['topic'][],
  read: () => Promise<T>,
  wanted: (value: T) => boolean,
  what: string,
): Promise<T> {
  const scope = new AbortController();
  const patience = setTimeout(() => scope.abort(), patienceMs);
  let last: T | undefined;
  try {
    const changes = await api.system.changes(undefined, { signal: scope.signal });
    last = await read();
    if (wanted(last)) return last;
    for await (const { topic } of changes) {
      if (!topics.includes(topic)) continue;
      last = await read();
      if (wanted(last)) return last;
    }
  } catch (thrown) {
    if (!scope.signal.aborted) throw thrown;
  } finally {
    clearTimeout(patience);
    scope.abort();
  }
  throw new Error(`Waited in vain until ${what}. Last seen: ${JSON.stringify(last)}`);
}

export const sessionIs = (api: Api, id: string, ...states: Session['state'][]): Promise<Session> =>
  sessionUntil(api, id, ({ state }) => states.includes(state), `the session is ${states.join(' or ')}`);

export const sessionUntil = (api: Api, id: string, wanted: (session: Session) => boolean, what: string) =>
  first((signal) => api.sessions.watch({ id }, { signal }), wanted, what);

const ended: readonly Task['state'][] = ['succeeded', 'partly', 'failed', 'cancelled', 'interrupted'];

/** How a task ends. `seen` is given every snapshot of it and its parts. */
export async function taskEnd(api: Api, id: string, seen: (task: Task) => void = () => undefined): Promise<Task> {
  return first(
    (signal) => api.tasks.watch({ id }, { signal }),
    (task) => {
      seen(task);
      return task.id === id && ended.includes(task.state);
    },
    'the task ends',
  );
}

/** A task that has to succeed. */
export async function taskDone(api: Api, id: string, seen?: (task: Task) => void): Promise<Task> {
  const task = await taskEnd(api, id, seen);
  if (task.state !== 'succeeded') throw new Error(`The task is ${task.state}: ${JSON.stringify(task.error)}`);
  return task;
}
