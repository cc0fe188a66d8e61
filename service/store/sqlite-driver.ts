import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { columnKind, jsonReader, unreadable } from './columns.ts';

/** How many prepared statements are kept. The program has a few hundred different ones. */
const keptStatements = 500;

/** Migrations read what is there as it was written; from then on JSON passes the schema of its column. */
export type Reading = { bySchema: boolean };

/**
 * better-sqlite3 as Kysely wants it, with the codec's reading side: result columns that come from one of our JSON or
 * flag columns are decoded, under whatever name they are selected. Expressions over such a column (`max(enabled)`) have
 * no origin and stay what SQLite says.
 */
export function sqliteForKysely(database: Sqlite.Database, reading: Reading): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      kept.clear();
      database.close();
    },
    prepare(sql) {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = wrap(database.prepare<unknown[], Record<string, unknown>>(sql), reading);
      // DDL makes other statements stale; better-sqlite3 re-prepares by itself, but column origins would be old.
      if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) {
        kept.clear();
        return statement;
      }
      if (kept.size >= keptStatements) {
        const oldest = kept.keys().next();
        if (!oldest.done) kept.delete(oldest.value);
      }
      kept.set(sql, statement);
      return statement;
    },
  };
}

/** How a result column is read: JSON by its schema, flags (`null` here) as booleans. */
type Decoder = { readonly name: string; readonly json: ((text: string, bySchema: boolean) => unknown) | null };

/** `undefined` for columns that are read as they are. */
function decoderOf(name: string, table: string, column: string): Decoder | undefined {
  const kind = columnKind(table, column);
  if (kind === undefined) return undefined;
  const read = jsonReader(table, column);
  if (read === undefined) return { name, json: null };
  return {
    name,
    json: (text, bySchema) => {
      const value = parsed(text, table, column);
      return bySchema ? read(value) : value;
    },
  };
}

function parsed(text: string, table: string, column: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(table, column, cause);
  }
}

type Prepared = Sqlite.Statement<unknown[], Record<string, unknown>>;

function wrap(statement: Prepared, reading: Reading): SqliteStatement {
  const decoders: Decoder[] = [];
  if (statement.reader) {
    for (const { name, table, column } of statement.columns()) {
      const decoder = table === null || column === null ? undefined : decoderOf(name, table, column);
      if (decoder !== undefined) decoders.push(decoder);
    }
  }
  // Lists have thousands of rows: what is plain, null or of no schema costs nothing more here.
  const decode = (row: Record<string, unknown>): Record<string, unknown> => {
    for (const decoder of decoders) {
      const value = row[decoder.name];
      if (typeof value === 'string' && decoder.json !== null) row[decoder.name] = decoder.json(value, reading.bySchema);
      else if (typeof value === 'number' && decoder.json === null) row[decoder.name] = value !== 0;
    }
    return row;
  };
  return {
    reader: statement.reader,
    all: (parameters) => statement.all(...parameters.map(bindable)).map(decode),
    run: (parameters) => statement.run(...parameters.map(bindable)),
    *iterate(parameters) {
      for (const row of statement.iterate(...parameters.map(bindable))) yield decode(row);
    },
  };
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new FairleadError('STORE_VALUE', {
    message: `A value of type ${value === undefined ? 'undefined' : Object.prototype.toString.call(value)} cannot be stored.`,
    hint: 'Times are numbers, and objects go into JSON columns only.',
    status: 500,
  });
}
