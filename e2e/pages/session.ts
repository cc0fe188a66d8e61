import { expect, type Locator, type Page } from '@playwright/test';

/** A session with its viewer. */
export class SessionPage {
  readonly #page: Page;
  readonly frame: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.frame = page.locator('iframe[sandbox]').filter({ visible: true }).first();
  }

  /** Waits until the session's own page has drawn its desktop. */
  async waitForPicture(): Promise<void> {
    await expect(this.frame).toBeVisible({ timeout: 120_000 });
    const canvas = this.frame.contentFrame().locator('canvas').first();
    await expect(canvas).toBeVisible({ timeout: 60_000 });
    // A screen of one colour is a PNG of a few hundred bytes; a desktop with a window is many times that.
    await expect.poll(async () => (await this.picture()).length, { timeout: 60_000 }).toBeGreaterThan(8000);
  }

  /** The frame as PNG. */
  async picture(): Promise<Buffer> {
    return this.frame.screenshot();
  }

  /** Clicks into the picture, where the terminal is, and types. */
  async type(text: string): Promise<void> {
    const box = await this.frame.boundingBox();
    if (!box) throw new Error('The frame has no place on the page.');
    await this.#page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
    await this.#page.keyboard.type(text, { delay: 20 });
  }

  /** Ends the session from its page and confirms. */
  async end(): Promise<void> {
    await this.#page.getByRole('button', { name: 'End session', exact: true }).click();
    await this.#page.getByRole('dialog').getByRole('button', { name: /^End/ }).click();
    await expect(this.frame).toBeHidden();
  }
}
