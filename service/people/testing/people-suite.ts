/** What holds of people whatever the store stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { permissions } from '../../../common/access/permissions.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { createPeople } from '../people.ts';

export function peopleSuite(backend: Backend): void {
  describe(`people on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const actor = actorWith();
    const site = async () => {
      const ended: string[] = [];
      const changed: string[] = [];
      const store = await (await backend.fresh()).open();
      const people = createPeople({
        transact: (work) => store.transaction(work, { lock: 'people' }),
        now: () => 1_800_000_000_000,
        newId: createIdSource(),
        told: { ended: (ids) => void ended.push(...ids), rightsChanged: async (ids) => void changed.push(...ids) },
      });
      const add = async (name: string, ...roles: ('administrator' | 'operator' | 'viewer')[]) =>
        (await people.add(actor, { name, displayName: `${name} X.`, roles })).value;
      return { store, people, add, ended, changed };
    };
    const last = { code: 'USER_LAST_ADMINISTRATOR', status: 409 };

    it('are added with a password that is told once, kept as a hash, and to be changed', async () => {
      const { store, people, add } = await site();
      const { person, password } = await add('Anna', 'administrator');
      expect(person).toMatchObject({
        name: 'Anna',
        roles: ['administrator'],
        isEnabled: true,
        mustChangePassword: true,
      });
      expect(await people.list(actor)).toEqual([person]);
      const rows = await store.db.selectFrom('users').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(password);
      expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/);
    });

    it('have names of their own, in whatever case', async () => {
      const { add } = await site();
      await add('Anna', 'viewer');
      await expect(add('aNNA', 'viewer')).rejects.toMatchObject({ code: 'USER_NAME_TAKEN' });
    });

    it.each(['', ' anna', 'an na', 'anna.', '-anna', 'a\u200bb', 'x'.repeat(65)])('are not called %j', async (name) => {
      const { add } = await site();
      await expect(add(name, 'viewer')).rejects.toMatchObject({ code: 'USER_NAME_UNUSABLE' });
    });

    it('keep their last administrator, who is neither disabled nor given other roles', async () => {
      const { people, add } = await site();
      await add('anna', 'administrator');
      await add('ole', 'operator');
      await add('eve', 'administrator');
      await people.setEnabled(actor, 'eve', false);
      await expect(people.setEnabled(actor, 'anna', false)).rejects.toMatchObject(last);
      await expect(people.setRoles(actor, 'anna', ['operator'])).rejects.toMatchObject(last);
      expect((await people.list(actor))[0]).toMatchObject({ isEnabled: true, roles: ['administrator'] });
      await people.setEnabled(actor, 'eve', true);
      expect((await people.setRoles(actor, 'ANNA', ['operator'])).value.roles).toEqual(['operator']);
    });

    it('of two administrators who disable each other at once, keep one', async () => {
      const { people, add } = await site();
      await add('anna', 'administrator');
      await add('eve', 'administrator');
      const both = await Promise.allSettled(['anna', 'eve'].map((name) => people.setEnabled(actor, name, false)));
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await people.list(actor)).filter(({ isEnabled }) => isEnabled)).toHaveLength(1);
    });

    it("get a new password from who reaches everybody's sessions alone", async () => {
      const { store, people, add } = await site();
      await add('ole', 'viewer');
      const before = await store.db.selectFrom('users').select('password_hash').execute();
      for (const lacking of ['sessions.observe', 'sessions.administer'] as const) {
        const clerk = actorWith(permissions.filter((one) => one !== lacking));
        await expect(people.reset(clerk, 'ole')).rejects.toMatchObject({
          code: 'MORE_THAN_YOURS',
          data: { permissions: [lacking] },
        });
      }
      expect(await store.db.selectFrom('users').select('password_hash').execute()).toEqual(before);
    });

    it('are changed by who is still signed in', async () => {
      const { people, add } = await site();
      await add('ole', 'viewer');
      const gone = actorWith('administrator', { tokenId: 'gone' });
      await expect(people.setEnabled(gone, 'ole', false)).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
      expect((await people.list(actor))[0]?.isEnabled).toBe(true);
    });

    it('are signed out everywhere when they are disabled or get a new password, and nobody else is', async () => {
      const { store, people, add, ended, changed } = await site();
      const { person: anna } = await add('anna', 'administrator');
      const { person: ole } = await add('ole', 'operator');
      const signIn = (userId: string, id: string) =>
        store.db
          .insertInto('tokens')
          .values({
            id,
            kind: 'bearer',
            hash: id,
            label: '',
            user_id: userId,
            user_name: '',
            created_at: 1,
            expires_at: 2,
          })
          .execute();
      const signedIn = async () =>
        (await store.db.selectFrom('tokens').select('id').orderBy('id').execute()).map(({ id }) => id);
      await signIn(anna.id, 'a');
      await signIn(ole.id, 'o');
      const { value } = await people.reset(actor, 'ole');
      expect(value.password).not.toBe('');
      expect(await signedIn()).toEqual(['a']);
      await signIn(ole.id, 'o2');
      await people.setRoles(actor, ole.id, ['viewer']);
      expect(await signedIn()).toEqual(['a', 'o2']);
      expect([ended, changed]).toEqual([['o'], [ole.id]]);
      await people.setEnabled(actor, ole.id, false);
      expect(await signedIn()).toEqual(['a']);
      expect(ended).toEqual(['o', 'o2']);
      // What is told of is kept by then, so one who is refused is told of nothing.
      await expect(people.setEnabled(actor, 'anna', false)).rejects.toMatchObject(last);
      expect([ended, changed]).toEqual([['o', 'o2'], [ole.id]]);
    });

    it('are shown where they are signed in, and signed out there alone', async () => {
      const { store, people, add, ended } = await site();
      const { person: anna } = await add('anna', 'administrator');
      const { person: ole } = await add('ole', 'viewer');
      const token = (
        id: string,
        userId: string,
        kind: 'bearer' | 'mark' = 'bearer',
        expiresAt = 1_900_000_000_000,
      ) => ({
        id,
        kind,
        hash: id,
        label: 'console',
        user_id: userId,
        user_name: '',
        created_at: 1,
        expires_at: expiresAt,
        address: '192.0.2.7',
        browser: 'Browser 1',
      });
      const rows = [token('o1', ole.id), token('o2', ole.id), token('m', ole.id, 'mark'), token('a1', anna.id)];
      await store.db
        .insertInto('tokens')
        .values([...rows, token('old', ole.id, 'bearer', 2)])
        .execute();
      const shown = { way: 'console', since: 1, lastSeenAt: null, address: '192.0.2.7', browser: 'Browser 1' };
      const asked = { ...actor, tokenId: 'o1' };
      expect(await people.signIns(asked, 'ole')).toEqual([
        { id: 'o2', ...shown, expiresAt: 1_900_000_000_000, isThis: false },
        { id: 'o1', ...shown, expiresAt: 1_900_000_000_000, isThis: true },
      ]);
      // Of another person, it is none of these.
      await expect(people.signOut(actor, 'ole', 'a1')).rejects.toMatchObject({ code: 'SIGN_IN_NOT_FOUND' });
      expect((await people.signOut(actor, 'ole', 'o1')).value).toBe(1);
      expect(ended).toEqual(['o1']);
      expect((await people.signOut(actor, 'ole')).facts).toMatchObject([{ object: { name: 'ole' } }]);
      expect(await people.signIns(actor, 'ole')).toEqual([]);
      expect(await people.signIns(actor, 'anna')).toHaveLength(1);
    });

    it('get a new password from others alone: the answer with their own would be lost with their connection', async () => {
      const { people, add, ended } = await site();
      const { person } = await add('anna', 'administrator');
      await add('eve', 'administrator');
      const anna = actorWith('administrator', { userId: person.id });
      await expect(people.reset(anna, 'anna')).rejects.toMatchObject({ code: 'USER_SELF', status: 409 });
      expect(ended).toEqual([]);
      expect((await people.list(actor))[0]).toMatchObject({ name: 'anna' });
      expect((await people.reset(anna, 'eve')).value.password).not.toBe('');
    });

    it('are told as what was changed, without a password', async () => {
      const { people, add } = await site();
      await add('anna', 'administrator');
      const done = await people.reset(actor, 'anna');
      expect(done.facts).toMatchObject([{ object: { type: 'user', name: 'anna' } }]);
      expect(JSON.stringify(done.facts)).not.toContain(done.value.password);
      await expect(people.reset(actor, 'nobody')).rejects.toMatchObject({ code: 'USER_NOT_FOUND', status: 404 });
    });

    it('are seen and changed with the permission alone', async () => {
      const { people } = await site();
      for (const role of ['viewer', 'support', 'operator'] as const) {
        expect(() => people.list(actorWith(role))).toThrow('not permitted');
        expect(() => people.reset(actorWith(role), 'anna')).toThrow('not permitted');
      }
      expect(() => people.setEnabled(actorWith(['people.view']), 'anna', false)).toThrow('not permitted');
    });
  });
}
