import { useNavigate } from '@tanstack/react-router';
import { type RefObject, useEffect } from 'react';
import { flushSync } from 'react-dom';
import type { NavItem } from '../feature.ts';
import { assignKeys, goKey, isTyping, type KeyPress } from './keys.ts';

/** What was typed for the palette before its code was there. */
export type TypedEarly = {
  readonly text: string;
  /** And then Enter: what is best is to be taken. */
  readonly entered: boolean;
};
export const nothingTyped: TypedEarly = { text: '', entered: false };

/** `g` and a letter go to a page, `/` to the search field of the page, `?` to the help, Ctrl K to the palette. */
export function useKeys(
  items: readonly NavItem[],
  {
    openHelp,
    openPalette,
    early,
  }: {
    readonly openHelp: () => void;
    readonly openPalette: () => void;
    /** Takes what is typed for the palette while that is opened and its code is not there yet; null at all other times. */
    readonly early: RefObject<TypedEarly> | null;
  },
): void {
  const navigate = useNavigate();
  useEffect(() => {
    const letters = assignKeys(items.map(({ label }) => label));
    let before: KeyPress | null = null;

    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        // At once: what is typed right after these keys is for its field.
        flushSync(openPalette);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (early !== null) {
        event.preventDefault();
        const { text, entered } = early.current;
        if (entered) return;
        if (event.key === 'Enter') early.current = { text, entered: text !== '' };
        else if (event.key === 'Backspace') early.current = { text: text.slice(0, -1), entered };
        else if (event.key.length === 1) early.current = { text: text + event.key, entered };
        return;
      }
      if (event.repeat) return;
      if (event.target instanceof HTMLElement && isTyping(event.target)) return;
      // A dialog that is open has the keyboard.
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      const press = { key: event.key, at: event.timeStamp };
      const letter = goKey(before, press);
      before = press;
      if (letter !== null) {
        before = null;
        const item = items.find(({ label }) => letters.get(label) === letter);
        if (item) {
          event.preventDefault();
          void navigate({ to: item.to });
        }
      } else if (event.key === '?') {
        event.preventDefault();
        openHelp();
      } else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('#fl-page input[type="search"]');
        if (search) {
          event.preventDefault();
          search.focus();
          search.select();
        }
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [items, openHelp, openPalette, early, navigate]);
}
