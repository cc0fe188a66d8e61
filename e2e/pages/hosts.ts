import { expect, type Page } from '@playwright/test';

export type SshHost = {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
  readonly engineSocket: string;
};

/** The Hosts area. */
export class HostsPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts' }).click();
    await expect(this.#page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible();
  }

  /** Fills in the first step and goes on to the host key. */
  async enterSsh(host: SshHost): Promise<void> {
    const page = this.#page;
    await page.getByRole('link', { name: 'Add host' }).first().click();
    await page.getByRole('textbox', { name: 'Address' }).fill(host.address);
    await page.getByRole('textbox', { name: 'Port' }).fill(String(host.port));
    await page.getByRole('textbox', { name: 'User' }).fill(host.user);
    await page.getByRole('combobox', { name: 'Key file' }).fill(host.keyFile);
    await page.getByRole('textbox', { name: 'Name' }).fill(host.name);
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByRole('textbox', { name: /socket/i }).fill(host.engineSocket);
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  /** The second step: the fingerprint as it is shown. */
  async fingerprint(): Promise<string> {
    await expect(this.#page.getByRole('heading', { name: 'Is this the right host?' })).toBeVisible();
    return ((await this.#page.getByText(/^SHA256:/).textContent()) ?? '').trim();
  }

  async confirmKey(): Promise<void> {
    const go = this.#page.getByRole('button', { name: 'Confirm key and sign in' });
    await expect(go).toBeDisabled();
    await this.#page.getByRole('checkbox', { name: /I have compared the fingerprint/ }).check();
    await go.click();
  }

  /** The last step. The host's own page follows. */
  async add(name: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'Add host' }).click();
    await expect(this.#page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }

  row(name: string) {
    return this.#page.getByRole('row').filter({ hasText: name });
  }
}
