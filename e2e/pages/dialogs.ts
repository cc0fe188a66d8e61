/** What every dialog keeps to. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Buttons that take something away. */
const takesAway = /^(remove|delete|uninstall|discard|end|stop|count from here)/i;

/** The dialog on top. */
export function topDialog(page: Page): Locator {
  return page.locator('[role="dialog"][aria-modal="true"]').last();
}

/**
 * Every button of the dialog's footer is within the window, whole and on top of everything, and stays there when the
 * middle is scrolled to its end; the focus is inside, on nothing that takes something away.
 */
export async function expectWellBehaved(page: Page, dialog: Locator): Promise<void> {
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('[aria-busy="true"]')).toHaveCount(0);
  const focus = () =>
    dialog.evaluate((element) => {
      const { activeElement } = document;
      return element.contains(activeElement) ? (activeElement?.textContent ?? '') : null;
    });
  await expect.poll(focus, 'the focus is inside of the dialog').not.toBeNull();
  expect(await focus(), 'the focus begins on what changes nothing').not.toMatch(takesAway);
  await expectInSight(page, dialog);
  await dialog.locator('.fl-dialog-body').evaluateAll((bodies) => {
    for (const body of bodies) body.scrollTop = body.scrollHeight;
  });
  await expectInSight(page, dialog);
}

async function expectInSight(page: Page, dialog: Locator): Promise<void> {
  const hidden = await dialog
    .locator('header button, .fl-dialog-footer button, .fl-dialog-footer a')
    .evaluateAll((buttons) =>
      buttons.flatMap((button) => {
        const { left, right, top, bottom } = button.getBoundingClientRect();
        const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return inside && at !== null && button.contains(at) ? [] : [`${button.textContent} at ${left},${top}`];
      }),
    );
  expect(hidden, 'buttons that are out of sight').toEqual([]);
  const size = page.viewportSize();
  const box = await dialog.boundingBox();
  expect(box !== null && size !== null && box.y >= 0 && box.y + box.height <= size.height).toBe(true);
}
