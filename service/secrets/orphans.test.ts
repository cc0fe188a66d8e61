import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteBackend } from '../store/testing/backends.ts';
import { hostRow, sessionRow, userRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import { removeOrphanSecrets } from './orphans.ts';

const backend = sqliteBackend();
const hour = 3600_000;
let store: Store;

beforeAll(async () => {
  await backend.start();
  store = await (await backend.fresh()).open();
});
afterAll(async () => {
  await backend.closeAll();
  await backend.stop();
});

async function secret(id: string, purpose: string, createdAt: number): Promise<void> {
  const bytes = Buffer.from(id);
  const row = { id, purpose, nonce: bytes, ciphertext: bytes, created_at: createdAt, updated_at: createdAt };
  await store.db.insertInto('secrets').values(row).execute();
}

it('removes what no host, no session and no authenticator app names, once it is an hour old', async () => {
  for (const [id, purpose] of [
    ['of a host', 'host'],
    ['of a session', 'session'],
    ['orphan of a host', 'host'],
    ['orphan of a session', 'session'],
    ['of an app', 'totp'],
    ['orphan of an app', 'totp'],
    ['of something else', 'registry'],
  ] as const)
    await secret(id, purpose, 1);
  await secret('just kept', 'session', 5 * hour);
  await store.db
    .insertInto('hosts')
    .values(hostRow('h1', { secret_id: 'of a host' }))
    .execute();
  await store.db
    .insertInto('sessions')
    .values(sessionRow('s1', { password_secret_id: 'of a session' }))
    .execute();
  await store.db.insertInto('users').values(userRow('u1')).execute();
  await store.db.insertInto('totp').values({ user_id: 'u1', secret_id: 'of an app', begun_at: 1 }).execute();

  expect(await removeOrphanSecrets(store, 5 * hour + 1)).toBe(3);
  const left = await store.db.selectFrom('secrets').select('id').orderBy('id').execute();
  expect(left.map(({ id }) => id)).toEqual([
    'just kept',
    'of a host',
    'of a session',
    'of an app',
    'of something else',
  ]);
});
