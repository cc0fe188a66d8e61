/** Which of several open dialogs is the one that a person answers. */

/** All that lies over the page and takes the keyboard: dialogs, drawers, questions, the command palette. */
const open = '[role="dialog"][aria-modal="true"]';

/** The layer of a dialog, as it is drawn: that of the first of its ancestors that has one. */
function layerOf(dialog: Element): number {
  const layer = Number.parseInt(getComputedStyle(dialog).getPropertyValue('--mb-z-index'), 10);
  return Number.isNaN(layer) ? 0 : layer;
}

/** The one over all others: of the highest layer, the one that was opened last. */
export function topDialog(): Element | null {
  let top: Element | null = null;
  for (const other of document.querySelectorAll(open)) {
    if (top === null || layerOf(other) >= layerOf(top)) top = other;
  }
  return top;
}

/**
 * Whether the key belongs to something small that is open inside of the dialog: a list of choices, a menu, a popover.
 * Those close themselves.
 */
export function isForInside(target: EventTarget | null, dialog: Element): boolean {
  if (!(target instanceof Element)) return false;
  if (target.getAttribute('data-mantine-stop-propagation') === 'true') return true;
  const small = target.closest('[role="menu"], [role="listbox"], [role="dialog"]:not([aria-modal="true"])');
  return small !== null && small !== dialog;
}
