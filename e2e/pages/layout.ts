/** What must not be seen of a layout at any width: looked for in the page, whatever stands on it. */
import type { Page } from '@playwright/test';

/** One sentence for each thing that is wrong on what is shown now. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const name = (element: Element) =>
      `<${element.tagName.toLowerCase()}> ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}`;

    // Nothing is wider than the window, or than the page within it.
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`The document is ${root.scrollWidth} px wide.`);
    const main = document.getElementById('fl-page');
    if (main !== null && main.scrollWidth > main.clientWidth) faults.push(`The page is ${main.scrollWidth} px wide.`);

    // A page that flows is as wide with a scrollbar as without.
    if (main?.querySelector(':scope > .fl-page-flows') && getComputedStyle(main).scrollbarGutter !== 'stable')
      faults.push('The page becomes narrower when its scrollbar appears.');

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const figure = /\d[\d.,]*[ \u00a0](?:[kMGT]?B|cores?|ms|s|min|h|d|%)(?![\p{L}\p{N}])/gu;
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || !parent.checkVisibility() || parent.closest('pre, code, .cm-editor, .fl-mono')) continue;
      for (const match of (node.textContent ?? '').matchAll(figure)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) faults.push(`The figure "${match[0]}" is broken into ${lines.size} lines.`);
      }
    }

    // A time is shown whole: a cell that ends with one, and not an address with its port.
    for (const cell of document.querySelectorAll<HTMLElement>('td'))
      if (/(?<![\d.:])\d{1,2}:\d\d(?::\d\d)?\s*$/.test(cell.textContent ?? '') && isCut(cell))
        faults.push(`The time ${name(cell)} is cut.`);

    // A mark is shown whole or not at all.
    for (const mark of document.querySelectorAll<HTMLElement>('[class*="Badge-root"], .fl-mark')) {
      if (!mark.checkVisibility()) continue;
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      for (let outer = mark.parentElement; outer !== null; outer = outer.parentElement) {
        if (!['hidden', 'clip'].includes(getComputedStyle(outer).overflowX)) continue;
        const edge = outer.getBoundingClientRect();
        const inSight = left < edge.right && right > edge.left && top < edge.bottom && bottom > edge.top;
        if (inSight && (right > edge.right + 1 || left < edge.left - 1)) faults.push(`The mark ${name(mark)} is cut.`);
      }
    }

    // The words of a cell are not beneath a cell that stays in its place.
    for (const cell of document.querySelectorAll<HTMLElement>('td, th')) {
      const { position, left, right } = getComputedStyle(cell);
      if (position !== 'sticky' || (left === 'auto' && right === 'auto')) continue;
      const over = cell.getBoundingClientRect();
      for (const other of cell.parentElement?.children ?? []) {
        if (other === cell) continue;
        const range = document.createRange();
        range.selectNodeContents(other);
        for (const rect of range.getClientRects())
          if (rect.width > 0 && rect.right > over.left + 1 && rect.left < over.right - 1)
            faults.push(`${name(other)} is beneath the column that stays in its place.`);
      }
    }

    // What can be pressed is not covered by something else, where it is in sight.
    const dialog = [...document.querySelectorAll('[role="dialog"]')].filter((one) => one.checkVisibility()).at(-1);
    const controls = (dialog ?? document).querySelectorAll<HTMLElement>('a[href], button, input, [role="tab"]');
    for (const control of controls) {
      if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const { left, top, width, height } = control.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (width < 2 || height < 2 || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      if (isClipped(control, x, y)) continue;
      const found = document.elementFromPoint(x, y);
      if (found === null || control.contains(found) || found.contains(control)) continue;
      if (found.closest('label')?.contains(control) || control.closest('label')?.contains(found)) continue;
      // A box or a field draws its mark over itself; what lies over anything else covers it.
      if (control instanceof HTMLInputElement && control.parentElement?.contains(found)) continue;
      faults.push(`${name(control)} is covered by ${name(found)}.`);
    }
    return [...new Set(faults)];

    function isCut(element: HTMLElement): boolean {
      return getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth;
    }

    /** Scrolled out of sight within something that scrolls. */
    function isClipped(element: Element, x: number, y: number): boolean {
      for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflow === 'visible') continue;
        const { left, right, top, bottom } = outer.getBoundingClientRect();
        if (x < left || x > right || y < top || y > bottom) return true;
      }
      return false;
    }
  });
}

/** Lists and tables that have to be moved sideways to be read; what is code is apart. */
export function sidewaysPanels(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('*')]
      .filter(
        (element) =>
          element.scrollWidth > element.clientWidth + 1 &&
          ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) &&
          element.checkVisibility() &&
          element.querySelector('table') !== null &&
          element.closest('.cm-editor, pre') === null,
      )
      .map((element) => {
        const table = element.querySelector('table');
        return `${table?.getAttribute('aria-label') ?? 'A table'}: ${element.scrollWidth} px in ${element.clientWidth} px`;
      }),
  );
}
