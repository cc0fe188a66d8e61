/** What holds of API keys whatever the store stands on. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keyPermissions } from '../../../common/access/api-key.ts';
import { builtInRoles, type Permission, permissions } from '../../../common/access/permissions.ts';
import { plainCommandsForTests } from '../../../common/commands.ts';
import { demandFeatures } from '../../../common/license/entitlements.ts';
import type { Feature } from '../../../common/license/features.ts';
import { createAuthority } from '../../access/authority.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { createApiKeys, mostApiKeys } from '../api-key-operations.ts';

const dayMs = 24 * 3600_000;

export function apiKeysSuite(backend: Backend): void {
  describe(`API keys on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const anna = actorWith('operator', { userId: 'anna', userName: 'anna' });
    const ole = actorWith('administrator', { userId: 'ole', userName: 'ole' });
    const required = { code: 'AUTH_REQUIRED', status: 401 };

    async function site() {
      const store = await (await backend.fresh()).open();
      const clock = { now: 1_800_000_000_000 };
      /** What people may do now. Who is not in it is disabled. */
      const may = new Map<string, ReadonlySet<Permission>>([
        ['anna', new Set(builtInRoles.operator)],
        ['ole', new Set(builtInRoles.administrator)],
      ]);
      const authority = createAuthority({
        store,
        now: () => clock.now,
        newId: createIdSource(() => clock.now),
        commands: plainCommandsForTests,
        log: pino({ level: 'silent' }),
        hasLinks: false,
        permissionsOf: async (userId) => may.get(userId) ?? null,
      });
      const licence: { features: Feature[] } = { features: ['api_keys'] };
      const keys = createApiKeys({
        store,
        tokens: authority,
        isPerson: async (userId) => userId !== 'command-line',
        entitlements: { demand: async () => demandFeatures(licence, ['api_keys']) },
        now: () => clock.now,
      });
      const create = async (given: readonly Permission[] = ['hosts.view', 'hosts.modify'], days = 30) =>
        (await keys.create(anna, { name: 'Nightly', days, permissions: given })).value;
      return { store, clock, may, authority, keys, create, licence };
    }

    it('are made where the licence includes them; those that are there go on', async () => {
      const { authority, licence, create } = await site();
      const { key } = await create();
      licence.features = [];
      await expect(create()).rejects.toMatchObject({ code: 'FEATURE_NOT_LICENSED', data: { feature: 'api_keys' } });
      expect(await authority.verify(key)).toMatchObject({ userId: 'anna' });
    });

    it('are told once, kept as a hash, and stand for their person with a part of what they may', async () => {
      const { store, authority, keys, create, clock } = await site();
      const { key, apiKey } = await create();
      expect(key).toMatch(/^flk_[A-Za-z0-9_-]{43}$/);
      expect(apiKey).toEqual({
        id: expect.any(String),
        name: 'Nightly',
        hint: key.slice(0, 8),
        permissions: ['hosts.view', 'hosts.modify'],
        effective: ['hosts.view', 'hosts.modify'],
        createdAt: clock.now,
        expiresAt: clock.now + 30 * dayMs,
        lastUsedAt: null,
      });
      expect(JSON.stringify(await store.db.selectFrom('tokens').selectAll().execute())).not.toContain(key.slice(8));
      expect(JSON.stringify(await keys.list(anna))).not.toContain(key.slice(8));
      expect(await authority.verify(key)).toEqual({
        userId: 'anna',
        userName: 'anna',
        permissions: new Set(['hosts.view', 'hosts.modify']),
        tokenId: apiKey.id,
        expiresAt: apiKey.expiresAt,
        asOf: authority.rightsAsOf(),
      });
    });

    it('may do what both their person and they may at each use', async () => {
      const { authority, create, may, keys } = await site();
      const { key } = await create();
      const now = async () => [...(await authority.verify(key)).permissions];
      may.set('anna', new Set(['hosts.view', 'settings.modify']));
      expect(await now()).toEqual(['hosts.view']);
      expect((await keys.list(actorWith(['account.modify', 'hosts.view'], { userId: 'anna' })))[0]).toMatchObject({
        permissions: ['hosts.view', 'hosts.modify'],
        effective: ['hosts.view'],
      });
      may.set('anna', new Set());
      expect(await now()).toEqual([]);
      may.set('anna', new Set(permissions));
      expect(await now()).toEqual(['hosts.view', 'hosts.modify']);
    });

    it('are good for nothing while their person is disabled', async () => {
      const { authority, create, may, store } = await site();
      const { key } = await create();
      may.delete('anna');
      await expect(authority.verify(key)).rejects.toMatchObject(required);
      expect(await store.db.selectFrom('tokens').select('last_seen_at').execute()).toEqual([{ last_seen_at: null }]);
    });

    it('have what is open by them broken off when their person gets other rights', async () => {
      const { authority, create } = await site();
      const { apiKey } = await create();
      const told: string[] = [];
      authority.onRightsChanged((id) => told.push(id));
      await authority.rightsChanged(['ole']);
      expect(told).toEqual([]);
      await authority.rightsChanged(['anna']);
      expect(told).toEqual([apiKey.id]);
    });

    it('are never given what their person has not, or what would outlive them', async () => {
      const { keys, store, authority, may } = await site();
      const wanted = (given: readonly Permission[], actor = anna) =>
        keys.create(actor, { name: 'x', days: 1, permissions: given });
      const code = 'API_KEY_PERMISSIONS';
      await expect(wanted(['hosts.view', 'settings.modify'])).rejects.toMatchObject({
        code,
        status: 403,
        data: { permissions: ['settings.modify'] },
      });
      for (const one of ['account.modify', 'people.modify'] as const)
        await expect(wanted([one], ole)).rejects.toMatchObject({ code, data: { permissions: [one] } });
      expect(await keys.list(ole)).toEqual([]);
      // Not even where the store says so.
      const { key } = (await wanted(keyPermissions, ole)).value;
      await store.db.updateTable('tokens').set({ permissions }).execute();
      may.set('ole', new Set(permissions));
      expect([...(await authority.verify(key)).permissions]).toEqual(keyPermissions);
    });

    it('belong to people, and not to the command line of the machine', async () => {
      const { keys, store } = await site();
      const machine = actorWith('administrator', { userId: 'command-line', userName: 'command line' });
      const made = keys.create(machine, { name: 'x', days: 1, permissions: ['hosts.view'] });
      await expect(made).rejects.toMatchObject({ code: 'API_KEY_NO_ACCOUNT', status: 409 });
      expect(await store.db.selectFrom('tokens').select('id').execute()).toEqual([]);
    });

    it('make no other key, and show and end none', async () => {
      const { authority, create, keys } = await site();
      const { key, apiKey } = await create(builtInRoles.operator.filter((one) => keyPermissions.includes(one)));
      const actor = { ...(await authority.verify(key)), connectionId: null };
      expect(() => keys.create(actor, { name: 'x', days: 1, permissions: ['hosts.view'] })).toThrow('not permitted');
      expect(() => keys.list(actor)).toThrow('not permitted');
      expect(() => keys.end(actor, apiKey.id)).toThrow('not permitted');
    });

    it('end at once when their person ends them, with what lives by them', async () => {
      const { authority, create, keys } = await site();
      const { key, apiKey } = await create();
      const other = await create();
      const ended: string[] = [];
      authority.onRevoked((id) => ended.push(id));
      await expect(keys.end(ole, apiKey.id)).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND', status: 404 });
      expect(await authority.verify(key)).toMatchObject({ tokenId: apiKey.id });
      const { facts } = await keys.end(anna, apiKey.id);
      expect(ended).toEqual([apiKey.id]);
      expect(facts).toEqual([{ object: { type: 'API key', id: apiKey.id, name: 'Nightly' } }]);
      await expect(authority.verify(key)).rejects.toMatchObject(required);
      await expect(authority.expiryOf(apiKey.id)).rejects.toMatchObject(required);
      expect(await keys.list(anna)).toMatchObject([{ id: other.apiKey.id }]);
    });

    it('expire, a year from now at the latest, and stay to be seen', async () => {
      const { authority, create, clock, keys } = await site();
      const { key, apiKey } = await create(['hosts.view'], 10_000);
      expect(apiKey.expiresAt).toBe(clock.now + 365 * dayMs);
      clock.now = apiKey.expiresAt - 1;
      await authority.verify(key);
      clock.now += 1;
      await expect(authority.verify(key)).rejects.toMatchObject(required);
      // Somebody signs in: what expired of other tokens goes.
      await authority.issueOpenToken({ userId: 'ole', userName: 'ole' });
      expect(await keys.list(anna)).toMatchObject([{ id: apiKey.id, expiresAt: clock.now }]);
    });

    it('tell when they were used last, to the minute', async () => {
      const { authority, create, clock, keys } = await site();
      const { key } = await create();
      const used = async () => (await keys.list(anna))[0]?.lastUsedAt;
      const first = clock.now;
      await authority.verify(key);
      expect(await used()).toBe(first);
      clock.now += 59_000;
      await authority.verify(key);
      expect(await used()).toBe(first);
      clock.now += 2000;
      await authority.verify(key);
      expect(await used()).toBe(clock.now);
    });

    it('are no sign-in, and a sign-in is no key', async () => {
      const { authority, create, keys } = await site();
      const { key } = await create();
      await expect(authority.exchange(key, 'page')).rejects.toMatchObject({ code: 'AUTH_TOKEN_USED_UP' });
      const { bearer, principal } = await authority.issueBearer({ userId: 'anna', userName: 'anna' }, 'page');
      await expect(authority.verify(`flk_${bearer}`)).rejects.toMatchObject(required);
      await expect(authority.verify(key.replace('flk_', ''))).rejects.toMatchObject(required);
      await expect(keys.end(anna, principal.tokenId)).rejects.toMatchObject({ code: 'API_KEY_NOT_FOUND' });
    });

    it('are so many at most, and are told without the key in the facts', async () => {
      const { create, keys } = await site();
      for (let at = 0; at < mostApiKeys - 1; at += 1) await create();
      const done = await keys.create(anna, { name: 'Last', days: 1, permissions: ['hosts.view'] });
      expect(done.facts).toMatchObject([{ object: { name: 'Last' }, data: { permissions: ['hosts.view'] } }]);
      expect(JSON.stringify(done.facts)).not.toContain(done.value.key);
      await expect(create()).rejects.toMatchObject({ code: 'API_KEY_TOO_MANY', data: { limit: mostApiKeys } });
    });
  });
}
