/** Who may use the database of a site on Postgres: what the lock of the data folder is for SQLite. */
import { FairleadError } from '../../common/errors.ts';
import { codeOf } from '../../common/thrown.ts';
import type { PostgresLocation } from './postgres.ts';
import { openPostgresSession, type PostgresSession } from './postgres-session.ts';

type SiteLeaseEvents = {
  /** The connection that holds the lease broke. It is made, and the lease taken, again. */
  readonly onBroken: (error: Error) => void;
  /** Another process has the site now: this one must stop using it at once. */
  readonly onTaken: (error: FairleadError) => void;
};

/** How long a process that is just ending is waited for, milliseconds. */
const WAIT_MS = 3000;

/** `lock_not_available`: PostgreSQL, appendix A, error codes. */
const NOT_AVAILABLE = '55P03';

const SITE_KEY = "hashtextextended('fairlead:site:' || current_schema(), 0)";

/**
 * Takes the site for this process: one service per database. The lock hangs on a connection of its own, which Postgres ends
 * with the process that held it, however that ended; so it is never stale.
 * @throws STORE_SITE_IN_USE, and as `openPostgres`.
 */
export function takeSite(location: PostgresLocation, events: SiteLeaseEvents): Promise<PostgresSession> {
  return openPostgresSession(location, {
    async prepare(client) {
      await client.query(`set lock_timeout = ${WAIT_MS}`);
      try {
        await client.query(`select pg_advisory_lock(${SITE_KEY})`);
      } catch (thrown) {
        if (codeOf(thrown) === NOT_AVAILABLE) throw inUse();
        throw thrown;
      }
    },
    onLost: events.onBroken,
    onRefused: events.onTaken,
  });
}

function inUse(): FairleadError {
  return new FairleadError('STORE_SITE_IN_USE', {
    message: 'Another Fairlead service, or a command of it, uses this Postgres database.',
    hint: 'Stop it, or name another database (--store).',
    status: 409,
  });
}
