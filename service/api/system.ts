/** The contract's area `system`: signing in by a link, what runs here, health, changes. */
import type { systemContract } from '../../common/contract/system.ts';
import type { Challenge } from '../../common/proof.ts';
import type { Authority } from '../access/authority.ts';
import { Done } from '../access/facts.ts';
import type { SystemOperations } from '../system/system.ts';
import type { Face } from './face.ts';

const site = { type: 'site', id: '', name: '' };

export function createSystemApi(deps: {
  system: SystemOperations;
  authority: Authority;
  consoleOrigin: () => string;
  /** Whether links sign in. On a site with people nobody gets in without a password. */
  hasLinks: boolean;
  /** The public half of the service's key. */
  serviceKey: string;
  /** @throws PROOF_ORIGIN for an address that is not this service's. */
  prove: (challenge: Challenge) => string;
}): Face<typeof systemContract> {
  const { system, authority } = deps;
  return {
    async exchange({ token }, { from }) {
      const { bearer, principal } = await authority.exchange(token, 'console', from);
      const { userId, userName, expiresAt } = principal;
      const answer = { bearer, me: { userId, userName, expiresAt }, serviceKey: deps.serviceKey };
      return new Done(answer, [{ object: site, actor: { id: userId, name: userName } }]);
    },
    prove: (challenge) => ({ signature: deps.prove(challenge) }),
    async me(_input, { actor }) {
      const { userId, userName, tokenId } = actor;
      return { userId, userName, expiresAt: await authority.expiryOf(tokenId) };
    },
    async openUrl(_input, { actor }) {
      // SECURITY: docs/security.md 4.25: whoever reaches a site with people shows a password.
      if (!deps.hasLinks) return new Done({ url: `${deps.consoleOrigin()}/`, expiresAt: null }, [{ object: site }]);
      const { token, expiresAt } = await authority.issueOpenToken(actor);
      return new Done({ url: `${deps.consoleOrigin()}/#token=${token}`, expiresAt }, [{ object: site }]);
    },
    about: (_input, { actor }) => system.about(actor),
    health: async (_input, { actor }) => ({ checks: await system.health(actor) }),
    metrics: (_input, { actor }) => system.metrics(actor),
    info: (_input, { actor }) => system.info(actor),
    replaceKey: (_input, { actor }) => system.replaceKey(actor),
    changes: (_input, { actor, signal }) => system.changes(actor, signal),
  };
}
