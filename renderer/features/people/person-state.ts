/** How somebody's account stands. Pure. */
import { formatDuration } from '../../ui/words/format.ts';
import type { Person } from './types.ts';

type PersonState = {
  /** A theme colour. */
  readonly color: string;
  readonly label: string;
  /** More in a sentence; empty where the label says it all. */
  readonly detail: string;
};

type Standing = Pick<Person, 'isEnabled' | 'mustChangePassword' | 'failedSignIns' | 'waitsUntil' | 'lastSeenAt'>;

export function personState(person: Standing, now: number): PersonState {
  const { isEnabled, mustChangePassword, failedSignIns, waitsUntil, lastSeenAt } = person;
  if (!isEnabled) return { color: 'gray', label: 'Disabled', detail: 'Cannot sign in.' };
  if (waitsUntil !== null && waitsUntil > now)
    return {
      color: 'orange',
      label: `Locked for ${formatDuration(waitsUntil - now)}`,
      detail: `${failedSignIns} sign-ins have failed. Who tried has to wait; a browser in which the person signed in before does not.`,
    };
  if (mustChangePassword)
    return {
      color: 'yellow',
      label: 'Must change password',
      detail:
        lastSeenAt === null
          ? 'Has not signed in yet, and chooses a password then.'
          : 'Has to choose a password at the next sign-in.',
    };
  return {
    color: 'teal',
    label: 'Enabled',
    detail: failedSignIns === 0 ? '' : `${failedSignIns} sign-ins have failed lately.`,
  };
}

/** Whether somebody is the only one who administers the site: what would end that is not offered. */
export function isLastAdministrator(
  person: Pick<Person, 'id' | 'roles' | 'isEnabled'>,
  all: readonly Person[],
): boolean {
  const isOne = ({ roles, isEnabled }: Pick<Person, 'roles' | 'isEnabled'>) =>
    isEnabled && roles.includes('administrator');
  return isOne(person) && !all.some((other) => other.id !== person.id && isOne(other));
}
