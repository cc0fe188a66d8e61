/** Why somebody stands at the door who was inside. Pure. */
import type { SignIn } from '../sign-in.ts';

export type Reason = 'expired' | 'ended';

/** The service says alike of all tokens that they hold no more; that one is old is known here. */
export function reasonOf({ person }: Pick<SignIn, 'person'>, now: number): Reason {
  return person !== null && person.expiresAt <= now ? 'expired' : 'ended';
}

export function reasonWords(reason: Reason): { readonly title: string; readonly text: string } {
  return reason === 'expired'
    ? { title: 'Your sign-in has expired', text: 'Sign in again to go on where you were.' }
    : {
        title: 'You were signed out',
        text: 'This sign-in was ended: on your profile in another browser, or by an administrator, who may have given you a new password or disabled the account.',
      };
}
