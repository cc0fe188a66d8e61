/** What signing in and changing a password refuse with alike. */
import { FairleadError } from '../../common/errors.ts';

/** One answer for all that it can be: whoever guesses learns no names. */
export const notSignedIn = () =>
  new FairleadError('AUTH_NOT_SIGNED_IN', {
    message: 'The name or the password is wrong, or the account is disabled.',
    hint: 'Check both and try again. An administrator of the site can give you a new password.',
    status: 401,
  });

/** Of somebody whose call waited while they were signed out. */
export const signedOutMeanwhile = () =>
  new FairleadError('AUTH_REQUIRED', {
    message: 'You were signed out while this waited.',
    hint: 'Sign in again.',
    status: 401,
  });

export const wrongFactor = () =>
  new FairleadError('AUTH_FACTOR_WRONG', {
    message: 'That was not accepted.',
    hint: 'Codes are good for a short time and once. Try the next one, or a recovery code.',
    status: 401,
  });

export const passwordUnchanged = () =>
  new FairleadError('PASSWORD_UNCHANGED', {
    message: 'That is the present password.',
    hint: 'Choose another one.',
  });

export function tooManyFailures(waitMs: number): FairleadError {
  const waitS = Math.ceil(waitMs / 1000);
  return new FairleadError('AUTH_TOO_MANY_FAILURES', {
    message: 'Too many sign-ins have failed.',
    hint: `Wait ${waitS} s and try again. In a browser in which you signed in before, the failures of others do not count.`,
    status: 429,
    data: { retryAfterS: waitS },
  });
}
