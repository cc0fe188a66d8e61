/** The contract's areas `people` and `account`: who may sign in, and what everybody looks after for themselves. */
import type { accountContract } from '../../common/contract/account.ts';
import type { peopleContract } from '../../common/contract/people.ts';
import type { AccountOperations } from '../people/account-operations.ts';
import type { People } from '../people/people.ts';
import type { Face } from './face.ts';

export function createPeopleApi(people: People): Face<typeof peopleContract> {
  return {
    list: async (_input, { actor }) => ({ people: await people.list(actor) }),
    add: (person, { actor }) => people.add(actor, person),
    setRoles: ({ id, roles }, { actor }) => people.setRoles(actor, id, roles),
    setEnabled: ({ id, isEnabled }, { actor }) => people.setEnabled(actor, id, isEnabled),
    reset: ({ id }, { actor }) => people.reset(actor, id),
    effective: ({ id }, { actor }) => people.effective(actor, id),
    signIns: async ({ id }, { actor }) => ({ signIns: await people.signIns(actor, id) }),
    async signOut({ id, signInId }, { actor }) {
      const done = await people.signOut(actor, id, signInId);
      return done.as({ ended: done.value });
    },
  };
}

export function createAccountApi(account: AccountOperations): Face<typeof accountContract> {
  return {
    get: (_input, { actor }) => account.get(actor),
    changePassword: (given, { actor, from }) => account.changePassword(actor, { ...given, address: from.address }),
    signIns: async (_input, { actor }) => ({ signIns: await account.signIns(actor) }),
    endSignIn: ({ id }, { actor }) => account.endSignIn(actor, id),
  };
}
