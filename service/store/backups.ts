/** The copies of a store that Fairlead made: before an update, and what a move to another database left behind. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { codeOf } from '../../common/thrown.ts';
import { storeFile } from './sqlite.ts';
import type { Store } from './types.ts';

type StoreBackup = {
  /** `left-behind`: the SQLite store from which the site was moved to Postgres, as it was at that moment. */
  readonly kind: 'before-update' | 'left-behind';
  /** Epoch milliseconds of what is in it. */
  readonly at: number;
  /** A file, or a schema of the database. */
  readonly place: string;
};

/** The newest copy that is still there; null where there is none. */
export async function lastBackup(store: Pick<Store, 'dialect' | 'db'>, dataDir: string): Promise<StoreBackup | null> {
  const found = [
    ...(await copiedFiles(dataDir)),
    ...(store.dialect === 'postgres' ? await onPostgres(store, dataDir) : []),
  ];
  return found.sort((a, b) => b.at - a.at)[0] ?? null;
}

/** `backups/schema-0012-2026-11-29T02-19-08-000Z.sqlite`, as `openSqlite` names them. */
async function copiedFiles(dataDir: string): Promise<readonly StoreBackup[]> {
  const folder = join(dataDir, 'backups');
  const names = await readdir(folder).catch(unlessAbsent([]));
  return names.flatMap((name) => {
    const [, day, hours, minutes, seconds] =
      /^schema-\d+-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2}-\d{3})Z\.sqlite$/.exec(name) ?? [];
    const at = Date.parse(`${day}T${hours}:${minutes}:${seconds?.replace('-', '.')}Z`);
    return Number.isNaN(at) ? [] : [{ kind: 'before-update' as const, at, place: join(folder, name) }];
  });
}

async function onPostgres({ db }: Pick<Store, 'db'>, dataDir: string): Promise<readonly StoreBackup[]> {
  // The copy is made right before the step after its version.
  const { rows } = await sql<{ name: string; at: number }>`select nspname as name, applied_at as at from pg_namespace
    join schema_migrations on version = right(nspname, 4)::integer + 1
    where nspname ~ '^fairlead_schema_[0-9]{4}$'`.execute(db);
  const copies = rows.map(({ name, at }) => ({
    kind: 'before-update' as const,
    at: Number(at),
    place: `schema ${name}`,
  }));
  const file = join(dataDir, storeFile);
  const left = await stat(file).catch(unlessAbsent(null));
  return left === null ? copies : [...copies, { kind: 'left-behind', at: Math.round(left.mtimeMs), place: file }];
}

function unlessAbsent<T>(otherwise: T): (thrown: unknown) => T {
  return (thrown) => {
    if (codeOf(thrown) === 'ENOENT') return otherwise;
    throw thrown;
  };
}
