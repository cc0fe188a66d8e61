/** What becomes of what comes with the program, at a start of the service. Pure. */
import { z } from 'zod';

/** `left`: the site was made without; nothing is offered to it. */
export const defaultsStateSchema = z.object({
  state: z.enum(['taken', 'dismissed', 'left']),
  /** Epoch milliseconds. */
  at: z.number(),
});
export type DefaultsState = z.infer<typeof defaultsStateSchema>['state'];

type DefaultsFacts = {
  /** What was decided; null before that. */
  readonly state: DefaultsState | null;
  /** Whether this is the first start of the site. */
  readonly isNew: boolean;
  /** Whether the service was started with them. */
  readonly isWanted: boolean;
  /** Whether the program came with them. */
  readonly isShipped: boolean;
};

/** `offer`: the site is of a version before these, or could not take them when it was made. */
export function decideDefaults({
  state,
  isNew,
  isWanted,
  isShipped,
}: DefaultsFacts): 'take' | 'leave' | 'offer' | 'none' {
  if (state !== null) return 'none';
  if (!isWanted) return isNew ? 'leave' : 'none';
  if (!isShipped) return 'none';
  return isNew ? 'take' : 'offer';
}
