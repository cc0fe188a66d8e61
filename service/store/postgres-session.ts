/**
 * One connection to Postgres that is made again whenever it breaks: what holds the locks of a session, and what hears
 * notifications. (The pool's connections are anybody's; a lock or a subscription would get lost among them.)
 */
import pg from 'pg';
import { FairleadError } from '../../common/errors.ts';
import { connectionConfig, connectionError, type PostgresLocation } from './postgres.ts';

export type PostgresSession = {
  /** On the connection that stands now. @throws STORE_UNREACHABLE while there is none. */
  query<R extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>;
  /** Ends the connection, and with it everything that hung on it. Safe to call twice. */
  close(): Promise<void>;
};

type PostgresSessionOptions = {
  /**
   * Makes every connection ready before it is used: takes its locks, listens. What it throws on the first connection, and
   * every coded error later, is final; all else is tried again on another connection.
   */
  readonly prepare: (client: pg.ClientBase) => Promise<void>;
  /** The connection broke. Everything that hung on it is gone, and another one is being made. */
  readonly onLost?: (error: Error) => void;
  /** A later connection stands and is ready. */
  readonly onRestored?: () => void;
  /** A later connection was refused for good by `prepare`. There will be no other. */
  readonly onRefused: (error: FairleadError) => void;
  /** What another connection said on a channel that `prepare` listens to; never this one's own. */
  readonly onNotification?: (payload: string) => void;
};

/** A connection that says nothing for that long is taken for broken, milliseconds; asked every `beatMs`. */
const silenceMs = 5000;
const beatMs = 3000;
const firstRetryMs = 100;
const longestRetryMs = 3000;

/** Which connection of the server this is: a number alone may have been given to another one since. */
type Backend = { readonly pid: number; readonly started: string };

/** @throws as `openPostgres`, and what `prepare` throws. */
export async function openPostgresSession(
  location: PostgresLocation,
  options: PostgresSessionOptions,
): Promise<PostgresSession> {
  let current: pg.Client | null = null;
  let last: Backend | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const client = new pg.Client({
      ...connectionConfig(location),
      keepAlive: true,
      keepAliveInitialDelayMillis: beatMs,
      query_timeout: silenceMs,
    });
    // Also while it is being made: unheard, this would end the process.
    client.on('error', (error) => lost(client, error));
    client.on('end', () => lost(client, new Error('The connection to Postgres ended.')));
    client.on('notification', ({ processId, payload }) => {
      if (processId !== last?.pid) options.onNotification?.(payload ?? '');
    });
    try {
      await client.connect();
      await greet(client);
    } catch (thrown) {
      await ended(client);
      throw thrown instanceof FairleadError ? thrown : connectionError(thrown);
    }
    if (closed) return ended(client);
    current = client;
  }

  async function greet(client: pg.Client): Promise<void> {
    // The server, too, notices soon that this process is gone with its machine, and gives its locks free.
    await client.query('set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3');
    // The server may not have noticed yet that the last connection is broken: what hangs on it would be held against us.
    if (last !== null)
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start::text = $2 and application_name = 'fairlead'",
        [last.pid, last.started],
      );
    const { rows } = await client.query<Backend>(
      'select pid, backend_start::text as started from pg_stat_activity where pid = pg_backend_pid()',
    );
    last = rows[0] ?? null;
    await options.prepare(client);
  }

  function lost(client: pg.Client, error: Error): void {
    if (closed || current !== client) return;
    current = null;
    options.onLost?.(error);
    void ended(client);
    again(firstRetryMs);
  }

  function again(delayMs: number): void {
    retry = setTimeout(() => {
      connect().then(
        () => {
          if (!closed) options.onRestored?.();
        },
        (thrown: unknown) => {
          if (closed) return;
          // Being unreachable passes; that something else has what was ours does not.
          if (thrown instanceof FairleadError && !passes.has(thrown.code)) options.onRefused(thrown);
          else again(Math.min(delayMs * 2, longestRetryMs));
        },
      );
    }, delayMs);
  }

  await connect();
  const beat = setInterval(() => {
    const client = current;
    client?.query('select 1').catch((error: Error) => lost(client, error));
  }, beatMs);
  beat.unref();

  return {
    async query<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) {
      if (current === null) throw connectionError(new Error('the connection broke, and is being made again'));
      const { rows } = await current.query<R>(sql, [...values]);
      return rows;
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(beat);
      clearTimeout(retry);
      if (current !== null) await ended(current);
      current = null;
    },
  };
}

/** What a server that starts again, or a network that comes back, ends by itself. */
const passes: ReadonlySet<string> = new Set(['STORE_UNREACHABLE', 'STORE_PASSWORD', 'STORE_DATABASE']);

/** Ends a connection whatever state it is in; that it had ended already is nothing to tell. */
async function ended(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
