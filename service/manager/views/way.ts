/**
 * How long the way from the service to a session is. The connection alone is timed: a request would time TLS and the hashing of
 * a password as well, and would be a line in the session's log. Each connection is one there, too: so it is timed rarely.
 */
import { LRUCache } from 'lru-cache';
import type { HostPool } from '../../hosts/host-types.ts';
import type { SessionRow } from '../../store/types.ts';
import { viewerOf } from '../records/session-target.ts';

/** Milliseconds for which a figure is good, whoever asks. */
const keptMs = 30_000;
const deadlineMs = 5000;

/** Milliseconds. @throws SESSION_PORT_NOT_PUBLISHED, SESSION_PORT_REFUSED, the connection errors of the host */
export type TimeWay = (row: SessionRow) => Promise<number>;

export function createWay(deps: { pool: Pick<HostPool, 'require'>; now: () => number }): TimeWay {
  const known = new LRUCache<string, { readonly at: number; readonly took: Promise<number> }>({ max: 1000 });
  return (row) => {
    const key = `${row.id} ${row.target.containerId} ${row.target.startedAt}`;
    const last = known.get(key);
    if (last !== undefined && deps.now() - last.at < keptMs) return last.took;
    const { connector } = deps.pool.require(row.host_id ?? '');
    const took = connector.timeDial(row.target.containerId ?? '', viewerOf(row).port, { deadlineMs });
    known.set(key, { at: deps.now(), took });
    // What failed is asked anew.
    took.catch(() => known.delete(key));
    return took;
  };
}
