import { expect, type Locator, type Page } from '@playwright/test';

/** The Registry area and its install dialog. */
export class RegistryPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Registry' }).click();
    await expect(this.#page.getByRole('heading', { name: 'Registry', level: 1 })).toBeVisible();
  }

  /** Looks at a registry first; third-party ones need the confirmation. */
  async add(location: string): Promise<void> {
    const page = this.#page;
    await page.getByRole('link', { name: 'Add registry' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add registry' });
    await dialog.getByRole('textbox', { name: 'Address, folder or file' }).fill(location);
    await dialog.getByRole('button', { name: 'Look', exact: true }).click();
    const trust = dialog.getByRole('checkbox');
    await trust.check();
    await dialog.getByRole('button', { name: /^Add/ }).click();
    await expect(dialog).toBeHidden();
  }

  card(name: string): Locator {
    return this.#page
      .getByRole('list', { name: 'Workspaces' })
      .getByRole('listitem')
      .filter({ has: this.#page.getByRole('button', { name, exact: true }) });
  }

  /** Opens the install dialog of an entry. */
  async install(name: string): Promise<Locator> {
    await this.#page.getByRole('button', { name: `Install ${name}`, exact: true }).click();
    const dialog = this.#page.getByRole('dialog', { name, exact: true });
    await expect(dialog.getByRole('table', { name: 'Space on each host' })).toBeVisible();
    return dialog;
  }
}
