import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseInstallationId } from '../../../common/license/installation-id.ts';
import { createSecretBox, resetSecrets } from '../../secrets/box.ts';
import { givenKeyProvider } from '../../secrets/key-providers.ts';
import type { KeyProvider } from '../../secrets/types.ts';
import { createIdSource } from '../../store/ids.ts';
import { migrations } from '../../store/migrations/index.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { hostRow } from '../../store/testing/samples.ts';
import type { Store } from '../../store/types.ts';
import { beginRun, knowsRun } from '../runs.ts';
import { openSiteKey, storedIdentity } from '../site-key.ts';

/** What the key of a site promises, whatever the store stands on. */
export function siteKeySuite(backend: Backend): void {
  describe(`the key of the site on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const keychain = (key = randomBytes(32)) => givenKeyProvider(async () => key);
    const open = async (store: Store, keyProvider: KeyProvider, values: string[] = []) => {
      const clock = () => 1_800_000_000_000;
      const ids = createIdSource();
      const secrets = await createSecretBox({ store, keyProvider, clock, ids, onValue: (value) => values.push(value) });
      return openSiteKey({ store, secrets, clock });
    };
    const holds = async (key: Awaited<ReturnType<typeof open>>['key'], bytes: Uint8Array) => {
      const { publicKey } = await key.identity();
      const x = Buffer.from(publicKey).toString('base64url');
      const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
      return verify(null, bytes, known, await key.sign(bytes));
    };

    it('is made once, and stays over restarts: the same Installation ID, and signatures that its public key knows', async () => {
      const place = await backend.fresh();
      const provider = keychain();
      const first = await open(await place.open(), provider);
      expect(first.isNew).toBe(true);
      const identity = await first.key.identity();
      expect(parseInstallationId(identity.installationId)).toEqual({ ok: true, id: identity.installationId });
      expect(identity.madeAt).toBe(1_800_000_000_000);
      expect(await first.key.state()).toBe('kept');
      await backend.closeAll();

      const store = await place.open();
      const again = await open(store, provider);
      expect(again.isNew).toBe(false);
      expect(await again.key.identity()).toEqual(identity);
      expect(await storedIdentity(store.db)).toEqual(identity);
      expect(await holds(again.key, Buffer.from('a request'))).toBe(true);
    });

    it('belongs to one site: two have two', async () => {
      const ids = [];
      for (const _ of [1, 2]) {
        const { key } = await open(await (await backend.fresh()).open(), keychain());
        ids.push((await key.identity()).installationId);
      }
      expect(new Set(ids).size).toBe(2);
    });

    it('comes to a site of a version without it, and leaves what is there alone', async () => {
      const place = await backend.fresh();
      const before = migrations.findIndex(({ name }) => name === '0020-site-key');
      const old = await place.open({ migrations: migrations.slice(0, before) });
      await old.db.insertInto('hosts').values(hostRow('h1')).execute();
      await old.close();
      const store = await place.open();
      expect(await storedIdentity(store.db)).toBeNull();
      const { isNew, key } = await open(store, keychain());
      expect([isNew, await key.state()]).toEqual([true, 'kept']);
      expect(await store.db.selectFrom('hosts').select('id').execute()).toEqual([{ id: 'h1' }]);
    });

    it('is one where several services start at once', async () => {
      const store = await (await backend.fresh()).open();
      const provider = keychain();
      const opened = await Promise.all(Array.from({ length: 6 }, () => open(store, provider)));
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
      const identities = await Promise.all(opened.map(({ key }) => key.identity()));
      expect(new Set(identities.map(({ installationId }) => installationId)).size).toBe(1);
      expect(await Promise.all(opened.map(({ key }) => holds(key, Buffer.from('x'))))).toEqual(Array(6).fill(true));
      expect(await store.db.selectFrom('secrets').select('purpose').execute()).toEqual([{ purpose: 'site-key' }]);
    });

    // SECURITY: docs/security.md 4.50.
    it('stands in the store encrypted, and is told to the log’s scrubber', async () => {
      const store = await (await backend.fresh()).open();
      const values: string[] = [];
      await open(store, keychain(), values);
      const [text = ''] = values;
      const der = Buffer.from(text, 'base64');
      expect(der.byteLength).toBe(48);
      const rows = [
        await store.db.selectFrom('secrets').selectAll().execute(),
        await store.db.selectFrom('site_keys').selectAll().execute(),
        await store.db.selectFrom('settings').selectAll().execute(),
      ].flat();
      const bytes = rows
        .flatMap((row) => Object.values(row))
        .map((one) => (Buffer.isBuffer(one) ? one : Buffer.from(JSON.stringify(one))));
      for (const secret of [der.subarray(-32), Buffer.from(text), Buffer.from(der.subarray(-32).toString('base64url'))])
        expect(bytes.some((one) => one.includes(secret))).toBe(false);
    });

    it('keeps its name where the secrets were forgotten: it signs no more, and says so until it is replaced', async () => {
      const store = await (await backend.fresh()).open();
      const before = await (await open(store, keychain())).key.identity();
      await resetSecrets(store);
      const { key, isNew } = await open(store, keychain());
      expect([isNew, await key.state()]).toEqual([false, 'lost']);
      expect(await key.identity()).toEqual(before);
      await expect(key.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'SITE_KEY_LOST' });

      const { value, facts } = await key.replaceLost();
      expect(value.installationId).not.toBe(before.installationId);
      expect(facts).toEqual([
        {
          object: { type: 'site', id: '', name: '' },
          data: { before: before.installationId, installationId: value.installationId },
        },
      ]);
      expect([await key.state(), await holds(key, Buffer.from('x'))]).toEqual(['kept', true]);
      expect(await key.identity()).toEqual(value);
    });

    it('is not replaced while it is there', async () => {
      const { key } = await open(await (await backend.fresh()).open(), keychain());
      const before = await key.identity();
      await expect(key.replaceLost()).rejects.toMatchObject({ code: 'SITE_KEY_KEPT' });
      expect(await key.identity()).toEqual(before);
    });

    it('counts as lost where its public part is another', async () => {
      const store = await (await backend.fresh()).open();
      const { key } = await open(store, keychain());
      await store.db
        .updateTable('site_keys')
        .set({ public_key: Buffer.alloc(32, 9) })
        .execute();
      expect(await key.state()).toBe('lost');
      await expect(key.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'SITE_KEY_LOST' });
    });

    it('knows the runs of its own services, and no others', async () => {
      const store = await (await backend.fresh()).open();
      const newId = createIdSource();
      const run = await beginRun({ store, newId, clock: () => 5, place: 'host-1, /var/lib/fairlead' });
      expect(await knowsRun(store, run)).toBe(true);
      expect(await knowsRun(store, newId())).toBe(false);
    });
  });
}
