/** Whose a session or a task is, as the store says. */
import { LRUCache } from 'lru-cache';
import type { Store } from '../store/types.ts';
import type { Owners } from './ownership.ts';

/** How many owners are kept in memory. */
const kept = 5000;

/** Nothing changes hands, so what was read once holds: a stream asks again with every step of a session. */
export function createOwners({ store }: { readonly store: Pick<Store, 'db'> }): Owners {
  const sessions = new LRUCache<string, { readonly ownerId: string }>({ max: kept });
  const tasks = new LRUCache<string, { readonly ownerId: string | null }>({ max: kept });
  return {
    async session(id) {
      const known = sessions.get(id);
      if (known !== undefined) return known.ownerId;
      const row = await store.db.selectFrom('sessions').select('user_id').where('id', '=', id).executeTakeFirst();
      if (row !== undefined) sessions.set(id, { ownerId: row.user_id });
      return row?.user_id;
    },
    async task(id) {
      const known = tasks.get(id);
      if (known !== undefined) return known.ownerId;
      const row = await store.db.selectFrom('tasks').select('owner_id').where('id', '=', id).executeTakeFirst();
      if (row !== undefined) tasks.set(id, { ownerId: row.owner_id });
      return row?.owner_id;
    },
  };
}
