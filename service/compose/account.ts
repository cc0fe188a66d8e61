/** How people sign in besides their password, and the keys of their programs. */
import type { Authority } from '../access/authority.ts';
import { createApiKeys } from '../people/api-key-operations.ts';
import { createChallenges } from '../people/factors/challenges.ts';
import { createFactors } from '../people/factors/factor-operations.ts';
import { isOwnPassword } from '../people/factors/own-password.ts';
import { createSecondFactors } from '../people/factors/sign-in.ts';
import type { SecretBox } from '../secrets/types.ts';
import type { Clock, IdSource, Store } from '../store/types.ts';

export type AccountParts = ReturnType<typeof composeAccount>;

/** @param origin the console's address as people's browsers have it */
export function composeAccount(deps: {
  store: Store;
  secrets: SecretBox;
  authority: Authority;
  origin: () => string;
  now: Clock;
  newId: IdSource;
}) {
  const { store, secrets, authority, origin, now, newId } = deps;
  const challenges = createChallenges({ store, now, newId });
  const passwordHolds = (userId: string, password: string) => isOwnPassword(store, userId, password);
  return {
    factors: createFactors({ store, secrets, challenges, passwordHolds, origin, now, newId }),
    apiKeys: createApiKeys({ store, tokens: authority, now }),
    secondFactors: createSecondFactors({ store, secrets, challenges, origin, now }),
  };
}
