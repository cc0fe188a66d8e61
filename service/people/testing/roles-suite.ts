/** What holds of roles whatever the store stands on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { builtInRoles, type Permission, permissions } from '../../../common/access/permissions.ts';
import { builtInRoleList } from '../../../common/access/roles.ts';
import type { Actor } from '../../access/actor.ts';
import { actorWith } from '../../access/testing/actors.ts';
import { createIdSource } from '../../store/ids.ts';
import type { Backend } from '../../store/testing/backends.ts';
import { userRow } from '../../store/testing/samples.ts';
import { createPeople } from '../people.ts';
import { createRoles } from '../role-operations.ts';
import { rightsOf } from '../roles.ts';

export function rolesSuite(backend: Backend): void {
  describe(`roles on ${backend.dialect}`, () => {
    beforeAll(() => backend.start());
    afterEach(() => backend.closeAll());
    afterAll(() => backend.stop());

    const anna = actorWith();
    const site = async () => {
      const changed: string[] = [];
      const ended: string[] = [];
      const store = await (await backend.fresh()).open();
      const deps = {
        transact: <T>(work: Parameters<typeof store.transaction<T>>[0]) => store.transaction(work, { lock: 'people' }),
        now: () => 1_800_000_000_000,
        newId: createIdSource(),
        told: {
          ended: (ids: readonly string[]) => void ended.push(...ids),
          rightsChanged: async (ids: readonly string[]) => void changed.push(...ids),
        },
      };
      const roles = createRoles(deps);
      const own = async (name: string, ...given: Permission[]) =>
        (await roles.add(anna, { name, description: '', permissions: given })).value;
      const person = async (id: string, ...held: string[]) => {
        await store.db
          .insertInto('users')
          .values(userRow(id, { roles: held }))
          .execute();
      };
      const permissionsOf = async (id: string) => [...((await rightsOf(store.db, id))?.permissions ?? [])].sort();
      return { store, roles, people: createPeople(deps), changed, ended, own, person, permissionsOf };
    };
    const more = (...lacking: Permission[]) => ({ code: 'MORE_THAN_YOURS', data: { permissions: lacking } });

    it('are four that are built in, and the site’s own after them by name', async () => {
      const { roles, own } = await site();
      const watch = await own('watch', 'account.use', 'sessions.observe', 'sessions.observe');
      const audit = await own('Auditors', 'audit.view', 'account.use');
      expect(watch).toMatchObject({ isBuiltIn: false, permissions: ['account.use', 'sessions.observe'] });
      expect(await roles.list(anna)).toEqual([...builtInRoleList, audit, watch]);
    });

    it('give what they hold, together and now: no more than that, and nothing to who is disabled', async () => {
      const { store, roles, own, person, permissionsOf } = await site();
      const { id } = await own('Watch', 'account.use', 'sessions.observe');
      await person('mia', id, 'viewer', 'gone');
      expect(await permissionsOf('mia')).toEqual([...builtInRoles.viewer, 'sessions.observe'].sort());
      await roles.change(anna, id, { name: 'Watch', description: '', permissions: ['audit.view'] });
      expect(await permissionsOf('mia')).toEqual([...builtInRoles.viewer, 'audit.view'].sort());
      // A permission that this version does not know gives nothing.
      await store.db
        .updateTable('roles')
        .set({ permissions: ['moon.view'] })
        .execute();
      expect(await permissionsOf('mia')).toEqual([...builtInRoles.viewer].sort());
      await store.db.updateTable('users').set({ enabled: false }).execute();
      expect(await rightsOf(store.db, 'mia')).toBeNull();
    });

    it('are told of at once to everybody who has one that changes, and nobody else', async () => {
      const { roles, own, person, changed } = await site();
      const { id } = await own('Watch', 'account.use');
      await person('mia', id);
      await person('ole', 'viewer');
      expect(changed).toEqual([]);
      await roles.change(anna, id, { name: 'Guard', description: '', permissions: [] });
      await roles.remove(anna, id, true);
      expect(changed).toEqual(['mia', 'mia']);
    });

    it('that are built in are neither changed nor removed', async () => {
      const { roles } = await site();
      const draft = { name: 'Mine', description: '', permissions: [] };
      for (const id of Object.keys(builtInRoles)) {
        await expect(roles.change(anna, id, draft)).rejects.toMatchObject({ code: 'ROLE_BUILT_IN', data: { id } });
        await expect(roles.remove(anna, id, true)).rejects.toMatchObject({ code: 'ROLE_BUILT_IN' });
      }
      await expect(roles.change(anna, 'gone', draft)).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' });
    });

    it('have names of their own, in whatever case, and none of a built-in one', async () => {
      const { roles, own } = await site();
      const { id } = await own('Watch');
      const named = { code: 'ROLE_NAME_TAKEN' };
      await expect(own('wATCH')).rejects.toMatchObject(named);
      await expect(own('Administrator')).rejects.toMatchObject(named);
      const other = await own('Other');
      await expect(
        roles.change(anna, other.id, { name: 'watch', description: '', permissions: [] }),
      ).rejects.toMatchObject(named);
      const { value } = await roles.change(anna, id, { name: 'WATCH', description: 'At night', permissions: [] });
      expect(value).toMatchObject({ id, name: 'WATCH', description: 'At night' });
    });

    it('that people have are removed only where that is confirmed, and those people lose them', async () => {
      const { store, roles, own, person, permissionsOf } = await site();
      const { id } = await own('Watch', 'sessions.observe');
      await person('mia', 'viewer', id);
      await expect(roles.remove(anna, id, false)).rejects.toMatchObject({
        code: 'ROLE_IN_USE',
        data: { id, people: 1, names: ['mia'] },
      });
      expect(await permissionsOf('mia')).toContain('sessions.observe');
      const done = await roles.remove(anna, id, true);
      expect(done.value).toBe(1);
      expect(done.facts).toMatchObject([{ object: { type: 'role', id, name: 'Watch' }, data: { people: ['mia'] } }]);
      const rows = await store.db.selectFrom('users').select('roles').execute();
      expect(rows).toEqual([{ roles: ['viewer'] }]);
      const unused = await own('Unused');
      expect((await roles.remove(anna, unused.id, false)).value).toBe(0);
    });

    // SECURITY: docs/security.md 4.41.
    describe('nobody gives what they lack', () => {
      const lacking = permissions.filter((one) => one !== 'audit.export');
      const clerk: Actor = actorWith(lacking, { userId: 'clerk' });

      it('by a role of the site’s own: made, changed or removed', async () => {
        const { roles, own } = await site();
        const draft = { name: 'Exports', description: '', permissions: ['audit.export' as const] };
        await expect(roles.add(clerk, draft)).rejects.toMatchObject(more('audit.export'));
        const { id } = await own('Watch', 'account.use');
        await expect(roles.change(clerk, id, draft)).rejects.toMatchObject(more('audit.export'));
        const exports = await own('Takes out', 'audit.export');
        const less = { name: 'Takes out', description: '', permissions: [] };
        await expect(roles.change(clerk, exports.id, less)).rejects.toMatchObject(more('audit.export'));
        await expect(roles.remove(clerk, exports.id, true)).rejects.toMatchObject(more('audit.export'));
        expect((await roles.list(anna)).at(-2)).toMatchObject({ name: 'Takes out', permissions: ['audit.export'] });
      });

      it('to a person, themselves included', async () => {
        const { people, own, person, permissionsOf } = await site();
        const { id } = await own('Exports', 'audit.export');
        const office = await own('Office', ...clerk.permissions);
        await person('clerk', office.id);
        for (const given of [['administrator'], ['viewer', id]]) {
          await expect(people.setRoles(clerk, 'clerk', given)).rejects.toMatchObject(more('audit.export'));
          await expect(people.add(clerk, { name: 'eve', displayName: 'Eve', roles: given })).rejects.toMatchObject(
            more('audit.export'),
          );
        }
        expect(await permissionsOf('clerk')).toEqual([...clerk.permissions].sort());
        expect((await people.list(anna)).map(({ name }) => name)).toEqual(['clerk']);
        expect((await people.setRoles(clerk, 'clerk', ['operator'])).value.roles).toEqual(['operator']);
      });

      it('nor what they had when they called, and have no more', async () => {
        const { people, person } = await site();
        await person('eve', 'administrator');
        await person('clerk', 'viewer');
        // As it was when the call began: an administrator.
        await expect(people.setRoles({ ...anna, userId: 'clerk' }, 'clerk', ['administrator'])).rejects.toMatchObject({
          code: 'MORE_THAN_YOURS',
        });
        const named = { name: '01890000-0000-7000-8000-000000000000', displayName: 'Eve', roles: [] };
        await expect(people.add(anna, named)).rejects.toMatchObject({ code: 'USER_NAME_UNUSABLE' });
      });

      it('and nobody changes who may do more: not by a new password either', async () => {
        const { store, people, person, ended } = await site();
        await person('anna', 'administrator');
        await person('eve', 'administrator');
        const all = () => store.db.selectFrom('users').selectAll().orderBy('id').execute();
        const before = await all();
        const tries = [
          () => people.reset(clerk, 'eve'),
          () => people.setEnabled(clerk, 'eve', false),
          () => people.setRoles(clerk, 'eve', ['viewer']),
          () => people.signOut(clerk, 'eve'),
        ];
        for (const one of tries) await expect(one()).rejects.toMatchObject(more('audit.export'));
        expect([await all(), ended]).toEqual([before, []]);
      });
    });

    it('that hold everything of today do not count as the last administrator', async () => {
      const { people, own, person } = await site();
      const { id } = await own('Everything', ...permissions);
      await person('anna', 'administrator');
      await person('eve', id);
      const last = { code: 'USER_LAST_ADMINISTRATOR' };
      await expect(people.setRoles(anna, 'anna', [id])).rejects.toMatchObject(last);
      await expect(people.setEnabled(anna, 'anna', false)).rejects.toMatchObject(last);
      await people.setRoles(anna, 'eve', ['administrator']);
      expect((await people.setRoles(anna, 'anna', [id])).value.roles).toEqual([id]);
    });

    it('that are not there are given to nobody', async () => {
      const { people, person } = await site();
      await person('mia', 'viewer');
      await expect(people.setRoles(anna, 'mia', ['viewer', 'captain'])).rejects.toMatchObject({
        code: 'ROLE_NOT_FOUND',
        data: { id: 'captain' },
      });
    });

    it('of a person are told permission by permission, each with every role that gives it', async () => {
      const { people, own, person, permissionsOf } = await site();
      const { id } = await own('Watch', 'sessions.observe', 'account.use');
      await person('mia', 'viewer', id);
      const told = await people.effective(anna, 'mia');
      expect(told.person).toEqual({ id: 'mia', name: 'mia', displayName: 'User mia', isEnabled: true });
      expect(told.permissions.map(({ permission }) => permission).sort()).toEqual(await permissionsOf('mia'));
      const from = Object.fromEntries(
        told.permissions.map((one) => [one.permission, one.from.map((role) => role.name)]),
      );
      expect(from).toMatchObject({
        'account.use': ['Viewer', 'Watch'],
        'sessions.observe': ['Watch'],
        'hosts.view': ['Viewer'],
      });
    });

    it('and who has which are one answer', async () => {
      const { roles, own, person } = await site();
      const { id } = await own('Watch', 'account.use');
      await person('mia', id);
      await person('anna', 'administrator');
      const { roles: all, people } = await roles.matrix(anna);
      expect(all).toEqual(await roles.list(anna));
      expect(people.map((one) => [one.name, one.roles])).toEqual([
        ['anna', ['administrator']],
        ['mia', [id]],
      ]);
    });
  });
}
