import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import type { Store } from '../../store/types.ts';
import { createSecretBox, resetSecrets, storedKeyStorage } from '../box.ts';
import { givenKeyProvider, runOnlyKeyProviderForTests } from '../key-providers.ts';
import type { KeyProvider } from '../types.ts';

/** What the secret box promises, whatever the store stands on. */
export function secretsSuite(backend: Backend): void {
  describe(`secrets on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const keychain = (key = randomBytes(32)) => givenKeyProvider(async () => key);
    const box = (store: Store, keyProvider: KeyProvider, onValue?: (value: string) => void) =>
      createSecretBox({ store, keyProvider, clock: Date.now, ids: createIdSource(), ...(onValue ? { onValue } : {}) });
    const canary = 'cañary-pässword "quoted"\n';

    it('gives a secret back to who names its purpose, also after a restart', async () => {
      const place = await backend.fresh();
      const provider = keychain();
      const store = await place.open();
      const id = await (await box(store, provider)).put({ purpose: 'host.password', value: canary });
      await store.close();
      const seen: string[] = [];
      const again = await box(await place.open(), provider, (value) => seen.push(value));
      expect(await again.get(id, 'host.password')).toBe(canary);
      expect(seen).toEqual([canary]);
      await expect(again.get(id, 'session.password')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
      await again.put({ id, purpose: 'host.password', value: 'other' });
      expect(await again.get(id, 'host.password')).toBe('other');
      await again.remove(id);
      await again.remove(id);
      await expect(again.get(id, 'host.password')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
    });

    it('keeps nothing readable in the store, and never the same bytes twice', async () => {
      const store = await (await backend.fresh()).open();
      const secrets = await box(store, keychain());
      await secrets.put({ purpose: 'p', value: canary });
      await secrets.put({ purpose: 'p', value: canary });
      const rows = await store.db.selectFrom('secrets').selectAll().execute();
      expect(new Set(rows.map((row) => row.ciphertext.toString('hex'))).size).toBe(2);
      for (const row of rows) expect(row.ciphertext.includes(canary.slice(0, 5))).toBe(false);
    });

    it('does not open a secret that was moved to another row or changed', async () => {
      const store = await (await backend.fresh()).open();
      const secrets = await box(store, keychain());
      const a = await secrets.put({ purpose: 'p', value: 'first' });
      const b = await secrets.put({ purpose: 'p', value: 'second' });
      const row = await store.db.selectFrom('secrets').selectAll().where('id', '=', a).executeTakeFirstOrThrow();
      const move = { nonce: row.nonce, ciphertext: row.ciphertext };
      await store.db.updateTable('secrets').set(move).where('id', '=', b).execute();
      await expect(secrets.get(b, 'p')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
      const flipped = Buffer.from(row.ciphertext);
      flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0);
      await store.db.updateTable('secrets').set({ ciphertext: flipped }).where('id', '=', a).execute();
      await expect(secrets.get(a, 'p')).rejects.toMatchObject({ code: 'SECRET_DAMAGED' });
    });

    it('says what to do when the key does not fit, and starts anew after a reset', async () => {
      const store = await (await backend.fresh()).open();
      await (await box(store, keychain())).put({ purpose: 'p', value: 'x' });
      const wrong = keychain();
      await expect(box(store, wrong)).rejects.toMatchObject({
        code: 'SECRETS_KEY_WRONG',
        hint: [{ text: expect.stringContaining('reset') }],
      });
      expect(await resetSecrets(store)).toBe(1);
      const secrets = await box(store, wrong);
      expect(await secrets.get(await secrets.put({ purpose: 'p', value: 'y' }), 'p')).toBe('y');
    });

    it('changes where the key is kept only when asked to', async () => {
      const store = await (await backend.fresh()).open();
      const provider = keychain();
      const secrets = await box(store, provider);
      const id = await secrets.put({ purpose: 'p', value: 'kept' });
      const file = givenKeyProvider(async () => randomBytes(32), 'key-file');
      await expect(box(store, file)).rejects.toMatchObject({ code: 'SECRETS_WRAPPER' });
      await expect(box(store, runOnlyKeyProviderForTests())).rejects.toMatchObject({ code: 'SECRETS_WRAPPER' });
      const next = keychain();
      const nextFile: KeyProvider = { kind: 'key-file', key: (expected) => next.key(expected) };
      await secrets.rewrap(nextFile);
      expect(secrets.keyStorage).toBe('key-file');
      expect(await storedKeyStorage(store)).toBe('key-file');
      expect(await secrets.get(id, 'p')).toBe('kept');
      await expect(box(store, provider)).rejects.toMatchObject({ code: 'SECRETS_WRAPPER' });
      expect(await (await box(store, nextFile)).get(id, 'p')).toBe('kept');
    });

    it('forgets at the next start what was kept for one run', async () => {
      const store = await (await backend.fresh()).open();
      const first = await box(store, runOnlyKeyProviderForTests());
      const id = await first.put({ purpose: 'p', value: 'x' });
      expect(await first.get(id, 'p')).toBe('x');
      const second = await box(store, runOnlyKeyProviderForTests());
      await expect(second.get(id, 'p')).rejects.toMatchObject({ code: 'SECRET_NOT_FOUND' });
      expect(await second.get(await second.put({ purpose: 'p', value: 'y' }), 'p')).toBe('y');
      // From there to a kept key is no loss either.
      await box(store, keychain());
      expect(await storedKeyStorage(store)).toBe('keychain');
    });

    it('agrees on one key when two services start at once', async () => {
      const place = await backend.fresh();
      const store = await place.open();
      const provider = keychain();
      const [a, b] = await Promise.all([box(store, provider), box(store, provider)]);
      expect(await b.get(await a.put({ purpose: 'p', value: 'x' }), 'p')).toBe('x');
    });
  });
}
