/** Waiting for hosts whose connection is just being made: who launches a moment after adding a host need not know. */
import { inTime, untilAborted } from '../../async/abort.ts';
import type { HostPool, ManagedHost } from '../../hosts/host-types.ts';
import type { ImageInventory } from '../../hosts/image-types.ts';

type Known = Pick<ImageInventory, 'isKnown' | 'onKnown'>;

/** A connection that is not there after this long is judged as it is then, milliseconds. */
const patienceMs = 20_000;

/** A host counts as there once its facts and its images were read, too. */
const isComing = ({ id, connector, info }: ManagedHost, inventory: Known) =>
  connector.connection.state === 'connecting' ||
  (connector.connection.state === 'connected' && (info === null || !inventory.isKnown(id)));

/**
 * Resolves once each of these hosts is there with its facts, is known to be away, or patience is over. Never says which:
 * what is asked next looks at the state itself.
 * @throws the signal's reason
 */
export async function untilKnown(
  pool: HostPool,
  inventory: Known,
  hostIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(hostIds.map((id) => hostKnown(pool, inventory, id, signal)));
}

/** The hosts of `hostIds` (null: all of the site) that are on their way. */
export function comingHosts(pool: HostPool, inventory: Known, hostIds: readonly string[] | null): string[] {
  return pool
    .all()
    .filter((host) => isComing(host, inventory) && (hostIds === null || hostIds.includes(host.id)))
    .map(({ id }) => id);
}

async function hostKnown(pool: HostPool, inventory: Known, hostId: string, signal: AbortSignal): Promise<void> {
  const host = pool.get(hostId);
  if (!host || !isComing(host, inventory)) return;
  const { promise: known, resolve } = Promise.withResolvers<void>();
  const stops = [
    // Both are told after they were read: without its facts and its images no host is chosen.
    pool.onConnected(({ id }) => id === hostId && inventory.isKnown(id) && resolve()),
    inventory.onKnown((id) => id === hostId && (pool.get(id)?.info ?? null) !== null && resolve()),
    pool.onRemoved((id) => id === hostId && resolve()),
    host.connector.onConnection(({ state }) => state !== 'connecting' && state !== 'connected' && resolve()),
  ];
  try {
    await inTime(untilAborted(known, signal), patienceMs);
  } finally {
    for (const stop of stops) stop();
    resolve();
  }
}
