/**
 * Events of a site that has several processes: what one announces is heard in the others. Nothing travels but names and ids;
 * whoever hears of a change reads it from the store. After a gap everything may have changed, and is told so.
 */
import { z } from 'zod';
import { type Change, topics } from '../../common/model/system.ts';
import type { Peers } from '../store/types.ts';
import { Coalesced, type Dirty, type EventBus } from './bus.ts';
import type { ServiceTopics } from './topics.ts';

type Topic = Change['topic'];

/** What one process tells all others to do at once; the value names what it is about. */
const signalNames = [
  /** A token is good no longer: whatever lives by it ends. */
  'token-ended',
  /** Somebody may do something else now. */
  'rights-changed',
  /** Views of a session end. */
  'views-ended',
] as const;
type SignalName = (typeof signalNames)[number];

/** Orders to the other processes of the site; none where there is only one. */
export type Signals = {
  send(name: SignalName, id: string): void;
  on(name: SignalName, listener: (id: string) => void): () => void;
  /** Signals may have been missed: who goes by them looks for itself at what is so now. */
  onGap(listener: () => void): () => void;
};

export type Spread = {
  /** For the bus (`onEmit`). */
  tell(change: Dirty<string>): void;
  /** Begins: what others announce is heard on this bus. The answer stops it. */
  start(bus: Pick<EventBus<ServiceTopics>, 'hear'>): () => void;
  readonly signals: Signals;
};

/** A site of one process: nobody is told, and nobody tells. */
export const noSignals: Signals = { send: () => undefined, on: () => () => undefined, onGap: () => () => undefined };

const messageSchema = z.object({
  changes: z.array(
    z.object({ topic: z.enum(topics), id: z.string().optional(), part: z.literal('figures').optional() }),
  ),
  signals: z.array(z.object({ name: z.enum(signalNames), id: z.string() })),
});
type Message = z.infer<typeof messageSchema>;

/** Changes wait that long for others, so that a burst of them is one message, milliseconds. */
const gatherMs = 20;
/** Bytes of a message, with room for its frame: Postgres takes less than 8000. */
const messageBytes = 7000;
/** Objects of a topic; more are told as the whole topic. */
const maxPerTopic = 200;
/** An id that is longer than any of ours is told as the whole topic: it would not fit. */
const maxId = 200;

/** A process's own matter: what its search has read meanwhile. */
const own: ReadonlySet<string> = new Set<Topic>(['search']);

export function createSpread(deps: {
  readonly peers: Pick<Peers, 'send' | 'onMessage' | 'onRestored'>;
  readonly log: { warn(data: object, message: string): void };
}): Spread {
  const { peers, log } = deps;
  const changes = new Coalesced<Topic>(maxPerTopic);
  let signals: Message['signals'] = [];
  let timer: NodeJS.Timeout | undefined;
  let isSending = false;
  let isDown = false;
  const listeners = new Set<{ readonly name: SignalName; readonly call: (id: string) => void }>();
  const gaps = new Set<() => void>();
  let stopped = false;

  function soon(): void {
    if (stopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      // What comes while it sends is sent with it.
      if (!isSending) void sendAll();
    }, gatherMs);
    timer.unref();
  }

  type Waiting = { readonly changes: Dirty<Topic>[]; readonly signals: Message['signals'] };

  /** What fits into one message; null where nothing waits. */
  function nextMessage(): Waiting | null {
    const message: Waiting = { changes: [], signals: [] };
    let bytes = 0;
    while (bytes < messageBytes) {
      const signal = signals.shift();
      const change = signal === undefined ? changes.shift() : undefined;
      if (signal !== undefined) message.signals.push(signal);
      else if (change !== undefined) message.changes.push(change);
      else break;
      bytes += Buffer.byteLength(JSON.stringify(signal ?? change)) + 1;
    }
    return bytes === 0 ? null : message;
  }

  async function sendAll(): Promise<void> {
    isSending = true;
    try {
      await sendWaiting();
    } finally {
      isSending = false;
    }
  }

  async function sendWaiting(): Promise<void> {
    for (let message = nextMessage(); message !== null && !stopped; message = nextMessage()) {
      try {
        await peers.send(JSON.stringify(message));
        isDown = false;
      } catch (err) {
        // Kept for when the connection is back: the others are told late rather than never.
        for (const change of message.changes) changes.push(change);
        signals = [...message.signals, ...signals];
        // Once, and not for everything that happens until then.
        if (!isDown) log.warn({ err }, 'The other processes of the site cannot be told of changes at present');
        isDown = true;
        return;
      }
    }
  }

  function received(bus: Pick<EventBus<ServiceTopics>, 'hear'>, text: string): void {
    const message = messageSchema.safeParse(readJson(text));
    if (!message.success) {
      log.warn({ issues: message.error.issues }, 'What another process told is not understood');
      return;
    }
    // What has to end comes before anybody looks again.
    for (const { name, id } of message.data.signals)
      for (const listener of [...listeners]) if (listener.name === name) listener.call(id);
    for (const { topic, ...event } of message.data.changes) bus.hear(topic, event);
  }

  return {
    tell({ topic, id, part }) {
      const known = topics.find((one) => one === topic);
      if (known === undefined || own.has(known)) return;
      changes.push(
        id === undefined || id.length > maxId ? { topic: known } : { topic: known, id, ...(part && { part }) },
      );
      soon();
    },
    start(bus) {
      const stops = [
        peers.onMessage((text) => received(bus, text)),
        peers.onRestored(() => {
          for (const topic of topics) if (!own.has(topic)) bus.hear(topic, {});
          for (const gap of [...gaps]) gap();
          soon();
        }),
      ];
      return () => {
        stopped = true;
        clearTimeout(timer);
        for (const stop of stops) stop();
      };
    },
    signals: {
      send(name, id) {
        signals.push({ name, id });
        soon();
      },
      on(name, call) {
        const listener = { name, call };
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onGap(listener) {
        gaps.add(listener);
        return () => gaps.delete(listener);
      },
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
