/** What dialogs have to know of before they came: what had the focus, and which of them a key was meant for. */
import { createContext, useContext, useMemo } from 'react';
import { topDialog } from './dialog-top.ts';

/**
 * What a dialog was opened from: what has the focus, or, where that is an entry of a menu, the button of the menu, for
 * the entry goes with its menu.
 */
export function openerOf(active: EventTarget | null): HTMLElement | null {
  if (!(active instanceof HTMLElement) || active === document.body) return null;
  const menu = active.closest('[role="menu"]');
  return menu === null ? active : document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
}

/** Gives the focus back, unless what was opened from is gone or the person went on to something else. */
export function giveFocusBack(opener: HTMLElement | null): void {
  const now = document.activeElement;
  if (opener?.isConnected && (now === null || now === document.body)) opener.focus({ preventScroll: true });
}

export type DialogMemory = {
  /** What had the focus last: a menu may be gone before the page that its entry leads to has opened a dialog. */
  lastFocus(): HTMLElement | null;
  /** The dialog that was on top when Escape was pressed; null where none was. */
  topAt(event: KeyboardEvent): Element | null;
};

/**
 * Listens before all others, so it has to be made before anything is drawn: what closes at a key is gone for those that
 * hear of the key later, and they would take themselves for the one on top.
 */
export function createDialogMemory(page: Window): DialogMemory {
  let last: HTMLElement | null = null;
  const tops = new WeakMap<Event, Element | null>();
  page.addEventListener('focusin', ({ target }) => {
    last = openerOf(target) ?? last;
  });
  const note = (event: KeyboardEvent) => {
    if (event.key === 'Escape') tops.set(event, topDialog());
  };
  page.addEventListener('keydown', note, { capture: true });
  return { lastFocus: () => last, topAt: (event) => tops.get(event) ?? null };
}

export const DialogMemoryContext = createContext<DialogMemory>({ lastFocus: () => null, topAt: topDialog });

/** What a dialog was opened from; null while it is closed. */
export function useOpener(opened: boolean): HTMLElement | null {
  const memory = useContext(DialogMemoryContext);
  return useMemo(() => (opened ? (openerOf(document.activeElement) ?? memory.lastFocus()) : null), [opened, memory]);
}
