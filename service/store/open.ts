import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, type Dialect as KyselyDialect, type KyselyPlugin, sql } from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { DisposableStore } from '../async/disposables.ts';
import { createCodecPlugin } from './codec.ts';
import { lockDataDir } from './lock.ts';
import { migrate } from './migrate.ts';
import type { Migration, MigrationDb, MigrationTables } from './migrations/ddl.ts';
import { migrations as ours } from './migrations/index.ts';
import { createPeers } from './peers.ts';
import { backupPostgres, openPostgres, postgresSchema } from './postgres.ts';
import type { Database } from './schema.ts';
import { type SiteLease, takeSite } from './site-lease.ts';
import { openSqlite, sqliteBytes } from './sqlite.ts';
import type { Dialect, Peers, SlowQuery, Store, StoreFacts, Tx } from './types.ts';

export type StoreLocation =
  /** SQLite in a folder that this process takes for itself. */
  | { readonly dataDir: string }
  /** SQLite that is gone at the end. */
  | { readonly memory: true }
  | {
      readonly postgresUrl: string;
      /** Where neither the environment (`PGPASSWORD`) nor a pass file has it. */
      readonly password?: string;
      /**
       * A folder that this process takes for itself all the same, for what does not stand in the store. With it the process
       * takes the database as well: it is a service, or a command that changes what a service keeps.
       */
      readonly takenDataDir?: string;
      /** A service: it shares the database with others of the same schema. Without it, it is had alone. */
      readonly shared?: boolean;
    };

export type StoreOptions = StoreLocation & {
  /** Called for every statement that took longer than `slowMs` (default 100). */
  readonly onSlowQuery?: (query: SlowQuery) => void;
  readonly slowMs?: number;
  /** Called when a connection to Postgres breaks while nobody uses it; it is replaced by itself. */
  readonly onConnectionError?: (error: Error) => void;
  /** Called when another process has the site on Postgres, which had been this one's until its connection broke. */
  readonly onTaken?: (error: FairleadError) => void;
  /** For tests of the migrations themselves. */
  readonly migrations?: readonly Migration[];
};

/**
 * Opens the store, makes it if there is none, and brings it to the newest schema.
 * @throws STORE_IN_USE, STORE_FOLDER, STORE_DAMAGED, STORE_TOO_NEW, STORE_BACKUP, STORE_MIGRATION; on
 * Postgres STORE_SITE_IN_USE, STORE_UNREACHABLE, STORE_PASSWORD, STORE_DATABASE, STORE_SERVER_OLD, STORE_RIGHTS.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if ('postgresUrl' in options) return openOnPostgres(options);
  if ('memory' in options) {
    const opened = openSqlite(null);
    return build('sqlite', opened.dialect, options, {
      backup: (_db, from) => opened.backup(from),
      flush: opened.flush,
      migrated: opened.migrated,
      closed: opened.close,
      facts: () => sqliteFacts(null),
    });
  }
  const lock = lockDataDir(options.dataDir);
  try {
    const opened = openSqlite(options.dataDir);
    return await build('sqlite', opened.dialect, options, {
      backup: (_db, from) => opened.backup(from),
      flush: opened.flush,
      migrated: opened.migrated,
      closed: () => {
        opened.close();
        lock.release();
      },
      facts: () => sqliteFacts(options.dataDir),
    });
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

/** What the store takes is given back in reverse, also where a later part of it fails. */
async function openOnPostgres(options: Extract<StoreOptions, { postgresUrl: string }>): Promise<Store> {
  const { takenDataDir, onConnectionError = () => undefined, onTaken = () => undefined } = options;
  const taken = new DisposableStore();
  const site = options.shared ? createPeers() : null;
  try {
    let lease: SiteLease | null = null;
    if (takenDataDir !== undefined) {
      const lock = lockDataDir(takenDataDir);
      taken.add('data folder', () => lock.release());
      lease = await takeSite(options, {
        use: site === null ? 'alone' : 'shared',
        schema: (options.migrations ?? ours).length,
        onBroken: (error) => {
          onConnectionError(error);
          site?.events.lost();
        },
        onRestored: () => site?.events.restored(),
        onMessage: (text) => site?.events.message(text),
        onTaken,
      });
      const { session } = lease;
      site?.attach(lease);
      taken.add('site', () => session.close());
      // The others go by the schema as it is.
      if (!lease.alone && site !== null) refuseOtherSchema(await postgresSchema(options), options.migrations ?? ours);
    }
    const opened = await openPostgres(options, onConnectionError);
    taken.add('connections', () => opened.close());
    return await build('postgres', opened.dialect, options, {
      backup: (db, from) => backupPostgres(db, from),
      flush: async () => undefined,
      migrated: opened.migrated,
      closed: () => taken.dispose(),
      facts: opened.facts,
      peers: site?.peers ?? null,
    });
  } catch (thrown) {
    await taken.dispose();
    throw thrown;
  }
}

function refuseOtherSchema(found: number, known: readonly Migration[]): void {
  // A newer one is told by whoever opens it.
  if (found >= known.length) return;
  throw new FairleadError('STORE_UPDATE_WAITS', {
    message: `Services of an older Fairlead use this site (schema ${found}; this one has ${known.length}).`,
    hint: 'Stop all of them, then start this version: the first one brings the store up to date.',
    status: 409,
    data: { found, known: known.length },
  });
}

const sqliteFacts = async (dataDir: string | null): Promise<StoreFacts> => ({
  name: 'SQLite',
  sizeBytes: dataDir === null ? null : await sqliteBytes(dataDir),
  isExposed: false,
  processes: 1,
});

type NoTables = Record<never, never>;

type Ends = {
  readonly backup: (db: MigrationDb, fromVersion: number) => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly migrated: () => void;
  readonly closed: () => void | Promise<void>;
  readonly facts: Store['facts'];
  readonly peers?: Peers | null;
};

async function build(
  dialect: Dialect,
  kyselyDialect: KyselyDialect,
  options: StoreOptions,
  ends: Ends,
): Promise<Store> {
  const root = new Kysely<NoTables>({ dialect: kyselyDialect, log: slowLog(options) });
  let schemaVersion: number;
  try {
    const migrationDb: MigrationDb = root.$extendTables<MigrationTables>();
    schemaVersion = await migrate(migrationDb, {
      dialect,
      migrations: options.migrations ?? ours,
      backup: (from) => ends.backup(migrationDb, from),
    });
  } catch (thrown) {
    await root.destroy();
    await ends.closed();
    throw thrown;
  }
  if (schemaVersion === ours.length) ends.migrated();
  const raw = root.$extendTables<Database>().withPlugin(createCodecPlugin(schemaVersion));
  const running = new AsyncLocalStorage<{ active: boolean }>();
  let closing: Promise<void> | undefined;
  return {
    dialect,
    schemaVersion,
    db: raw.withPlugin(nestingGuard(running)),
    transaction: async (work, transactionOptions) => {
      refuseNesting(running);
      const mark = { active: true };
      try {
        return await running.run(mark, () =>
          raw.transaction().execute(async (tx) => {
            if (transactionOptions?.lock !== undefined) await takeLock(dialect, tx, transactionOptions.lock);
            return work(tx);
          }),
        );
      } finally {
        mark.active = false;
      }
    },
    lock: (tx, name) => takeLock(dialect, tx, name),
    flush: ends.flush,
    facts: ends.facts,
    peers: ends.peers ?? null,
    close: () => {
      closing ??= root.destroy().then(() => ends.closed());
      return closing;
    },
  };
}

async function takeLock(dialect: Dialect, tx: Tx, name: string): Promise<void> {
  // SQLite has one connection, so its transactions run one after another as they are.
  if (dialect === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`fairlead:${name}`}, 0))`.execute(tx);
}

/** On SQLite a query outside the running transaction would wait for it for ever; on Postgres it would miss its writes. */
function nestingGuard(running: AsyncLocalStorage<{ active: boolean }>): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      refuseNesting(running);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

function refuseNesting(running: AsyncLocalStorage<{ active: boolean }>): void {
  if (running.getStore()?.active !== true) return;
  throw new FairleadError('STORE_NESTED', {
    message: 'The store was used beside the transaction that runs.',
    hint: 'This is a mistake in Fairlead: inside a transaction every query goes through it.',
    status: 500,
  });
}

function slowLog(options: StoreOptions) {
  const { onSlowQuery, slowMs = 100 } = options;
  if (onSlowQuery === undefined) return [];
  return (event: { readonly level: string; readonly queryDurationMillis: number; readonly query: { sql: string } }) => {
    if (event.queryDurationMillis >= slowMs)
      onSlowQuery({ sql: event.query.sql, durationMs: event.queryDurationMillis });
  };
}
