import { expect, type Locator, type Page } from '@playwright/test';
import { clickInto, connected } from '../fixtures/sessions.ts';

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
    await expect(this.frame).toBeVisible({ timeout: 300_000 });
    await connected(this.#page);
    // A screen of one colour is a PNG of a few hundred bytes; a desktop with a window is many times that.
    await expect.poll(async () => (await this.picture()).length, { timeout: 60_000 }).toBeGreaterThan(8000);
  }

  /** The picture once it is the same twice in a row. */
  async settledPicture(): Promise<Buffer> {
    let last = await this.picture();
    await expect
      .poll(async () => {
        const before = last;
        last = await this.picture();
        return Buffer.compare(before, last);
      })
      .toBe(0);
    return last;
  }

  /** The frame as PNG. */
  async picture(): Promise<Buffer> {
    return this.frame.screenshot();
  }

  /** Clicks into the picture, where the terminal is, and types. */
  async type(text: string): Promise<void> {
    await clickInto(this.#page, this.frame);
    await this.#page.keyboard.type(text, { delay: 20 });
  }

  /** Ends the session from its page and confirms. */
  async end(): Promise<void> {
    await this.#page.getByRole('button', { name: 'End session', exact: true }).click();
    await this.#page.getByRole('dialog').getByRole('button', { name: /^End/ }).click();
    await expect(this.frame).toBeHidden();
  }
}
