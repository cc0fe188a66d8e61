import { type Dialect as KyselyDialect, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { FairleadError } from '../../common/errors.ts';
import { codeOf, messageOf } from '../../common/thrown.ts';
import type { MigrationDb } from './migrations/ddl.ts';
import { postgresForKysely } from './postgres-driver.ts';
import type { StoreFacts } from './types.ts';

const int8 = 20;
const numeric = 1700;
const keptBackups = 2;

/** Number of the lock of a site (`site-lease.ts`), for the schema that a connection is in. */
export const siteKey = "hashtextextended('fairlead:site:' || current_schema(), 0)";

type OpenPostgres = {
  readonly dialect: KyselyDialect;
  /** The schema is the newest one: from now on JSON is read by it. */
  readonly migrated: () => void;
  close(): Promise<void>;
  readonly facts: () => Promise<StoreFacts>;
};

/** A Postgres database and how to get into it. */
export type PostgresLocation = {
  readonly postgresUrl: string;
  /** Where neither the environment (`PGPASSWORD`) nor a pass file has it: pg reads those by itself. */
  readonly password?: string;
};

/**
 * A pool of connections whose results read as SQLite's do: counts, sums and times are numbers. JSON and flags are parsed
 * by pg itself, and JSON passes the schema of its column.
 * @throws STORE_UNREACHABLE, STORE_PASSWORD, STORE_DATABASE, STORE_SERVER_OLD, STORE_RIGHTS. No error repeats the URL, which
 * may hold a password.
 */
export async function openPostgres(location: PostgresLocation, onError: (error: Error) => void): Promise<OpenPostgres> {
  const pool = openPool(location, 10);
  // An idle connection that breaks raises `error` on the pool; unhandled it would end the service.
  pool.on('error', onError);
  try {
    await checkServer(pool);
  } catch (thrown) {
    await pool.end();
    throw thrown;
  }
  const reading = { bySchema: false };
  return {
    dialect: new PostgresDialect({ pool: postgresForKysely(pool, reading) }),
    migrated: () => {
      reading.bySchema = true;
    },
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
    facts: () => factsOf(pool),
  };
}

/**
 * Number of the newest migration of a database; 0 where Fairlead keeps nothing in it. Changes nothing.
 * @throws as `openPostgres`.
 */
export function postgresSchema(location: PostgresLocation): Promise<number> {
  return withPostgresClient(location, async (client) => {
    const { rows: found } = await client.query<{ log: string | null }>(
      "select to_regclass('schema_migrations')::text as log",
    );
    if (found[0]?.log == null) return 0;
    const { rows } = await client.query<{ version: number | null }>(
      'select max(version) as version from schema_migrations',
    );
    return rows[0]?.version ?? 0;
  });
}

/** Id of the site that a database holds; null where it holds none. Changes nothing. @throws as `openPostgres`. */
export function postgresSite(location: PostgresLocation): Promise<string | null> {
  return withPostgresClient(location, async (client) => {
    const { rows: found } = await client.query<{ settings: string | null }>(
      "select to_regclass('settings')::text as settings",
    );
    if (found[0]?.settings == null) return null;
    const { rows } = await client.query<{ id: string }>(
      "select value #>> '{}' as id from settings where key = 'site-id'",
    );
    return rows[0]?.id ?? null;
  });
}

/** A connection of its own, whose rows are as Postgres holds them but for counts and times, which are numbers. @throws as `openPostgres`. */
export async function withPostgresClient<T>(
  location: PostgresLocation,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const pool = openPool(location, 1);
  // What breaks while it is used is thrown by the query.
  pool.on('error', () => undefined);
  try {
    await checkServer(pool);
    const client = await pool.connect();
    // While it is out of the pool nobody else hears that it broke, and unheard that would end the process.
    let broken: Error | undefined;
    client.on('error', (error) => {
      broken = error;
    });
    try {
      return await work(client);
    } finally {
      client.release(broken);
    }
  } finally {
    await pool.end();
  }
}

function openPool(location: PostgresLocation, max: number): pg.Pool {
  return new pg.Pool({ ...connectionConfig(location), max });
}

/** What every connection to a store has in common. */
export function connectionConfig(location: PostgresLocation): pg.ClientConfig {
  return {
    connectionString: withPassword(location),
    connectionTimeoutMillis: 10_000,
    application_name: 'fairlead',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 || oid === numeric ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  };
}

/** As a parameter: an address of a Unix socket has no place for it before its host. */
function withPassword({ postgresUrl, password }: PostgresLocation): string {
  if (password === undefined) return postgresUrl;
  const url = new URL(postgresUrl);
  url.searchParams.set('password', password);
  return url.href;
}

async function checkServer(pool: pg.Pool): Promise<void> {
  let facts: ServerFacts | undefined;
  try {
    const { rows } = await pool.query<ServerFacts>(`select current_setting('server_version_num')::int as version,
      current_setting('server_encoding') as encoding, current_schema() as schema,
      coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as "makesTables",
      has_database_privilege(current_database(), 'CREATE') as "makesSchemas"`);
    facts = rows[0];
  } catch (cause) {
    throw connectionError(cause);
  }
  if (facts !== undefined) refuseUnfit(facts);
}

export type ServerFacts = {
  /** `server_version_num`: 150004 is 15.4. */
  readonly version: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly makesTables: boolean;
  /** Needed for the copy before a migration. */
  readonly makesSchemas: boolean;
};

/** The oldest that the PostgreSQL project still looked after when this was written. */
const oldestMajor = 14;

/** Pure. @throws STORE_SERVER_OLD, STORE_DATABASE, STORE_RIGHTS where a site cannot be kept on such a server. */
export function refuseUnfit({ version, encoding, schema, makesTables, makesSchemas }: ServerFacts): void {
  const major = Math.floor(version / 10_000);
  if (major < oldestMajor) {
    throw new FairleadError('STORE_SERVER_OLD', {
      message: `The Postgres server has version ${major}; Fairlead needs ${oldestMajor} or newer.`,
      hint: 'Update the server, or name another one (--store).',
      status: 503,
      data: { found: major, oldest: oldestMajor },
    });
  }
  if (encoding !== 'UTF8') {
    throw new FairleadError('STORE_DATABASE', {
      message: `The Postgres database has the encoding ${encoding}; Fairlead needs UTF8.`,
      hint: "Make one with: create database fairlead encoding 'UTF8' template template0",
      status: 503,
    });
  }
  if (schema === null || !makesTables || !makesSchemas) {
    throw new FairleadError('STORE_RIGHTS', {
      message: 'The account of the store may not make tables and schemas in its Postgres database.',
      hint: 'Let the account own the database: alter database NAME owner to ACCOUNT.',
      status: 503,
    });
  }
}

/** Why no connection came about. Classes 28 and 3D and 42501: PostgreSQL, appendix A, error codes. */
export function connectionError(cause: unknown): FairleadError {
  const code = codeOf(cause);
  const said = messageOf(cause);
  // pg itself says so where the server asks for a password and there is none.
  if (code === '28P01' || code === '28000' || /password must be a (non-empty )?string/.test(said)) {
    return new FairleadError('STORE_PASSWORD', {
      message: 'The Postgres server does not let the account of the store in: its password is missing or wrong.',
      hint: 'Put the password into PGPASSWORD, into ~/.pgpass, or into a file for --store-password-file, and check the name of the account.',
      status: 503,
      cause,
    });
  }
  if (code === '3D000') {
    return new FairleadError('STORE_DATABASE', {
      message: 'The Postgres server has no database of that name.',
      hint: 'Make it first (create database NAME owner ACCOUNT), or correct its name (--store).',
      status: 503,
      cause,
    });
  }
  if (code === '42501') {
    return new FairleadError('STORE_RIGHTS', {
      message: 'The account of the store may not use its Postgres database.',
      hint: 'Let the account own the database: alter database NAME owner to ACCOUNT.',
      status: 503,
      cause,
    });
  }
  return new FairleadError('STORE_UNREACHABLE', {
    message: `The Postgres server cannot be reached: ${said}.`,
    hint: 'Check its address, and that the server runs and takes connections from this machine.',
    status: 503,
    cause,
  });
}

async function factsOf(pool: pg.Pool): Promise<StoreFacts> {
  const { rows } = await pool.query<{
    version: string;
    database: string;
    bytes: number;
    tls: boolean;
    far: boolean;
    processes: number;
  }>(
    `select split_part(current_setting('server_version'), ' ', 1) as version, current_database() as database,
      pg_database_size(current_database()) as bytes,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as tls,
      coalesce(not (inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1'), false) as far,
      (select count(distinct pid) from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())
        and ((classid::bigint << 32) | objid::bigint) = ${siteKey}) as processes`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Postgres said nothing about itself.');
  // Of the pool's own options: what the server says of its address may be behind a proxy.
  const { host, port } = new pg.Client(pool.options);
  const where = host.startsWith('/') ? `in ${host}` : `at ${host}:${port}`;
  return {
    name: `Postgres ${row.version}, database "${row.database}" ${where}`,
    sizeBytes: row.bytes,
    isExposed: row.far && !row.tls,
    processes: row.processes,
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
      where nspname like 'fairlead\\_schema\\_%' order by nspname desc offset ${keptBackups}`.execute(tx);
    for (const { name } of old.rows) await sql`drop schema ${sql.id(name)} cascade`.execute(tx);
  });
}
