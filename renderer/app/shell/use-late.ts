/** Parts of the frame that the first screen does not need. */
import { useEffect, useRef, useState } from 'react';
import { afterFirstScreen } from '../ahead.ts';

/**
 * A part whose code comes after the first screen, or at once when it is wanted before; null until it is there.
 * @param load the same function at every call
 * @param onFailed the part is wanted and cannot be had; the next wish asks for it again
 */
export function useLate<T>(load: () => Promise<T>, wanted: boolean, onFailed: (thrown: unknown) => void): T | null {
  const [part, setPart] = useState<{ readonly loaded: T } | null>(null);
  const tell = useRef(onFailed);
  tell.current = onFailed;
  const isThere = part !== null;
  useEffect(() => {
    if (isThere) return;
    let left = false;
    const keep = (loaded: T) => {
      if (!left) setPart({ loaded });
    };
    const giveUp = wanted
      ? undefined
      : // One that cannot be had now is asked for again when it is wanted.
        afterFirstScreen(() => void load().then(keep, () => undefined));
    if (wanted)
      load().then(keep, (thrown: unknown) => {
        if (!left) tell.current(thrown);
      });
    return () => {
      left = true;
      giveUp?.();
    };
  }, [isThere, wanted, load]);
  return part?.loaded ?? null;
}
