/**
 * Which images each host has, kept by what its engine tells: whoever places a session looks here, and asks no host
 * (docs/architecture.md, Launch and placement).
 */

import { formatFullReference, tryParseImageReference } from '../../common/docker/image-reference.ts';
import { toErrorInfo } from '../../common/errors.ts';
import { DisposableStore } from '../async/disposables.ts';
import type { Logger } from '../log/logger.ts';
import type { ImageSummary } from './connector.ts';
import type { HostPool, ManagedHost } from './host-types.ts';
import type { ImageInventory } from './image-types.ts';

/** A host whose images could not be read is asked again after this long, milliseconds. */
const askAgainMs = 2000;

type Kept = {
  images: ReadonlySet<string> | null;
  reading: Promise<void> | null;
  again: boolean;
  retry?: NodeJS.Timeout;
};

export function createImageInventory(deps: {
  readonly pool: Pick<HostPool, 'get' | 'all' | 'onConnected' | 'onDisconnected' | 'onRemoved'>;
  readonly log: Logger;
}): ImageInventory & { start(): void; dispose(): void } {
  const { pool, log } = deps;
  const kept = new Map<string, Kept>();
  const listeners = new Set<(hostId: string) => void>();
  const disposables = new DisposableStore();

  const of = (hostId: string): Kept => {
    const known = kept.get(hostId);
    if (known) return known;
    const fresh: Kept = { images: null, reading: null, again: false };
    kept.set(hostId, fresh);
    return fresh;
  };

  async function readOnce(host: ManagedHost, entry: Kept): Promise<void> {
    try {
      const images = await host.connector.listImages();
      entry.images = namesOf(images);
      for (const listener of listeners) listener(host.id);
    } catch (thrown) {
      log.debug({ host: host.id, code: toErrorInfo(thrown).code }, 'The images of a host could not be read');
      // Where its connection went away it is read when it is back; where that stands, nobody else would ask again.
      if (kept.get(host.id) !== entry || pool.get(host.id)?.connector.connection.state !== 'connected') return;
      clearTimeout(entry.retry);
      entry.retry = setTimeout(() => changed(host.id), askAgainMs);
      entry.retry.unref();
    }
  }

  /** One reading at a time: what changes meanwhile is met by one more. */
  function changed(hostId: string): void {
    const entry = of(hostId);
    entry.again = true;
    entry.reading ??= read(hostId, entry).finally(() => {
      entry.reading = null;
    });
  }

  async function read(hostId: string, entry: Kept): Promise<void> {
    while (entry.again) {
      entry.again = false;
      const host = pool.get(hostId);
      if (host?.connector.connection.state !== 'connected') return;
      await readOnce(host, entry);
    }
  }

  function forget(hostId: string): void {
    clearTimeout(kept.get(hostId)?.retry);
    kept.delete(hostId);
  }

  return {
    isKnown: (hostId) => (kept.get(hostId)?.images ?? null) !== null,
    has: (hostId, reference) => {
      const images = kept.get(hostId)?.images;
      return images !== null && images !== undefined && (images.has(reference) || images.has(fullName(reference)));
    },
    changed,
    onKnown(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      disposables.add(
        'hosts that connect',
        pool.onConnected(({ id }) => changed(id)),
      );
      // What it has while it is away is nobody's news: it is read anew when it is back.
      disposables.add('hosts that are away', pool.onDisconnected(forget));
      disposables.add('hosts that are removed', pool.onRemoved(forget));
      for (const { id, connector } of pool.all()) if (connector.connection.state === 'connected') changed(id);
    },
    dispose() {
      void disposables.dispose();
      for (const id of [...kept.keys()]) forget(id);
    },
  };
}

/** Every name by which the engine knows its images, in full, and their ids. Pure. */
export function namesOf(images: readonly Pick<ImageSummary, 'id' | 'tags' | 'digests'>[]): ReadonlySet<string> {
  return new Set(images.flatMap(({ id, tags, digests }) => [id, ...[...tags, ...digests].map(fullName)]));
}

/** However it is written: `firefox`, `docker.io/library/firefox:latest`. */
function fullName(reference: string): string {
  const parsed = tryParseImageReference(reference);
  if (parsed === null) return reference;
  return formatFullReference(parsed);
}
