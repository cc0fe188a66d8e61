import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failOnLeaks } from '../async/testing/leaks.ts';
import type { ImageSummary } from './connector.ts';
import type { ManagedHost } from './host-types.ts';
import { createImageInventory, namesOf } from './image-inventory.ts';

const image = (tags: readonly string[], digests: readonly string[] = [], id = 'sha256:1') =>
  ({ id, tags, digests }) as Partial<ImageSummary> as ImageSummary;

failOnLeaks();
const made: { dispose(): void }[] = [];
afterEach(() => {
  for (const inventory of made.splice(0)) inventory.dispose();
});

/** A pool with one host, and an engine whose answers wait until the test gives them. */
function scene(state: 'connected' | 'refused' = 'connected') {
  const connected = new Set<(host: ManagedHost) => void>();
  const disconnected = new Set<(hostId: string) => void>();
  const asked: PromiseWithResolvers<readonly ImageSummary[]>[] = [];
  const connection = { state };
  const host = {
    id: 'h1',
    connector: {
      connection,
      listImages: () => {
        const answer = Promise.withResolvers<readonly ImageSummary[]>();
        asked.push(answer);
        return answer.promise;
      },
    },
  } as Partial<ManagedHost> as ManagedHost;
  const listen =
    <T>(all: Set<T>) =>
    (one: T) => {
      all.add(one);
      return () => all.delete(one);
    };
  const inventory = createImageInventory({
    pool: {
      get: (id) => (id === 'h1' ? host : null),
      all: () => [host],
      onConnected: listen(connected),
      onDisconnected: listen(disconnected),
      onRemoved: () => () => undefined,
    },
    log: pino({ level: 'silent' }),
  });
  made.push(inventory);
  const answered = async (images: readonly ImageSummary[]) => {
    const known = new Promise<void>((resolve) => {
      const stop = inventory.onKnown(() => {
        stop();
        resolve();
      });
    });
    asked.at(-1)?.resolve(images);
    await known;
  };
  return { inventory, host, asked, answered, connected, disconnected, connection };
}

describe('the inventory of images', () => {
  it('knows what a host has once its engine told, by any spelling', async () => {
    const { inventory, asked, answered } = scene();
    inventory.start();
    expect(inventory.isKnown('h1')).toBe(false);
    expect(asked).toHaveLength(1);
    const digest = `sha256:${'a'.repeat(64)}`;
    await answered([image(['firefox:latest', 'ghcr.io/x/desk:1'], [`firefox@${digest}`])]);
    expect(inventory.isKnown('h1')).toBe(true);
    for (const name of [
      'firefox',
      'docker.io/library/firefox:latest',
      `firefox@${digest}`,
      'ghcr.io/x/desk:1',
      'sha256:1',
    ])
      expect([name, inventory.has('h1', name)]).toEqual([name, true]);
    for (const name of ['firefox:2', 'x/desk:1', 'ghcr.io/x/desk:2'])
      expect([name, inventory.has('h1', name)]).toEqual([name, false]);
  });

  it('reads once more for all that changes while it reads', async () => {
    const { inventory, asked, answered } = scene();
    inventory.start();
    for (let at = 0; at < 5; at += 1) inventory.changed('h1');
    expect(asked).toHaveLength(1);
    await answered([image(['a:1'])]);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await answered([image(['b:1'])]);
    expect([inventory.has('h1', 'a:1'), inventory.has('h1', 'b:1')]).toEqual([false, true]);
    expect(asked).toHaveLength(2);
  });

  it('forgets what a host has when its connection goes, and reads it anew when it is back', async () => {
    const { inventory, asked, answered, connected, disconnected, host } = scene();
    inventory.start();
    await answered([image(['a:1'])]);
    for (const tell of disconnected) tell('h1');
    expect([inventory.isKnown('h1'), inventory.has('h1', 'a:1')]).toEqual([false, false]);
    for (const tell of connected) tell(host);
    expect(asked).toHaveLength(2);
    await answered([image(['c:1'])]);
    expect(inventory.has('h1', 'c:1')).toBe(true);
  });

  it('asks nothing of a host that is away', () => {
    const { inventory, asked } = scene('refused');
    inventory.start();
    inventory.changed('h1');
    expect(asked).toEqual([]);
  });

  it('asks again where the engine did not answer', async () => {
    vi.useFakeTimers();
    try {
      const { inventory, asked, answered } = scene();
      inventory.start();
      asked[0]?.reject(new Error('no'));
      await vi.advanceTimersByTimeAsync(2000);
      expect(asked).toHaveLength(2);
      await answered([image(['a:1'])]);
      expect(inventory.has('h1', 'a:1')).toBe(true);
      inventory.dispose();
    } finally {
      vi.useRealTimers();
    }
  });
});

it('names images in full, and by their ids', () => {
  expect([...namesOf([image(['debian:12', 'localhost:5000/a/b:1'], [], 'sha256:9')])]).toEqual([
    'sha256:9',
    'docker.io/library/debian:12',
    'localhost:5000/a/b:1',
  ]);
});
