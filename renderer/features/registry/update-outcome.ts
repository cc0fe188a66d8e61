/** What came of the last look at a registry's list. Pure. */
import type { Registry } from '../../../common/model/registries.ts';

type UpdateOutcome = 'none' | 'first' | 'failed' | 'changed' | 'same';

/** Adding a registry fetches its first copy: both are noted within this time, milliseconds. */
const addingMs = 1_000;

/** `first`: the copy that it was added with; there is none before that it could differ from. */
export function updateOutcome({ lastAttempt, createdAt }: Pick<Registry, 'lastAttempt' | 'createdAt'>): UpdateOutcome {
  if (lastAttempt === null) return 'none';
  if (!lastAttempt.ok) return 'failed';
  if (Math.abs(lastAttempt.at - createdAt) <= addingMs) return 'first';
  return lastAttempt.changed ? 'changed' : 'same';
}

export const outcomeWords: Readonly<Record<UpdateOutcome, string>> = {
  none: 'none yet',
  first: 'added',
  failed: 'failed',
  changed: 'changed',
  same: 'nothing new',
};
