/** The contract's area `roles`. */
import type { rolesContract } from '../../common/contract/roles.ts';
import type { Roles } from '../people/role-operations.ts';
import type { Face } from './face.ts';

export function createRolesApi(roles: Roles): Face<typeof rolesContract> {
  return {
    list: async (_input, { actor }) => ({ roles: await roles.list(actor) }),
    matrix: (_input, { actor }) => roles.matrix(actor),
    add: (draft, { actor }) => roles.add(actor, draft),
    change: ({ id, ...draft }, { actor }) => roles.change(actor, id, draft),
    async remove({ id, isConfirmed }, { actor }) {
      const done = await roles.remove(actor, id, isConfirmed ?? false);
      return done.as({ people: done.value });
    },
  };
}
