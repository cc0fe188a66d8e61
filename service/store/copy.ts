/** A site that is kept in SQLite, copied into an empty Postgres database: values as they stand, in one transaction. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Sqlite from 'better-sqlite3';
import type pg from 'pg';
import { FairleadError } from '../../common/errors.ts';
import { columnKind, columnKinds } from './columns.ts';
import { lockDataDir } from './lock.ts';
import { migrations } from './migrations/index.ts';
import { openStore } from './open.ts';
import { type PostgresLocation, postgresSchema, withPostgresClient } from './postgres.ts';
import { storeFile } from './sqlite.ts';

/** What was copied and compared, table by table. */
type CopiedTable = { readonly table: string; readonly rows: number };

/** Rows of one statement: Postgres takes 65535 parameters, and no table has a hundred columns. */
const rowsAtOnce = 200;

type Values = Readonly<Record<string, unknown>>;

/**
 * Copies every table and then compares every row, both within one transaction: all of it is kept, or nothing. The data
 * folder is taken meanwhile, so that no service writes to it, and it is only read.
 * @throws STORE_COPY_SOURCE, STORE_COPY_SCHEMA, STORE_NOT_EMPTY, STORE_COPY_DIFFERS, and as `openStore`.
 */
export async function copyToPostgres(dataDir: string, target: PostgresLocation): Promise<readonly CopiedTable[]> {
  if (!existsSync(join(dataDir, storeFile))) {
    throw new FairleadError('STORE_COPY_SOURCE', {
      message: `There is no SQLite store in ${dataDir}.`,
      hint: 'Name the data folder of the site that is to be copied.',
      status: 400,
      data: { dataDir },
    });
  }
  const lock = lockDataDir(dataDir);
  try {
    const source = new Sqlite(join(dataDir, storeFile), { readonly: true });
    try {
      refuseSchema('store in the data folder', sourceSchema(source), false);
      refuseSchema('Postgres database', await postgresSchema(target), true);
      // Makes the tables where there are none.
      await (await openStore(target)).close();
      return await withPostgresClient(target, (client) => copyInto(source, client));
    } finally {
      source.close();
    }
  } finally {
    lock.release();
  }
}

async function copyInto(source: Sqlite.Database, client: pg.ClientBase): Promise<readonly CopiedTable[]> {
  const tables = Object.keys(columnKinds);
  await client.query('begin');
  try {
    // A service that starts on this database meanwhile waits, and then finds the site.
    await client.query(`lock table ${tables.map(quoted).join(', ')} in access exclusive mode`);
    await refuseRows(client, tables);
    const references = await foreignKeys(client);
    // Rows of a table may point at later ones (a task at its parent).
    for (const { table, name } of references) await alter(client, table, name, 'deferrable initially deferred');
    const copied: CopiedTable[] = [];
    for (const table of tables) copied.push({ table, rows: await copyTable(source, client, table) });
    await client.query('set constraints all immediate');
    for (const { table, name } of references) await alter(client, table, name, 'not deferrable');
    for (const { table, rows } of copied) await compareTable(source, client, table, rows);
    await client.query('commit');
    return copied;
  } catch (thrown) {
    await client.query('rollback');
    throw thrown;
  }
}

async function refuseRows(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rowCount } = await client.query(`select 1 from ${quoted(table)} limit 1`);
    if (rowCount === 0) continue;
    throw new FairleadError('STORE_NOT_EMPTY', {
      message: 'The Postgres database holds a site already. Nothing was copied.',
      hint: 'Name an empty database.',
      status: 409,
    });
  }
}

async function copyTable(source: Sqlite.Database, client: pg.ClientBase, table: string): Promise<number> {
  let count = 0;
  for (const rows of batches(source, table)) {
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.flatMap((row) => columns.map((column) => toPostgres(table, column, row[column])));
    await client.query(
      `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values ${places(rows.length, columns.length)}`,
      values,
    );
    count += rows.length;
  }
  await continueNumbers(source, client, table);
  return count;
}

/** Every row of the source stands in the target with the same values, and there are no others. */
async function compareTable(
  source: Sqlite.Database,
  client: pg.ClientBase,
  table: string,
  rows: number,
): Promise<void> {
  const { rows: counted } = await client.query<{ count: number }>(`select count(*) as count from ${quoted(table)}`);
  if (counted[0]?.count !== rows) throw differs(table);
  const key = await primaryKey(client, table);
  const keyOf = (row: Values) => JSON.stringify(key.map((column) => row[column]));
  for (const batch of batches(source, table)) {
    const found = await client.query<Record<string, unknown>>(
      `select * from ${quoted(table)} where (${key.map(quoted).join(', ')}) in (${places(batch.length, key.length)})`,
      batch.flatMap((row) => key.map((column) => row[column])),
    );
    const byKey = new Map(found.rows.map((row) => [keyOf(row), row]));
    for (const row of batch) {
      const expected = Object.fromEntries(
        Object.entries(row).map(([column, value]) => [column, asRead(table, column, value)]),
      );
      if (!isDeepStrictEqual({ ...byKey.get(keyOf(row)) }, expected)) throw differs(table);
    }
  }
}

function* batches(source: Sqlite.Database, table: string): Generator<readonly Values[]> {
  let rows: Values[] = [];
  const all = source.prepare<[], Values>(`select * from ${quoted(table)}`).iterate();
  for (const row of all) {
    rows.push(row);
    if (rows.length < rowsAtOnce) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

/** JSON is text in SQLite, and Postgres reads it as that; a flag is a number. */
function toPostgres(table: string, column: string, value: unknown): unknown {
  return value !== null && columnKind(table, column) === 'flag' ? value === 1 : value;
}

function asRead(table: string, column: string, value: unknown): unknown {
  if (typeof value === 'string' && columnKind(table, column) === 'json') return JSON.parse(value);
  return toPostgres(table, column, value);
}

/** Numbers that a database gives go on where they were, also past rows that are gone again. */
async function continueNumbers(source: Sqlite.Database, client: pg.ClientBase, table: string): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    "select attname as column from pg_attribute where attrelid = $1::regclass and attidentity <> '' and not attisdropped",
    [quoted(table)],
  );
  const last = source.prepare<[string], { seq: number }>('select seq from sqlite_sequence where name = ?').get(table);
  if (last === undefined || last.seq < 1) return;
  for (const { column } of rows) {
    await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [quoted(table), column, last.seq]);
  }
}

async function primaryKey(client: pg.ClientBase, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ column: string }>(
    `select a.attname as column from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = $1::regclass and i.indisprimary order by a.attnum`,
    [quoted(table)],
  );
  if (rows.length === 0) throw new Error(`The table ${table} has no primary key.`);
  return rows.map(({ column }) => column);
}

async function foreignKeys(
  client: pg.ClientBase,
): Promise<readonly { readonly table: string; readonly name: string }[]> {
  const { rows } = await client.query<{ table: string; name: string }>(
    `select c.relname as table, k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace`,
  );
  return rows.filter(({ table }) => Object.hasOwn(columnKinds, table));
}

async function alter(client: pg.ClientBase, table: string, constraint: string, how: string): Promise<void> {
  await client.query(`alter table ${quoted(table)} alter constraint ${quoted(constraint)} ${how}`);
}

function sourceSchema(source: Sqlite.Database): number {
  const log = source.prepare("select 1 from sqlite_master where name = 'schema_migrations'").get();
  if (log === undefined) return 0;
  const last = source.prepare<[], { version: number | null }>('select max(version) as version from schema_migrations');
  return last.get()?.version ?? 0;
}

function refuseSchema(what: string, found: number, mayBeNew: boolean): void {
  if (found === migrations.length || (mayBeNew && found === 0)) return;
  throw new FairleadError('STORE_COPY_SCHEMA', {
    message: `The ${what} has schema ${found}, and this Fairlead has ${migrations.length}. Nothing was copied.`,
    hint:
      found < migrations.length && !mayBeNew
        ? 'Start the site once with this version, which brings it up to date, and stop it again.'
        : mayBeNew
          ? 'Name an empty database.'
          : 'Copy it with the version that wrote it.',
    status: 409,
    data: { found, known: migrations.length },
  });
}

function differs(table: string): FairleadError {
  return new FairleadError('STORE_COPY_DIFFERS', {
    message: `What Postgres holds of the table "${table}" after the copy is not what SQLite holds. Nothing was kept.`,
    hint: 'Check the store first (fairlead doctor), then copy again.',
    status: 500,
    data: { table },
  });
}

/** `($1, $2), ($3, $4)` */
function places(rows: number, columns: number): string {
  const row = (at: number) =>
    `(${Array.from({ length: columns }, (_, column) => `$${at * columns + column + 1}`).join(', ')})`;
  return Array.from({ length: rows }, (_, at) => row(at)).join(', ');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
