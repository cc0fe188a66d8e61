/** The one stream of a console: what changed, and how far the tasks are that run; as far as its person may see it. */
import type { Change } from '../../common/model/system.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { TaskRunner } from '../tasks/types.ts';

/** What of it is told. That something of a topic changed, without what, is told to everybody who sees some of that. */
type Sight = {
  ofTopic(topic: Change['topic']): boolean;
  ofObject(topic: Change['topic'], id: string): boolean | Promise<boolean>;
};

/**
 * Both from this call on, until `signal` or until the reader leaves. Each side keeps for a slow reader what it has to, and no
 * more; neither waits for the other.
 */
export function changesOf(
  events: EventBus<ServiceTopics>,
  tasks: Pick<TaskRunner, 'watch'>,
  signal: AbortSignal,
  sight: Sight,
): AsyncGenerator<Change, void, void> {
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  // Not within the generator, so that listening begins with the call and not with the first read.
  const sources = [
    seen(events.subscribe(until), sight),
    ...(sight.ofTopic('tasks') ? [seen(asChanges(tasks.watch({}, until)), sight)] : []),
  ];
  return together(sources, () => left.abort());
}

async function* seen(changes: AsyncIterable<Change>, { ofTopic, ofObject }: Sight): AsyncGenerator<Change> {
  for await (const change of changes) {
    const { topic, id } = change;
    if (ofTopic(topic) && (id === undefined || (await ofObject(topic, id)))) yield change;
  }
}

async function* asChanges(snapshots: ReturnType<TaskRunner['watch']>): AsyncGenerator<Change> {
  for await (const task of snapshots) yield { topic: 'tasks', id: task.id, part: 'figures', task };
}

/** Whatever comes first of `sources`, until all have ended. `leave` has to end those that still run. */
async function* together<T>(sources: readonly AsyncIterable<T>[], leave: () => void): AsyncGenerator<T, void, void> {
  const next = (source: AsyncIterator<T>) => source.next().then((result) => ({ source, result }));
  const waiting = new Map<AsyncIterator<T>, ReturnType<typeof next>>();
  for (const iterable of sources) {
    const source = iterable[Symbol.asyncIterator]();
    waiting.set(source, next(source));
  }
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values());
      waiting.delete(source);
      if (result.done) continue;
      // To the end of the line, so that a busy source does not starve the other.
      waiting.set(source, next(source));
      yield result.value;
    }
  } finally {
    leave();
    // What they still say is for nobody, and neither is how they end.
    await Promise.allSettled(waiting.values());
  }
}
