import { useEffect, useRef } from 'react';
import { notifyDone } from '../../ui/notify.ts';
import { type Rights, useAccount, useRights } from '../may.ts';

/** What the person may do, and a notice where that changes while they are here: what is offered changes with it. */
export function useRightsTold(): Rights {
  const { data } = useAccount();
  const rights = useRights();
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const now = [...data.permissions].sort().join(' ');
    const changed = before.current !== null && before.current !== now;
    before.current = now;
    if (changed) notifyDone('Your roles were changed. What you may not do any more has left this page.');
  }, [data]);
  return rights;
}
