import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Dialect as KyselyDialect, SqliteDialect } from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { codeOf, messageOf } from '../../common/thrown.ts';
import { sqliteForKysely } from './sqlite-driver.ts';

const keptBackups = 5;
export const storeFile = 'fairlead.sqlite';

type OpenSqlite = {
  readonly dialect: KyselyDialect;
  readonly backup: (fromVersion: number) => Promise<void>;
  readonly flush: () => Promise<void>;
  /** The schema is the newest one: from now on JSON is read by it. */
  readonly migrated: () => void;
  /** Closes the database where Kysely has not (it does not when it never ran a query). */
  close(): void;
};

/**
 * Opens or creates the store file of a data folder (`null`: in memory).
 * @throws STORE_DAMAGED when the file is not a database.
 */
export function openSqlite(dataDir: string | null): OpenSqlite {
  const database = open(dataDir);
  const reading = { bySchema: false };
  return {
    dialect: new SqliteDialect({ database: sqliteForKysely(database, reading) }),
    migrated: () => {
      reading.bySchema = true;
    },
    backup: async (fromVersion) => {
      if (dataDir === null) return;
      const folder = join(dataDir, 'backups');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const at = new Date().toISOString().replace(/[:.]/g, '-');
      const file = join(folder, `schema-${String(fromVersion).padStart(4, '0')}-${at}.sqlite`);
      closeSync(openSync(file, 'wx', 0o600));
      await database.backup(file);
      dropOldest(folder);
    },
    flush: async () => {
      if (dataDir !== null) await syncFile(`${join(dataDir, storeFile)}-wal`);
    },
    close: () => {
      if (database.open) database.close();
    },
  };
}

/** What the store of a data folder takes on the disk, with what is not merged yet. */
export async function sqliteBytes(dataDir: string): Promise<number> {
  const sizes = ['', '-wal', '-shm'].map((end) =>
    stat(join(dataDir, storeFile + end)).then(
      ({ size }) => size,
      (thrown: unknown) => {
        if (codeOf(thrown) === 'ENOENT') return 0;
        throw thrown;
      },
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Commits stand in the write-ahead log first; what has left it was synced by SQLite itself. */
async function syncFile(path: string): Promise<void> {
  try {
    const handle = await openFile(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') throw thrown;
  }
}

function open(dataDir: string | null): Sqlite.Database {
  let database: Sqlite.Database | undefined;
  try {
    const path = dataDir === null ? ':memory:' : join(dataDir, storeFile);
    if (dataDir !== null) {
      // SQLite gives its -wal and -shm files the mode of the main file, so that one is made first and narrow.
      closeSync(openSync(path, 'a', 0o600));
      chmodSync(path, 0o600);
    }
    database = new Sqlite(path);
    database.pragma('journal_mode = WAL');
    // NORMAL is safe against crashes of the program in WAL mode; FULL would also hold across a power cut, at the price
    // of a disk flush per write. A lost last moment is told by the reconciler, which compares with the engines.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    database.pragma('busy_timeout = 5000');
    database.pragma('trusted_schema = OFF');
    return database;
  } catch (cause) {
    database?.close();
    throw new FairleadError('STORE_DAMAGED', {
      message: `The store in ${dataDir ?? 'memory'} cannot be opened: ${messageOf(cause)}.`,
      hint: 'Put back a copy from the folder "backups", or move the file away to start empty.',
      status: 500,
      data: { dataDir },
      cause,
    });
  }
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('schema-') && name.endsWith('.sqlite'))
    .map((name) => ({ name, at: name.slice('schema-0000-'.length) }))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  for (const { name } of files.slice(keptBackups)) rmSync(join(folder, name), { force: true });
}
