/** The store of a site, wherever it is kept. */
import { FairleadError } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { ServiceOptions } from '../options.ts';
import { openStore } from '../store/open.ts';
import { locationOf, notedPlace, notePlace, refuseAnotherSite } from '../store/place.ts';
import { postgresSite } from '../store/postgres.ts';
import type { Store, StorePlace } from '../store/types.ts';

/**
 * Opens it, and keeps in the data folder where it is once that has worked.
 * @param onSecret is told every password on the way to it, so that no log repeats one.
 * @param onTaken is told when another process has the site now; this one must not go on.
 */
export async function openSiteStore(
  options: Pick<ServiceOptions, 'dataDir' | 'store' | 'env' | 'commands'>,
  log: Logger,
  onSecret: (secret: string) => void,
  onTaken: (error: FairleadError) => void,
): Promise<Store> {
  const { dataDir, env } = options;
  const place = options.store ?? notedPlace(dataDir);
  const location = locationOf(dataDir, place);
  if ('password' in location && location.password !== undefined) onSecret(location.password);
  if (env.PGPASSWORD) onSecret(env.PGPASSWORD);
  const noted = options.store === undefined ? place : readablePlace(dataDir);
  if ('postgresUrl' in location && place.kind === 'postgres' && noted?.kind !== 'postgres')
    refuseAnotherSite(dataDir, place, await postgresSite(location), options.commands);
  const store = await openStore({
    ...location,
    shared: true,
    onTaken,
    onSlowQuery: (query) => log.warn(query, 'A query was slow'),
    onConnectionError: (err) => log.warn({ err }, 'A connection to the store broke; the next query takes another'),
  });
  try {
    if (options.store !== undefined) notePlace(dataDir, place);
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
  return store;
}

/** What the folder says so far; null where that cannot be read, which `--store` may put right. */
function readablePlace(dataDir: string): StorePlace | null {
  try {
    return notedPlace(dataDir);
  } catch (thrown) {
    if (thrown instanceof FairleadError && thrown.code === 'STORE_NOTE') return null;
    throw thrown;
  }
}
