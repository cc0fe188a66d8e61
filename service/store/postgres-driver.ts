import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { type JsonReader, jsonReader } from './columns.ts';
import type { Reading } from './sqlite-driver.ts';

const jsonb = 3802;

/** The JSON columns of a table, by their numbers within it. */
type Readers = ReadonlyMap<number, JsonReader>;

/**
 * The pool as Kysely wants it, with the codec's reading side: result columns that come from one of our JSON columns pass its
 * schema, under whatever name they are selected. As on SQLite, expressions over such a column have no origin.
 */
export function postgresForKysely(pool: pg.Pool, reading: Reading): PostgresPool {
  // Postgres names origins by numbers, which a table keeps for as long as it is there.
  const tables = new Map<number, Readers>();

  async function learn(client: pg.PoolClient, tableId: number): Promise<Readers> {
    const { rows } = await client.query<{ table: string; column: string; number: number }>(
      `select c.relname as table, a.attname as column, a.attnum as number
        from pg_attribute a join pg_class c on c.oid = a.attrelid where c.oid = $1 and a.attnum > 0`,
      [tableId],
    );
    const readers = new Map<number, JsonReader>();
    for (const { table, column, number } of rows) {
      const read = jsonReader(table, column);
      if (read !== undefined) readers.set(number, read);
    }
    tables.set(tableId, readers);
    return readers;
  }

  async function decode(client: pg.PoolClient, result: pg.QueryResult<Record<string, unknown>>): Promise<void> {
    if (!reading.bySchema || result.rows.length === 0) return;
    for (const { name, tableID, columnID, dataTypeID } of result.fields) {
      if (dataTypeID !== jsonb || tableID === 0) continue;
      const read = (tables.get(tableID) ?? (await learn(client, tableID))).get(columnID);
      if (read === undefined) continue;
      for (const row of result.rows) if (row[name] !== null) row[name] = read(row[name]);
    }
  }

  // Kysely knows a connection again by its client.
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();

  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? readingClient(client, decode);
      clients.set(client, known);
      return known;
    },
  };
}

type Decode = (client: pg.PoolClient, result: pg.QueryResult<Record<string, unknown>>) => Promise<void>;

function readingClient(client: pg.PoolClient, decode: Decode): PostgresPoolClient {
  function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query<R>(
    sql: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof sql !== 'string') throw new Error('The store reads no cursors.');
    return ask<R>(sql, parameters);
  }
  async function ask<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    const result = await client.query(sql, [...parameters]);
    await decode(client, result);
    return result as PostgresQueryResult<R>;
  }
  return { query, release: (destroy) => client.release(destroy) };
}
