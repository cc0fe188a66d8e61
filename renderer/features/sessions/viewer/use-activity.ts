/** When the person last did anything in this window beside the session's frame, which tells nobody what is done in it. */
import { useCallback, useEffect, useRef } from 'react';

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** `active`: the session shows, so that what is done around it is done about it. */
export function useActivity(active: boolean): (withinS: number) => boolean {
  const last = useRef(0);
  useEffect(() => {
    if (!active) return;
    const note = () => {
      last.current = Date.now();
    };
    for (const sign of signs) window.addEventListener(sign, note, { capture: true, passive: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, note, { capture: true });
    };
  }, [active]);
  return useCallback((withinS) => Date.now() - last.current < withinS * 1000, []);
}
