/** Why a second factor was not set up, changed or removed. */
import { FairleadError } from '../../../common/errors.ts';

export const setUp = () =>
  new FairleadError('FACTOR_SET_UP', {
    message: 'An authenticator app is set up already.',
    hint: 'Remove it first to set up another one.',
    status: 409,
  });

export const notBegun = () =>
  new FairleadError('FACTOR_NOT_BEGUN', {
    message: 'Nothing was begun that this code could confirm, or too long ago.',
    hint: 'Begin again with a new QR code.',
    status: 409,
  });

export const codeWrong = () =>
  new FairleadError('FACTOR_CODE_WRONG', {
    message: 'This code does not fit.',
    hint: 'Type the code that the app shows now. If it stays so, compare the clock of the device with the right time.',
    status: 403,
  });

export const noFactor = (message: string) =>
  new FairleadError('FACTOR_NONE', { message, hint: 'Reload the page to see what there is.', status: 409 });

export const ownFactors = () =>
  new FairleadError('FACTOR_OWN', {
    message: 'These are your own second factors.',
    hint: 'Remove them on your profile, with your password.',
    status: 409,
  });

export const passkeysFull = (limit: number) =>
  new FairleadError('PASSKEY_TOO_MANY', {
    message: `You have ${limit} passkeys, as many as there may be.`,
    hint: 'Remove one that you do not use.',
    status: 409,
    data: { limit },
  });

export const passkeyRefused = () =>
  new FairleadError('PASSKEY_REFUSED', {
    message: 'The passkey could not be added: what the browser answered does not hold.',
    hint: 'Try again. A passkey that was added before is not added twice, and an attempt takes five minutes at most.',
    status: 403,
  });

export const passkeysNotOffered = (origin: string) =>
  new FairleadError('PASSKEY_NOT_OFFERED', {
    message: 'Passkeys cannot be used at this address.',
    hint: 'They need an address with a name, not a number, and a certificate that the browser trusts.',
    status: 409,
    data: { origin },
  });

export const factorUnreadable = (cause: unknown) =>
  new FairleadError('FACTOR_UNREADABLE', {
    message: 'What Fairlead keeps of this authenticator app cannot be read any more.',
    hint: 'Sign in with a recovery code or a passkey and set the app up again, or ask an administrator to remove it.',
    status: 500,
    cause,
  });
