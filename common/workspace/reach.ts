/** On how many of its hosts a workspace is, and why not on the others. Pure. */
import type { Install } from '../model/workspaces.ts';
import { type Reach, reachWords } from '../tasks/outcome.ts';

type Place = Pick<Install, 'desired' | 'observed' | 'reason' | 'hostName'>;

/** Where it is wanted, and where it is. */
function reachOfInstalls(installs: readonly Place[]): Reach {
  const wanted = installs.filter(({ desired }) => desired === 'present');
  return { done: wanted.filter(({ observed }) => observed === 'present').length, of: wanted.length };
}

/** `3 of 4 hosts; 1 host (bravo): not enough disk space`; null where it is on all of them, or wanted on none. */
export function missingWords(installs: readonly Place[]): string | null {
  const reach = reachOfInstalls(installs);
  if (reach.done === reach.of) return null;
  const failures = installs.flatMap(({ desired, observed, reason, hostName }) =>
    desired === 'present' && observed !== 'present' && observed !== 'pulling' && reason !== null
      ? [{ host: hostName, error: reason }]
      : [],
  );
  return reachWords(reach, failures);
}
