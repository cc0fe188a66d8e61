/** What other areas may know of the store. */
import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

export { asStored, cleanText } from './codec.ts';
export * from './schema.ts';
export { contains, foldText, foundIn, isOlder } from './search.ts';
export { readSetting } from './setting.ts';

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;
/** Where a query may run: on its own, or inside a transaction. */
export type DbOrTx = Db | Tx;

export type Dialect = 'sqlite' | 'postgres';

type TransactionOptions = {
  /**
   * Transactions with the same name run one after another, in every process of the site. SQLite has one writer anyway;
   * Postgres takes an advisory lock until the transaction ends.
   */
  readonly lock?: string;
};

export interface Store {
  readonly dialect: Dialect;
  /**
   * For single queries. Inside `transaction` use what the callback is given: `db` there would wait for the transaction
   * that waits for it, so it throws STORE_NESTED instead.
   */
  readonly db: Db;
  /** Number of the newest migration that has run. */
  readonly schemaVersion: number;
  /** Runs `work` in one transaction: all of it is kept, or, when it throws, none. Keep network calls out of it. */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Takes the lock of that name (see `TransactionOptions`) within a transaction that runs already. */
  lock(tx: Tx, name: string): Promise<void>;
  /**
   * What was committed before is on the disk when this resolves, and holds across a power cut. (A commit by itself holds
   * across a crash of the program.) Postgres does so with every commit.
   */
  flush(): Promise<void>;
  /** The other processes of the site; null where there can be none (SQLite), and for commands that have it alone. */
  readonly peers: Peers | null;
  /** What a person is told about the store. @throws what the database says where it cannot be asked. */
  facts(): Promise<StoreFacts>;
  /** Waits for what runs, then closes the database and gives the data folder free. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * The other processes of a site. Everything here hangs on one connection, which is made again when it breaks. In between no lock
 * is held, messages are missed, and calls throw STORE_UNREACHABLE.
 */
export type Peers = {
  /** Whether this process was the only one when it opened the store. Then the others wait until `letIn`. */
  readonly isFirst: boolean;
  /** Lets others in: what all of them have to find the same is written down. */
  letIn(): Promise<void>;
  /** Takes the lock of that name, until `unlock` or until this process or its connection ends; false where it is taken. */
  tryLock(name: string): Promise<boolean>;
  /** Does nothing where it is not held (any more). */
  unlock(name: string): Promise<void>;
  /** To all other processes that listen now. @throws STORE_VALUE where it is longer than 7900 bytes. */
  send(text: string): Promise<void>;
  /** What another process sent; never what this one did. */
  onMessage(listener: (text: string) => void): () => void;
  onLost(listener: () => void): () => void;
  onRestored(listener: () => void): () => void;
};

/** Where a site keeps its store: see `place.ts`. */
export type StorePlace =
  | { readonly kind: 'sqlite' }
  | {
      readonly kind: 'postgres';
      /** Without a password. */
      readonly url: string;
      /** Absolute; null where `PGPASSWORD` or the person's pass file (`~/.pgpass`) has the password, or none is asked for. */
      readonly passwordFile: string | null;
    };

export type StoreFacts = {
  /** As people name it, with where it is: `Postgres 16.3, database "fairlead" at db.example.org:5432`. */
  readonly name: string;
  /** Bytes of the database or of all its files; null where it is in memory. */
  readonly sizeBytes: number | null;
  /** Whether what is read and written crosses a network unencrypted. */
  readonly isExposed: boolean;
  /** Processes that use the site now. */
  readonly processes: number;
};

/** A statement that took longer than the limit. `sql` has placeholders, never values. */
export type SlowQuery = { readonly sql: string; readonly durationMs: number };

/** Now, epoch milliseconds. */
export type Clock = () => number;
/** A new id that sorts by the time it was made. */
export type IdSource = () => string;
