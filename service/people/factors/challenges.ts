/** What browsers are given to sign: by chance, for one attempt, and for a short time. Kept in the store, for every process. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock, IdSource, Store } from '../../store/types.ts';
import { challengeLifeMs } from './passkeys.ts';

/** So many attempts may be under way for one person; the oldest gives way. */
export const openChallenges = 10;

export type Challenges = {
  /** @param purpose what it is for: an answer for another purpose does not hold */
  issue(userId: string, purpose: string): Promise<Buffer>;
  /** Whether it was given to this person for this, a short time ago. It is gone then, whatever becomes of the attempt. */
  take(userId: string, purpose: string, challenge: string): Promise<boolean>;
};

const hashOf = (challenge: string) => createHash('sha256').update(challenge).digest('hex');

/** SECURITY: docs/security.md 4.29. */
export function createChallenges(deps: { store: Store; now: Clock; newId: IdSource }): Challenges {
  const { store, now, newId } = deps;
  return {
    async issue(userId, purpose) {
      const challenge = randomBytes(32);
      await store.transaction(async (tx) => {
        await tx.deleteFrom('factor_challenges').where('expires_at', '<=', now()).execute();
        const kept = await tx
          .selectFrom('factor_challenges')
          .select('id')
          .where('user_id', '=', userId)
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .execute();
        const over = kept.slice(openChallenges - 1).map(({ id }) => id);
        if (over.length > 0) await tx.deleteFrom('factor_challenges').where('id', 'in', over).execute();
        await tx
          .insertInto('factor_challenges')
          .values({
            id: newId(),
            user_id: userId,
            purpose,
            hash: hashOf(challenge.toString('base64url')),
            created_at: now(),
            expires_at: now() + challengeLifeMs,
          })
          .execute();
      });
      return challenge;
    },

    async take(userId, purpose, challenge) {
      // Single use is the deletion itself: of two answers at once, one gets no row.
      const taken = await store.db
        .deleteFrom('factor_challenges')
        .where('user_id', '=', userId)
        .where('purpose', '=', purpose)
        .where('hash', '=', hashOf(challenge))
        .where('expires_at', '>', now())
        .returning('id')
        .execute();
      return taken.length > 0;
    },
  };
}
