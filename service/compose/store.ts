/** The store of a site, wherever it is kept. */
import type { Logger } from '../log/logger.ts';
import type { ServiceOptions } from '../options.ts';
import { openStore } from '../store/open.ts';
import { locationOf, notedPlace, notePlace } from '../store/place.ts';
import type { Store } from '../store/types.ts';

/**
 * Opens it, and keeps in the data folder where it is once that has worked.
 * @param onSecret is told every password on the way to it, so that no log repeats one.
 */
export async function openSiteStore(
  options: Pick<ServiceOptions, 'dataDir' | 'store' | 'env'>,
  log: Logger,
  onSecret: (secret: string) => void,
): Promise<Store> {
  const { dataDir, env } = options;
  const place = options.store ?? notedPlace(dataDir);
  const location = locationOf(dataDir, place);
  if ('password' in location && location.password !== undefined) onSecret(location.password);
  if (env.PGPASSWORD) onSecret(env.PGPASSWORD);
  const store = await openStore({
    ...location,
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
