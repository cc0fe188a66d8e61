/** Waiting for hosts whose connection is just being made: who launches a moment after adding a host need not know. */
import { inTime, untilAborted } from '../async/abort.ts';
import type { HostPool, ManagedHost } from '../hosts/host-types.ts';

/** A connection that is not there after this long is judged as it is then, milliseconds. */
const patienceMs = 20_000;

/** A host counts as there once its facts were read, too. */
const isComing = ({ connector, info }: ManagedHost) =>
  connector.connection.state === 'connecting' || (connector.connection.state === 'connected' && info === null);

/**
 * Resolves once each of these hosts is there with its facts, is known to be away, or patience is over. Never says which:
 * what is asked next looks at the state itself.
 * @throws the signal's reason
 */
export async function untilKnown(pool: HostPool, hostIds: readonly string[], signal: AbortSignal): Promise<void> {
  await Promise.all(hostIds.map((id) => hostKnown(pool, id, signal)));
}

/** The hosts of `hostIds` (null: all of the site) that are on their way. */
export function comingHosts(pool: HostPool, hostIds: readonly string[] | null): string[] {
  return pool
    .all()
    .filter((host) => isComing(host) && (hostIds === null || hostIds.includes(host.id)))
    .map(({ id }) => id);
}

async function hostKnown(pool: HostPool, hostId: string, signal: AbortSignal): Promise<void> {
  const host = pool.get(hostId);
  if (!host || !isComing(host)) return;
  const { promise: known, resolve } = Promise.withResolvers<void>();
  const stops = [
    // Told after its facts were read, without which no host is chosen.
    pool.onConnected(({ id }) => id === hostId && resolve()),
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
