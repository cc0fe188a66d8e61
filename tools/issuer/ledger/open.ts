/**
 * The vendor's ledger: one SQLite file with the signing keys (sealed), what every Activation Key stands for, every licence
 * that was ever issued, and a journal of it all.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { codeOf, messageOf } from '../../../common/thrown.ts';
import { asIssuerError, IssuerError } from '../errors.ts';
import { migrations } from './migrations.ts';

export type Ledger = {
  readonly db: Sqlite.Database;
  /**
   * Runs `work` as the one writer, in all processes that use the ledger: what it reads stays true until it is done. It is
   * kept as a whole, or, when it throws, not at all. Never waits for anything but the other writers.
   */
  write<Value>(work: () => Value): Value;
  /** Copies everything that is committed now to a new file, while others go on writing. */
  backup(file: string): Promise<void>;
  close(): void;
};

/**
 * Opens the ledger and brings it to the newest schema.
 * @param make whether one is made where there is none
 * @throws ISSUER_LEDGER_MISSING, ISSUER_LEDGER_DAMAGED, ISSUER_LEDGER_NEWER, ISSUER_LEDGER_BUSY
 */
export function openLedger(file: string, { make = false }: { readonly make?: boolean } = {}): Ledger {
  if (!existsSync(file)) {
    if (!make) {
      throw new IssuerError('ISSUER_LEDGER_MISSING', {
        message: `There is no ledger at ${file}.`,
        hint: 'Say where it is with --ledger FILE; "keygen" makes a new one.',
        data: { file },
      });
    }
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives its -wal and -shm files the mode of the main file, so that one is made first and narrow.
    closeSync(openSync(file, 'a', 0o600));
  }
  const db = database(file);
  const ledger: Ledger = {
    db,
    write: (work) => {
      try {
        return db.transaction(work).immediate();
      } catch (thrown) {
        throw codeOf(thrown) === 'SQLITE_BUSY' ? busy(file, thrown) : thrown;
      }
    },
    backup: async (to) => {
      await db.backup(to);
    },
    close: () => db.close(),
  };
  try {
    migrate(ledger);
  } catch (thrown) {
    db.close();
    throw asIssuerError(thrown);
  }
  return ledger;
}

function database(file: string): Sqlite.Database {
  let db: Sqlite.Database | undefined;
  try {
    // Another process may be writing: each write is a few milliseconds.
    db = new Sqlite(file, { timeout: 30_000 });
    db.pragma('journal_mode = WAL');
    // A licence that was handed out must be in the ledger after a power cut, too.
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (cause) {
    db?.close();
    if (codeOf(cause) === 'SQLITE_BUSY') throw busy(file, cause);
    throw new IssuerError('ISSUER_LEDGER_DAMAGED', {
      message: `The ledger ${file} cannot be opened: ${messageOf(cause)}.`,
      hint: 'Put the last backup in its place. Do not start an empty one: it would issue licences a second time.',
      data: { file },
      cause,
    });
  }
}

function busy(file: string, cause: unknown): IssuerError {
  return new IssuerError('ISSUER_LEDGER_BUSY', {
    message: `The ledger ${file} is held by another program.`,
    hint: 'Wait until the other command is done, then try again.',
    data: { file },
    cause,
  });
}

function migrate({ db, write }: Ledger): void {
  write(() => {
    db.exec(`create table if not exists schema_migrations (
      version integer primary key, name text not null, applied_at integer not null) strict`);
    const row = db.prepare<[], { version: number | null }>('select max(version) version from schema_migrations').get();
    const found = row?.version ?? 0;
    if (found > migrations.length) {
      throw new IssuerError('ISSUER_LEDGER_NEWER', {
        message: `The ledger was written by newer tools (schema ${found}; these know up to ${migrations.length}).`,
        hint: 'Use the newer version.',
        data: { found, known: migrations.length },
      });
    }
    migrations.slice(found).forEach(({ name, sql }, at) => {
      db.exec(sql);
      db.prepare('insert into schema_migrations values (?, ?, ?)').run(found + at + 1, name, Date.now());
    });
  });
}
