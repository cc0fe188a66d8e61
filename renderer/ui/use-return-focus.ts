/** Where the focus goes when a dialog is closed. */
import { useEffect, useState } from 'react';

/**
 * What a dialog was opened from: what has the focus, or, where that is an entry of a menu, the button of the menu, for
 * the entry goes with its menu.
 */
export function openerOf(active: Element | null): HTMLElement | null {
  const menu = active?.closest('[role="menu"]');
  const target = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active;
  return target instanceof HTMLElement && target !== document.body ? target : null;
}

/** Gives the focus back, unless what was opened from is gone or the person went on to something else. */
export function giveFocusBack(opener: HTMLElement | null): void {
  const now = document.activeElement;
  if (opener?.isConnected && (now === null || now === document.body)) opener.focus({ preventScroll: true });
}

/** Call it in the route component of a dialog: what has the focus when that is first rendered gets it back at the end. */
export function useReturnFocus(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(() => () => giveFocusBack(opener), [opener]);
}
