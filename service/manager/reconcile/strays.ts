/** Containers of this site that no living session of their host stands for. */
import { lookLabel, sessionLabel } from '../../../common/docker/labels.ts';
import type { Locks } from '../../async/locks.ts';
import type { ContainerSummary } from '../../hosts/connector.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionBook } from '../records/session-book.ts';

/** Longer than any look into an image takes. */
const lookMs = 120_000;

/**
 * Told once of each container of this site that belongs to no session that is known. `appeared`: it was not there yet when this
 * process looked at the host before.
 */
export type OnStranger = (host: ManagedHost, container: ContainerSummary, appeared: boolean) => void;

export function createStrays(deps: {
  book: SessionBook;
  pool: HostPool;
  locks: Locks;
  log: Logger;
  now: () => number;
  onStranger: OnStranger;
  /** Runs work whose failure is tried again later. */
  quietly(sessionId: string, work: () => Promise<unknown>): Promise<void>;
  /** Makes a session what it should be; its lock is held. */
  settle(sessionId: string): Promise<unknown>;
}): (host: ManagedHost, container: ContainerSummary, appeared: boolean) => Promise<void> {
  const { book, pool, locks, log, now, quietly } = deps;
  /** Containers that were told of once. */
  const strangers = new Set<string>();
  /** Containers that were made to be looked into, and when they were seen first. */
  const looks = new Map<string, number>();

  /** Whoever made it removes it at once; one that stays was left by a crash. */
  async function forgetLook(host: ManagedHost, id: string): Promise<void> {
    const seen = looks.get(id) ?? now();
    looks.set(id, seen);
    if (now() - seen < lookMs) return;
    looks.delete(id);
    await quietly(id, () => host.connector.removeContainer(id));
  }

  /** Containers of ours: what was ended is removed; what came back with its host is taken up; what nobody knows is told, never removed. */
  return async (host, container, appeared) => {
    if (container.labels[lookLabel] !== undefined) return forgetLook(host, container.id);
    const sessionId = container.labels[sessionLabel] ?? '';
    const row = sessionId === '' ? null : await book.find(sessionId);
    if (row === null) {
      if (strangers.has(container.id)) return;
      strangers.add(container.id);
      log.warn(
        { host: host.id, container: container.id, sessionId },
        'A container of this site belongs to no session that is known; it is left alone',
      );
      deps.onStranger(host, container, appeared);
      return;
    }
    if (locks.busy(row.id)) return;
    if (row.observed === 'deleted') {
      await quietly(row.id, () => host.connector.removeContainer(container.id));
    } else if (row.host_id !== null && pool.get(row.host_id) === null) {
      // Its host was removed from the site and is back under another id.
      await quietly(row.id, async () => {
        await book.patch(row.id, { host_id: host.id, host_name: host.name, target: { containerId: container.id } });
        await locks.run(row.id, () => deps.settle(row.id));
      });
    }
  };
}
