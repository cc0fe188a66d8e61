/** Why the browser gave no passkey. */
import { FairleadError } from '../../../common/errors.ts';

/** The browser's own words are for developers, and the same whether somebody cancelled or had none. */
export function passkeyFailure(thrown: unknown, what: 'used' | 'made'): FairleadError {
  const name = thrown instanceof Error ? thrown.name : '';
  const isThere = name === 'InvalidStateError';
  return new FairleadError('PASSKEY_NOT_GIVEN', {
    message: isThere ? 'This device has a passkey of yours already.' : `The passkey was not ${what}.`,
    hint: isThere
      ? 'It is in the list. One for each device is enough.'
      : 'It was cancelled, took too long, or the browser has none for this address. Try again, or use another way.',
    cause: thrown,
  });
}
