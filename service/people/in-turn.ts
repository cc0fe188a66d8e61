import type { Store, Tx } from '../store/types.ts';

/**
 * What changes people, or depends on how somebody is at that moment: in one transaction, and one after another in every process
 * of the site. Of two administrators who disable each other at once, one stays; what is begun for somebody is there before they
 * are disabled or given another password, and ends with that, or is not begun at all.
 */
export const inTurn = <T>(store: Pick<Store, 'transaction'>, work: (tx: Tx) => Promise<T>): Promise<T> =>
  store.transaction(work, { lock: 'people' });
