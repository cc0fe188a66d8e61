import { describe, expect, it } from 'vitest';
import { createEventBus, type Dirty } from './bus.ts';

type Topics = {
  hosts: { id?: string };
  tasks: { id: string; state?: string; part?: 'figures' };
  settings: Record<string, never>;
};
const bus = () => {
  const errors: unknown[] = [];
  return {
    errors,
    ...wrap(createEventBus<Topics>({ onListenerError: (error, topic) => errors.push([topic, error]) })),
  };
};
const wrap = (inner: ReturnType<typeof createEventBus<Topics>>) => ({ inner });
const read = async <T>(stream: AsyncIterable<T>, count: number): Promise<T[]> => {
  const out: T[] = [];
  for await (const each of stream) if (out.push(each) === count) break;
  return out;
};

describe('the event bus', () => {
  it('tells the listeners of a topic, in order, until they stop', () => {
    const { inner } = bus();
    const heard: string[] = [];
    const stop = inner.on('tasks', ({ id }) => void heard.push(`a${id}`));
    inner.on('tasks', ({ id }) => void heard.push(`b${id}`));
    inner.on('hosts', () => void heard.push('host'));
    inner.emit('tasks', { id: '1' });
    stop();
    stop();
    inner.emit('tasks', { id: '2' });
    expect(heard).toEqual(['a1', 'b1', 'b2']);
    expect(inner.listenerCount).toBe(2);
  });

  it('goes on when a listener throws, at once or later', async () => {
    const { inner, errors } = bus();
    const heard: string[] = [];
    const later = Promise.withResolvers<void>();
    inner.on('hosts', () => {
      throw new Error('at once');
    });
    inner.on('hosts', async () => {
      await later.promise;
      throw new Error('later');
    });
    inner.on('hosts', () => void heard.push('still here'));
    inner.emit('hosts', {});
    expect(heard).toEqual(['still here']);
    later.resolve();
    await new Promise(setImmediate);
    expect(errors).toEqual([
      ['hosts', new Error('at once')],
      ['hosts', new Error('later')],
    ]);
  });

  it('gives a reader what changed since it asked, equal changes once', async () => {
    const { inner } = bus();
    const stop = new AbortController();
    const stream = inner.subscribe(stop.signal);
    for (let at = 0; at < 1000; at += 1) inner.emit('tasks', { id: `${at % 2}` });
    inner.emit('settings', {});
    inner.emit('hosts', { id: 'h' });
    inner.emit('hosts', {});
    const changes = await read(stream, 4);
    expect(changes).toHaveLength(4);
    expect(changes).toEqual(
      expect.arrayContaining([
        { topic: 'tasks', id: '0' },
        { topic: 'tasks', id: '1' },
        { topic: 'settings' },
        { topic: 'hosts' },
      ]),
    );
    // Leaving the loop ended the subscription.
    expect(inner.listenerCount).toBe(0);
  });

  it('tells that only figures of an object moved, unless more of it did meanwhile', async () => {
    const { inner } = bus();
    const stream = inner.subscribe(new AbortController().signal);
    inner.emit('tasks', { id: 'a', part: 'figures' });
    inner.emit('tasks', { id: 'b' });
    inner.emit('tasks', { id: 'b', part: 'figures' });
    inner.emit('tasks', { id: 'c', part: 'figures' });
    inner.emit('tasks', { id: 'c' });
    expect(await read(stream, 3)).toEqual([
      { topic: 'tasks', id: 'a', part: 'figures' },
      { topic: 'tasks', id: 'b' },
      { topic: 'tasks', id: 'c' },
    ]);
  });

  it('costs a bounded amount for a reader that does not read, and misses nothing', async () => {
    const { inner } = bus();
    const stream = inner.subscribe(new AbortController().signal, { maxPerTopic: 10, topics: ['tasks', 'hosts'] });
    for (let at = 0; at < 1000; at += 1) inner.emit('tasks', { id: `${at}` });
    inner.emit('settings', {});
    inner.emit('hosts', { id: 'h1' });
    const changes: Dirty<string>[] = await read(stream, 2);
    expect(changes).toEqual([{ topic: 'tasks' }, { topic: 'hosts', id: 'h1' }]);
  });

  it('ends with its signal, also while it waits, and when it had ended before', async () => {
    const { inner } = bus();
    const stop = new AbortController();
    const waiting = read(inner.subscribe(stop.signal), 1);
    await new Promise(setImmediate);
    stop.abort();
    expect(await waiting).toEqual([]);
    expect(await read(inner.subscribe(stop.signal), 1)).toEqual([]);
    expect(inner.listenerCount).toBe(0);
  });
});
