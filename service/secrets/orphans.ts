/** Secrets that belong to nothing: the process ended between keeping a secret and writing down whose it is. */
import type { Store } from '../store/types.ts';

/** Younger ones may belong to a row that another process is just writing. Milliseconds. */
const graceMs = 3600_000;

/** Removes what no host, no session and no authenticator app names. Answers how many those were. */
export async function removeOrphanSecrets(store: Store, now: number): Promise<number> {
  const { numDeletedRows } = await store.db
    .deleteFrom('secrets')
    .where('purpose', 'in', ['host', 'session', 'totp'])
    .where('created_at', '<', now - graceMs)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('hosts').select('hosts.id').whereRef('hosts.secret_id', '=', 'secrets.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('sessions').select('sessions.id').whereRef('sessions.password_secret_id', '=', 'secrets.id')),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('totp').select('totp.user_id').whereRef('totp.secret_id', '=', 'secrets.id'))),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
