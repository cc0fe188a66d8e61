import { useCallback, useEffect, useRef, useState } from 'react';

type Attempt<T> =
  | { readonly state: 'busy' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'done'; readonly data: T };

/**
 * Runs something once when it is first shown, and again on request; leaving stops it. Not a query on purpose: nothing
 * may repeat it behind the person's back (what was confirmed would change under their eyes), and its input, which may
 * hold a secret, is kept by no cache.
 */
export function useAttempt<T>(run: (signal: AbortSignal) => Promise<T>): { attempt: Attempt<T>; again: () => void } {
  const [attempt, setAttempt] = useState<Attempt<T>>({ state: 'busy' });
  const latest = useRef(run);
  latest.current = run;
  const scope = useRef<AbortController | null>(null);

  const again = useCallback(() => {
    scope.current?.abort();
    const mine = new AbortController();
    scope.current = mine;
    setAttempt({ state: 'busy' });
    latest.current(mine.signal).then(
      (data) => {
        if (!mine.signal.aborted) setAttempt({ state: 'done', data });
      },
      (error: unknown) => {
        if (!mine.signal.aborted) setAttempt({ state: 'failed', error });
      },
    );
  }, []);

  useEffect(() => {
    again();
    return () => scope.current?.abort();
  }, [again]);

  return { attempt, again };
}
