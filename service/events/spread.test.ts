/** What one process announces is heard in another: two buses over a line that can break. */
import { pino } from 'pino';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBus, type EventBus } from './bus.ts';
import { createSpread, type Spread } from './spread.ts';
import type { ServiceTopics } from './topics.ts';

type End = {
  readonly bus: EventBus<ServiceTopics>;
  readonly spread: Spread;
  readonly heard: unknown[];
  receive(text: string): void;
  restore(): void;
};

let sent: string[];
let isUp: boolean;
let a: End;
let b: End;

function end(other: () => End): End {
  const heard: unknown[] = [];
  let receive: (text: string) => void = () => undefined;
  let restore: () => void = () => undefined;
  const spread = createSpread({
    peers: {
      async send(text) {
        if (!isUp) throw new Error('down');
        sent.push(text);
        other().receive(text);
      },
      onMessage(listener) {
        receive = listener;
        return () => undefined;
      },
      onRestored(listener) {
        restore = listener;
        return () => undefined;
      },
    },
    log: pino({ level: 'silent' }),
  });
  const bus = createEventBus<ServiceTopics>({
    onListenerError: (thrown) => {
      throw thrown;
    },
    onEmit: spread.tell,
  });
  spread.start(bus);
  for (const topic of ['hosts', 'tasks', 'search'] as const)
    bus.on(topic, (event, from) => void heard.push([from, topic, event]));
  return { bus, spread, heard, receive: (text) => receive(text), restore: () => restore() };
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  isUp = true;
  a = end(() => b);
  b = end(() => a);
});
const gathered = () => vi.advanceTimersByTimeAsync(20);

describe('events of another process', () => {
  it('are heard as such, once, and are not told back', async () => {
    a.bus.emit('hosts', { id: 'h1' });
    a.bus.emit('hosts', { id: 'h1' });
    a.bus.emit('tasks', { id: 't1', part: 'figures' });
    await gathered();
    await gathered();
    expect(b.heard).toEqual([
      ['elsewhere', 'hosts', { id: 'h1' }],
      ['elsewhere', 'tasks', { id: 't1', part: 'figures' }],
    ]);
    expect(a.heard.map((each) => (each as unknown[])[0])).toEqual(['here', 'here', 'here']);
    expect(sent).toHaveLength(1);
  });

  it('that are its own matter stay there', async () => {
    a.bus.emit('search', {});
    await gathered();
    expect(sent).toEqual([]);
  });

  it('fit into messages, however many and however long they are', async () => {
    for (let at = 0; at < 180; at += 1) a.bus.emit('tasks', { id: `${at}`.padStart(190, 'ü') });
    a.bus.emit('hosts', { id: 'x'.repeat(9000) });
    await gathered();
    expect(sent.length).toBeGreaterThan(1);
    for (const text of sent) expect(Buffer.byteLength(text)).toBeLessThan(8000);
    expect(b.heard).toHaveLength(181);
    expect(b.heard.filter((each) => (each as unknown[])[1] === 'hosts')).toEqual([['elsewhere', 'hosts', {}]]);
  });

  it('are told late where the line was down, and everything may have changed then', async () => {
    isUp = false;
    a.bus.emit('hosts', { id: 'h1' });
    await gathered();
    expect(b.heard).toEqual([]);
    isUp = true;
    a.restore();
    expect(a.heard).toContainEqual(['elsewhere', 'tasks', {}]);
    await gathered();
    expect(b.heard).toEqual([['elsewhere', 'hosts', { id: 'h1' }]]);
  });

  it('that are not understood change nothing', () => {
    for (const text of ['', '{', '{"changes":[{"topic":"no"}],"signals":[]}', '[]']) b.receive(text);
    expect(b.heard).toEqual([]);
  });
});

describe('signals', () => {
  it('reach the others, and are not lost while the line is down', async () => {
    const heard: string[] = [];
    let gaps = 0;
    b.spread.signals.on('token-ended', (id) => heard.push(id));
    b.spread.signals.on('views-ended', (id) => heard.push(`view ${id}`));
    a.spread.signals.onGap(() => {
      gaps += 1;
    });
    isUp = false;
    a.spread.signals.send('token-ended', 't1');
    await gathered();
    isUp = true;
    a.restore();
    a.spread.signals.send('views-ended', 's1');
    await gathered();
    expect(heard).toEqual(['t1', 'view s1']);
    expect(gaps).toBe(1);
  });
});
