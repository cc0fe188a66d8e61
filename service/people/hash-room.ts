/** How many passwords are looked at at once. Each takes 19 MiB and a processor for some milliseconds. */
import { FairleadError } from '../../common/errors.ts';
import { createSlots } from '../async/slots.ts';

/** At once. One more would only slow the others down on the smallest machines. */
export const hashesAtOnce = 2;
/** So many may wait for their turn; who comes after that is told to come again. */
export const hashesWaiting = 32;
/** And so many more of those who have shown already who they are: strangers leave them these. */
export const hashesKept = 16;

export type HashRoom = {
  /**
   * Runs `work` when its turn has come.
   * @param isKnown whether it is for somebody who has a mark, a token, or whatever strangers have not
   * @throws AUTH_BUSY where too many wait already
   */
  use<T>(isKnown: boolean, work: () => Promise<T>): Promise<T>;
};

/** SECURITY: docs/security.md 4.24: strangers make the service hash, so that they may take no more than this. */
export function createHashRoom(): HashRoom {
  const slots = createSlots(hashesAtOnce);
  const never = new AbortController().signal;
  let inside = 0;
  return {
    async use(isKnown, work) {
      if (inside >= hashesAtOnce + hashesWaiting + (isKnown ? hashesKept : 0)) throw busy();
      inside += 1;
      try {
        return await slots.use(never, work);
      } finally {
        inside -= 1;
      }
    },
  };
}

const busy = () =>
  new FairleadError('AUTH_BUSY', {
    message: 'Too many people sign in at this moment.',
    hint: 'Try again in a few seconds.',
    status: 503,
  });
