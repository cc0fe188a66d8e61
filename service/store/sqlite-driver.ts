import type Sqlite from 'better-sqlite3';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { type ColumnKind, columnKind } from './columns.ts';

/** How many prepared statements are kept. The program has a few hundred different ones. */
const KEPT_STATEMENTS = 500;

/**
 * better-sqlite3 as Kysely wants it, with the codec's reading side: result columns that come from one of our JSON or
 * flag columns are decoded, under whatever name they are selected. Expressions over such a column (`max(enabled)`) have
 * no origin and stay what SQLite says.
 */
export function sqliteForKysely(database: Sqlite.Database): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      kept.clear();
      database.close();
    },
    prepare(sql) {
      const known = kept.get(sql);
      if (known !== undefined) return known;
      const statement = wrap(database.prepare<unknown[], Record<string, unknown>>(sql));
      // DDL makes other statements stale; better-sqlite3 re-prepares by itself, but column origins would be old.
      if (!/^\s*(select|insert|update|delete|with)\b/i.test(sql)) {
        kept.clear();
        return statement;
      }
      if (kept.size >= KEPT_STATEMENTS) {
        const oldest = kept.keys().next();
        if (!oldest.done) kept.delete(oldest.value);
      }
      kept.set(sql, statement);
      return statement;
    },
  };
}

type Prepared = Sqlite.Statement<unknown[], Record<string, unknown>>;

function wrap(statement: Prepared): SqliteStatement {
  const kinds: (readonly [name: string, kind: ColumnKind])[] = [];
  if (statement.reader) {
    for (const { name, table, column } of statement.columns()) {
      const kind = table === null || column === null ? undefined : columnKind(table, column);
      if (kind !== undefined) kinds.push([name, kind]);
    }
  }
  const decode = (row: Record<string, unknown>): Record<string, unknown> => {
    for (const [name, kind] of kinds) {
      const value = row[name];
      if (typeof value === 'string' && kind === 'json') row[name] = JSON.parse(value);
      else if (typeof value === 'number' && kind === 'flag') row[name] = value !== 0;
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
