import { expect, type Locator, type Page } from '@playwright/test';

/** How one signs in to a server by a key. */
type SignIn = {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keyFile: string;
};

export type SshHost = SignIn & { readonly name: string; readonly engineSocket: string };

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
    await this.startSsh(host);
    await this.goOn();
  }

  /** Fills in the first step. */
  async startSsh(host: SshHost): Promise<void> {
    const page = this.#page;
    await page.getByRole('link', { name: 'Add host' }).first().click();
    await fillSignIn(page, host);
    await page.getByRole('textbox', { name: 'Name' }).fill(host.name);
    await page.getByRole('button', { name: 'Advanced' }).click();
    await page.getByRole('textbox', { name: /socket/i }).fill(host.engineSocket);
  }

  /** A jump host more in the first step. @returns what it is entered in */
  async addJumpHost(jump: SignIn): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'Add jump host' }).click();
    const fields = this.#page.getByRole('group', { name: /^Jump host \d+$/ }).last();
    await fillSignIn(fields, jump);
    return fields;
  }

  async goOn(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Continue' }).click();
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

async function fillSignIn(within: Page | Locator, { address, port, user, keyFile }: SignIn): Promise<void> {
  await within.getByRole('textbox', { name: 'Address' }).fill(address);
  await within.getByRole('textbox', { name: 'Port' }).fill(String(port));
  await within.getByRole('textbox', { name: 'User' }).fill(user);
  await within.getByRole('combobox', { name: 'Key file' }).fill(keyFile);
}
