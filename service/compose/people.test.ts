import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInRoles } from '../../common/access/permissions.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { userRow } from '../store/testing/samples.ts';
import type { Store } from '../store/types.ts';
import { commandLineUser, permissionsIn } from './people.ts';

const backend = sqliteBackend();
let store: Store;

beforeEach(async () => {
  await backend.start();
  store = await (await backend.fresh()).open();
  await store.db
    .insertInto('users')
    .values([
      userRow('local', { roles: ['viewer'] }),
      userRow('ole', { roles: ['viewer', 'operator', 'captain', 'constructor'] }),
      userRow('mia', { roles: ['administrator'], enabled: false }),
    ])
    .execute();
});
afterEach(() => backend.stop());

describe('what somebody may do', () => {
  it('on a site with people is what their roles say now, and nothing where they are disabled or nobody', async () => {
    const permissionsOf = permissionsIn(store, 'standalone');
    expect(await permissionsOf('ole')).toEqual(new Set(builtInRoles.operator));
    expect(await permissionsOf('local')).toEqual(new Set(builtInRoles.viewer));
    expect(await permissionsOf('mia')).toBeNull();
    expect(await permissionsOf('nobody')).toBeNull();
    await store.db.updateTable('users').set({ roles: [] }).where('id', '=', 'ole').execute();
    expect(await permissionsOf('ole')).toEqual(new Set());
  });

  it('on a local site is everything for its one person, and nothing for those of the same folder as standalone', async () => {
    const permissionsOf = permissionsIn(store, 'local');
    expect(await permissionsOf('local')).toEqual(new Set(builtInRoles.administrator));
    for (const id of ['ole', 'mia', 'command-line']) expect([id, await permissionsOf(id)]).toEqual([id, null]);
  });

  it('at the command line of the machine is everything, on either', async () => {
    for (const kind of ['local', 'standalone'] as const) {
      const permissions = await permissionsIn(store, kind)(commandLineUser(kind).userId);
      expect(permissions).toEqual(new Set(builtInRoles.administrator));
    }
  });
});
