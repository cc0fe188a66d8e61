/** The contract's area `auth`: signing in to a site with people, and out of any. */
import type { authContract } from '../../common/contract/auth.ts';
import type { Authority } from '../access/authority.ts';
import { Done } from '../access/facts.ts';
import type { SignInOperations } from '../people/sign-in-operations.ts';
import type { Face } from './face.ts';

const site = { type: 'site', id: '', name: '' };

export function createAuthApi(deps: {
  signIn: SignInOperations;
  authority: Pick<Authority, 'revoke'>;
}): Face<typeof authContract> {
  const { signIn, authority } = deps;
  return {
    state: () => signIn.state(),
    first: (person, { from }) => signIn.first(person, from),
    signIn: (given, { from }) => signIn.signIn(given, from),
    continue: (given, { from }) => signIn.continue(given, from),
    challenge: ({ continuation }) => signIn.challenge(continuation),
    async signOut(_input, { actor }) {
      await authority.revoke(actor.tokenId);
      return new Done({}, [{ object: site }]);
    },
  };
}
