import { type Dialect as KyselyDialect, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { FairleadError } from '../../common/errors.ts';
import { messageOf } from '../../common/thrown.ts';
import type { MigrationDb } from './migrations/ddl.ts';
import { postgresForKysely } from './postgres-driver.ts';

const INT8 = 20;
const NUMERIC = 1700;
const KEPT_BACKUPS = 2;

type OpenPostgres = {
  readonly dialect: KyselyDialect;
  /** The schema is the newest one: from now on JSON is read by it. */
  readonly migrated: () => void;
  close(): Promise<void>;
};

/**
 * A pool of connections whose results read as SQLite's do: counts, sums and times are numbers. JSON and flags are parsed
 * by pg itself, and JSON passes the schema of its column.
 * @throws STORE_UNREACHABLE. The URL may hold a password, so no error repeats it.
 */
export async function openPostgres(url: string, onError: (error: Error) => void): Promise<OpenPostgres> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'fairlead',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  });
  // An idle connection that breaks raises `error` on the pool; unhandled it would end the service.
  pool.on('error', onError);
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw new FairleadError('STORE_UNREACHABLE', {
      message: `The Postgres server cannot be reached: ${messageOf(cause)}.`,
      hint: 'Check its address, the account and the password, and that the database exists.',
      status: 503,
      cause,
    });
  }
  const reading = { bySchema: false };
  return {
    dialect: new PostgresDialect({ pool: postgresForKysely(pool, reading) }),
    migrated: () => {
      reading.bySchema = true;
    },
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
}

/**
 * Copies every table into a schema `fairlead_before_<version>` of the same database. The data is what matters: going
 * back means the old version with these rows.
 */
export async function backupPostgres(db: MigrationDb, fromVersion: number): Promise<void> {
  const target = `fairlead_schema_${String(fromVersion).padStart(4, '0')}`;
  await db.transaction().execute(async (tx) => {
    // The lock of the migrations: a copy reads the tables that a step of another service changes, each in an order of its own.
    await sql`select pg_advisory_xact_lock(hashtextextended('fairlead:migrations', 0))`.execute(tx);
    await sql`drop schema if exists ${sql.id(target)} cascade`.execute(tx);
    await sql`create schema ${sql.id(target)}`.execute(tx);
    const tables = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(tx);
    for (const { name } of tables.rows) {
      await sql`create table ${sql.id(target, name)} as table ${sql.id(name)}`.execute(tx);
    }
    const old = await sql<{ name: string }>`select nspname as name from pg_namespace
      where nspname like 'fairlead\\_schema\\_%' order by nspname desc offset ${KEPT_BACKUPS}`.execute(tx);
    for (const { name } of old.rows) await sql`drop schema ${sql.id(name)} cascade`.execute(tx);
  });
}
