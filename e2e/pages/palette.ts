/** The command palette, as people use it: two keys and a word. */
import type { Locator, Page } from '@playwright/test';

const name = 'Search or run a command';

export class Palette {
  readonly dialog: Locator;
  readonly field: Locator;
  /** What Enter would do. */
  readonly chosen: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog', { name: 'Commands' });
    this.field = this.dialog.getByRole('combobox', { name });
    this.chosen = this.dialog.getByRole('option', { selected: true });
  }

  /** Opens it and types, as fast as keys go: nothing is waited for in between. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await this.page.keyboard.type(text);
  }

  /** Opens it, types, and takes what is best: before anything is shown, if need be. */
  async go(text: string): Promise<void> {
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** The results of one kind, as the group's label has it. */
  group(label: string): Locator {
    return this.dialog.getByRole('group', { name: label }).getByRole('option');
  }
}
