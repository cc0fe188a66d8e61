/**
 * A session has one size, and may show in several views: that of the view somebody works in. The page asks for a size
 * when its frame changes only, so a view that gets the focus back has to ask again, or shows another's size scaled.
 */
import { useEffect, useEffectEvent } from 'react';
import { frameHasFocus } from './focus.ts';

/** How often the focus is looked at, milliseconds: no event tells a page that its window came back with a frame in focus. */
const lookMs = 400;

/** `claim`: called each time the view gets the focus. `able`: it is connected, controls, and its session follows its size. */
export function useOwnSize(frame: () => HTMLIFrameElement | null, able: boolean, claim: () => void): void {
  const ask = useEffectEvent(claim);
  const find = useEffectEvent(frame);
  useEffect(() => {
    if (!able) return;
    // A view that has just connected has asked by itself.
    let had = frameHasFocus(find());
    const look = () => {
      const has = frameHasFocus(find());
      if (has && !had) ask();
      had = has;
    };
    const timer = setInterval(look, lookMs);
    window.addEventListener('focus', look);
    window.addEventListener('blur', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', look);
      window.removeEventListener('blur', look);
    };
  }, [able]);
}
