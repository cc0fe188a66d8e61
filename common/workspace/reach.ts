/** On how many of its hosts a workspace is, and why not on the others. Pure. */
import type { Install } from '../model/workspaces.ts';
import { causesOf, type Reach, reachWords } from '../tasks/outcome.ts';

type Place = Pick<Install, 'desired' | 'observed' | 'reason' | 'hostName'>;

/** Where it is wanted, and where it is. */
function reachOfInstalls(installs: readonly Place[]): Reach {
  const wanted = installs.filter(({ desired }) => desired === 'present');
  return { done: wanted.filter(({ observed }) => observed === 'present').length, of: wanted.length };
}

/**
 * For above the list of its hosts: `1 of 4 hosts; 3 hosts: not enough disk space`. Null where it is on all of them, or wanted on
 * one alone. A reason that only one host has stands in that list.
 */
export function missingWords(installs: readonly Place[]): string | null {
  const reach = reachOfInstalls(installs);
  if (reach.done === reach.of || reach.of === 1) return null;
  const failures = installs.flatMap(({ desired, observed, reason, hostName }) =>
    desired === 'present' && observed !== 'present' && observed !== 'pulling' && reason !== null
      ? [{ host: hostName, error: reason }]
      : [],
  );
  const shared = new Set(causesOf(failures).flatMap(({ hosts }) => (hosts.length > 1 ? hosts : [])));
  return reachWords(
    reach,
    failures.filter(({ host }) => shared.has(host)),
  );
}
