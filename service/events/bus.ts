/**
 * Events announce that something changed; they never steer what happens next. A listener that throws is reported and
 * does not stop the others, nor the one who announces.
 */
import { onAbort } from '../async/abort.ts';

/**
 * What a console needs to fetch again: everything under `topic`, or one object of it. `figures`: only figures of that
 * object moved (its progress, its free space): what lists, counts and searches say of it still holds.
 */
export type Dirty<Topic extends string> = { readonly topic: Topic; readonly id?: string; readonly part?: 'figures' };

/** Events may name the object they are about; that is what `subscribe` passes on. */
type TopicMap = Record<string, { readonly id?: string | undefined; readonly part?: 'figures' | undefined }>;

export type EventBus<Topics extends TopicMap> = {
  emit<T extends keyof Topics & string>(topic: T, event: Topics[T]): void;
  /** What another process of the site announced: the same to whoever listens here, and told to no other process again. */
  hear<T extends keyof Topics & string>(topic: T, event: Topics[T]): void;
  /** Returns the function that stops listening. */
  on<T extends keyof Topics & string>(
    topic: T,
    listener: (event: Topics[T], from: 'here' | 'elsewhere') => void | Promise<void>,
  ): () => void;
  /**
   * Everything that changes from now on, until `signal`. While the reader is busy, equal changes become one, and more
   * than `maxPerTopic` (default 200) objects of a topic become "the whole topic": a slow reader costs bounded memory
   * and misses nothing.
   */
  subscribe(
    signal: AbortSignal,
    options?: { readonly topics?: readonly (keyof Topics & string)[]; readonly maxPerTopic?: number },
  ): AsyncIterable<Dirty<keyof Topics & string>>;
  /** How many listen now; a test for leaks reads it. */
  readonly listenerCount: number;
};

type EventBusOptions = {
  readonly onListenerError: (error: unknown, topic: string) => void;
  /** Told of everything that is announced here: for the other processes of the site. */
  readonly onEmit?: (change: Dirty<string>) => void;
};

/** A bus for one service. Listeners are called at once, in the order they came. */
export function createEventBus<Topics extends TopicMap>(options: EventBusOptions): EventBus<Topics> {
  type Topic = keyof Topics & string;
  type From = 'here' | 'elsewhere';
  type Listener = { readonly topic: Topic; readonly call: (event: never, from: From) => void | Promise<void> };
  const listeners = new Set<Listener>();
  const subscribers = new Set<(change: Dirty<Topic>) => void>();
  const report = (error: unknown, topic: string) => options.onListenerError(error, topic);
  function tell<T extends Topic>(topic: T, event: Topics[T], from: From): Dirty<Topic> {
    for (const listener of [...listeners]) {
      if (listener.topic !== topic) continue;
      try {
        const answer = listener.call(event as never, from);
        if (answer instanceof Promise) answer.catch((error: unknown) => report(error, topic));
      } catch (error) {
        report(error, topic);
      }
    }
    const { id, part } = event;
    const change = id === undefined ? { topic } : { topic, id, ...(part !== undefined && { part }) };
    for (const push of [...subscribers]) push(change);
    return change;
  }

  return {
    emit(topic, event) {
      const change = tell(topic, event, 'here');
      options.onEmit?.(change);
    },
    hear(topic, event) {
      tell(topic, event, 'elsewhere');
    },
    on(topic, call) {
      const listener: Listener = { topic, call };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    // Not a generator itself, so that listening begins with the call and not with the first read.
    subscribe(signal, { topics, maxPerTopic = 200 } = {}) {
      const pending = new Coalesced<Topic>(maxPerTopic);
      const push = (change: Dirty<Topic>) => {
        if (topics === undefined || topics.includes(change.topic)) pending.push(change);
      };
      let unhook = (): void => undefined;
      const stop = () => {
        subscribers.delete(push);
        unhook();
        pending.end();
      };
      if (signal.aborted) pending.end();
      else {
        subscribers.add(push);
        unhook = onAbort(signal, stop);
      }
      return iterate(pending, stop);
    },
    get listenerCount() {
      return listeners.size + subscribers.size;
    },
  };
}

async function* iterate<Topic extends string>(
  pending: Coalesced<Topic>,
  stop: () => void,
): AsyncGenerator<Dirty<Topic>> {
  try {
    for (;;) {
      const change = pending.shift();
      if (change !== undefined) yield change;
      else if (pending.ended) return;
      else await pending.wait();
    }
  } finally {
    stop();
  }
}

/** Changes that wait for a reader: per topic the ids, with whether all of the object changed; `null` for the whole topic. */
export class Coalesced<Topic extends string> {
  ended = false;
  private readonly byTopic = new Map<Topic, Map<string, boolean> | null>();
  private readonly limit: number;
  private wake: (() => void) | undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  push({ topic, id, part }: Dirty<Topic>): void {
    const ids = this.byTopic.get(topic);
    const whole = part === undefined;
    if (id === undefined || ids === null) this.byTopic.set(topic, null);
    else if (ids === undefined) this.byTopic.set(topic, new Map([[id, whole]]));
    else if (ids.set(id, whole || ids.get(id) === true).size > this.limit) this.byTopic.set(topic, null);
    this.wake?.();
  }

  shift(): Dirty<Topic> | undefined {
    if (this.ended) return undefined;
    for (const [topic, ids] of this.byTopic) {
      if (ids === null) {
        this.byTopic.delete(topic);
        return { topic };
      }
      for (const [id, whole] of ids) {
        ids.delete(id);
        // To the end of the line, so that a busy topic does not starve the others.
        this.byTopic.delete(topic);
        if (ids.size > 0) this.byTopic.set(topic, ids);
        return whole ? { topic, id } : { topic, id, part: 'figures' };
      }
      this.byTopic.delete(topic);
    }
    return undefined;
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async wait(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wake = resolve;
    await promise;
    this.wake = undefined;
  }
}
