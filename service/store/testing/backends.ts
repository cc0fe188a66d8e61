/** What the suites of store, audit, tasks and secrets run on: the same tests on SQLite and on Postgres. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '../../../tools/bed/postgres.ts';
import { openStore, type StoreLocation, type StoreOptions } from '../open.ts';
import type { Dialect, Store } from '../types.ts';

export type TestPlace = {
  readonly location: StoreLocation;
  /** Opens the store of this place; may be called again after the last one was closed. */
  open(options?: Partial<Omit<StoreOptions, 'dataDir' | 'memory' | 'postgresUrl'>>): Promise<Store>;
};

export type Backend = {
  readonly dialect: Dialect;
  start(): Promise<void>;
  /** An empty place. */
  fresh(): Promise<TestPlace>;
  /** Closes every store that was opened and is still open. */
  closeAll(): Promise<void>;
  stop(): Promise<void>;
};

export function sqliteBackend(): Backend {
  const folders: string[] = [];
  return withStores('sqlite', {
    start: async () => undefined,
    place: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-store-'));
      folders.push(dataDir);
      return { dataDir };
    },
    stop: async () => {
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  });
}

export function postgresBackend(): Backend {
  let cluster: TestPostgres | undefined;
  return withStores('postgres', {
    start: async () => {
      cluster = await startPostgres();
    },
    place: async () => {
      if (cluster === undefined) throw new Error('start() first');
      return { postgresUrl: await cluster.createDatabase() };
    },
    stop: async () => cluster?.stop(),
  });
}

type Parts = {
  readonly start: () => Promise<void>;
  readonly place: () => Promise<StoreLocation>;
  readonly stop: () => Promise<void>;
};

function withStores(dialect: Dialect, parts: Parts): Backend {
  const stores: Store[] = [];
  const closeAll = async () => {
    for (const store of stores.splice(0)) await store.close();
  };
  return {
    dialect,
    start: parts.start,
    fresh: async () => {
      const location = await parts.place();
      return {
        location,
        open: async (options = {}) => {
          const store = await openStore({ ...location, ...options });
          stores.push(store);
          return store;
        },
      };
    },
    closeAll,
    stop: async () => {
      await closeAll();
      await parts.stop();
    },
  };
}
