/** Who may use the database of a site on Postgres: what the lock of the data folder is for SQLite. */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { FairleadError } from '../../common/errors.ts';
import { type PostgresLocation, siteKey } from './postgres.ts';
import { openPostgresSession, type PostgresSession } from './postgres-session.ts';

type SiteLeaseOptions = {
  /**
   * `alone`: for a command that changes what all processes rely on. `shared`: for a service; others may be there, and what
   * wants to be alone is kept out.
   */
  readonly use: 'alone' | 'shared';
  /** Number of the newest migration that this process knows: one that finds another schema when it comes back does not go on. */
  readonly schema?: number;
  /** The connection that holds the lease broke. It is made, and the lease taken, again. */
  readonly onBroken: (error: Error) => void;
  readonly onRestored?: () => void;
  /** Another process has the site for itself now: this one must stop using it at once. */
  readonly onTaken: (error: FairleadError) => void;
  readonly onMessage?: (payload: string) => void;
};

export type SiteLease = {
  readonly session: PostgresSession;
  /** Whether nobody else used the site when the lease was taken. Then nobody else comes in before `share`. */
  readonly alone: boolean;
  /** Lets other services in. */
  share(): Promise<void>;
};

/** How long somebody who is just ending is waited for, and at the first time one who brings the store up to date, milliseconds. */
const leasePatienceMs = 3000;
const updatePatienceMs = 30_000;
const askAgainMs = 100;

/** The channel on which processes of a site tell each other. */
export const channel = 'fairlead';

/**
 * Takes the site for this process. The lease hangs on a connection of its own, which Postgres ends with the process that
 * held it, however that ended; so it is never stale.
 * @throws STORE_SITE_IN_USE, and as `openPostgres`.
 */
export async function takeSite(location: PostgresLocation, options: SiteLeaseOptions): Promise<SiteLease> {
  let alone = false;
  let isFirst = true;
  const session = await openPostgresSession(location, {
    async prepare(client) {
      await client.query(`listen ${channel}`);
      if (options.use === 'alone') {
        if (!(await until(client, `pg_try_advisory_lock(${siteKey})`, leasePatienceMs))) throw inUse();
      } else {
        alone = isFirst && (await ask(client, `pg_try_advisory_lock(${siteKey})`));
        // Who has it alone later, while this one was cut off, changes what this one goes by: it does not wait for that.
        const patienceMs = isFirst ? updatePatienceMs : leasePatienceMs;
        if (!alone && !(await until(client, `pg_try_advisory_lock_shared(${siteKey})`, patienceMs))) throw inUse();
      }
      if (!isFirst && options.schema !== undefined) await refuseOtherSchema(client, options.schema);
      isFirst = false;
    },
    onLost: options.onBroken,
    ...(options.onRestored && { onRestored: options.onRestored }),
    onRefused: options.onTaken,
    ...(options.onMessage && { onNotification: options.onMessage }),
  });
  return {
    session,
    alone,
    async share() {
      if (!alone || options.use === 'alone') return;
      // Before the other is given free: at no moment is there nobody.
      await session.query(`select pg_advisory_lock_shared(${siteKey})`);
      await session.query(`select pg_advisory_unlock(${siteKey})`);
    },
  };
}

async function ask(client: pg.ClientBase, attempt: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(`select ${attempt} as got`);
  return rows[0]?.got === true;
}

async function until(client: pg.ClientBase, attempt: string, patienceMs: number): Promise<boolean> {
  const end = Date.now() + patienceMs;
  for (;;) {
    if (await ask(client, attempt)) return true;
    if (Date.now() >= end) return false;
    await delay(askAgainMs);
  }
}

async function refuseOtherSchema(client: pg.ClientBase, known: number): Promise<void> {
  const { rows } = await client.query<{ found: number | null }>('select max(version) as found from schema_migrations');
  const found = rows[0]?.found ?? 0;
  if (found === known) return;
  throw new FairleadError('STORE_TOO_NEW', {
    message: `The store was changed by a newer Fairlead meanwhile (schema ${found}; this one knows up to ${known}).`,
    hint: 'Start the newer version here as well.',
    status: 500,
    data: { found, known },
  });
}

function inUse(): FairleadError {
  return new FairleadError('STORE_SITE_IN_USE', {
    message: 'Another Fairlead service, or a command of it, uses this Postgres database.',
    hint: 'Stop it, or name another database (--store).',
    status: 409,
  });
}
