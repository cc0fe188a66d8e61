/** Every dialog in a small window, with many of everything behind it. */
import type { Page } from '@playwright/test';
import { test } from '../fixtures/many.ts';
import { expect, type Site, signIn, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { expectWellBehaved, topDialog } from '../pages/dialogs.ts';

type Named = { readonly id: string; readonly name: string };
type Known = {
  readonly workspaces: readonly {
    readonly id: string;
    readonly friendlyName: string;
    readonly enabled: boolean;
    readonly installs: readonly { readonly observed: string }[];
  }[];
};
type Entries = {
  readonly entries: readonly { readonly registryId: string; readonly key: string; readonly grade: string | null }[];
};

test.use({ viewport: { width: 800, height: 600 }, counts: { launched: 0 } });

const dark = (page: Page) => page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
const light = (page: Page) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  await dark(page);
  // Colours change one after another down the page, each within a frame: a picture before that shows a mixture.
  await expect(page.locator('html[data-mantine-color-scheme="dark"]')).toBeAttached();
  await page.waitForFunction(() => document.getAnimations().every((one) => !(one instanceof CSSTransition)));
  await page.screenshot({ path: test.info().outputPath(`${name}-dark.png`) });
  await light(page);
}

async function firstWorkspace(site: Site) {
  const { workspaces } = await site.api<Known>('GET', '/workspaces');
  const found = workspaces.find(({ enabled, installs }) => enabled && installs.some((i) => i.observed === 'present'));
  if (!found) throw new Error('There is no workspace that is installed.');
  return found;
}

test('dialogs that have an address keep their buttons in sight, and Escape leads back', async ({ page, site }) => {
  const { registries } = await site.api<{ registries: Named[] }>('GET', '/registries');
  const { entries } = await site.api<Entries>('GET', '/registries-entries');
  const workspace = await firstWorkspace(site);
  const grave = entries.find(({ grade }) => grade === 'host-root') ?? entries[0];
  const registry = registries[0];
  if (!grave || !registry) throw new Error('There is no registry.');
  await signIn(page, site);
  for (const path of [
    '/registry/add',
    '/registry/make',
    `/registry/document/${registry.id}`,
    `/registry/changes/${registry.id}`,
    `/registry/entry/${grave.registryId}/${encodeURIComponent(grave.key)}`,
    '/workspaces/new',
    '/workspaces/build',
    '/workspaces/confirm',
    `/workspaces/${workspace.id}`,
    `/workspaces/${workspace.id}/edit`,
    `/workspaces/${workspace.id}/update`,
    `/workspaces/${workspace.id}/launch`,
  ]) {
    await test.step(path, async () => {
      await visit(page, new URL(path, page.url()).href);
      const dialog = topDialog(page);
      await expectWellBehaved(page, dialog);
      await look(page, path.split('/').slice(1, 3).join('-'));
      expect.soft(await violationsOf(page, { within: '[role="dialog"]' }), path).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    });
  }
});

test('dialogs of buttons keep theirs in sight, and give the focus back to what opened them', async ({ page, site }) => {
  const { hosts } = await site.api<{ hosts: Named[] }>('GET', '/hosts');
  const { registries } = await site.api<{ registries: Named[] }>('GET', '/registries');
  const [host] = hosts;
  const [registry] = registries;
  if (!host || !registry) throw new Error('There is no host or no registry.');
  await signIn(page, site);
  const check = async (name: string, opener: ReturnType<Page['locator']>, open: () => Promise<void>) => {
    await test.step(name, async () => {
      await open();
      const dialog = topDialog(page);
      await expectWellBehaved(page, dialog);
      await look(page, name.replaceAll(' ', '-'));
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect(opener).toBeFocused();
    });
  };

  await visit(page, new URL('/registry', page.url()).href);
  const menu = page.getByRole('button', { name: `Menu of ${registry.name}` });
  const choose = (item: string) => async () => {
    await menu.click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await check('information', menu, choose('Information'));
  await check('document', menu, choose('Show its document'));
  await check('remove registry', menu, choose('Remove'));

  await visit(page, new URL('/workspaces', page.url()).href);
  const row = page.getByRole('button', { name: /^Menu of / }).first();
  await check('uninstall', row, async () => {
    await row.click();
    await page.getByRole('menuitem', { name: 'Uninstall' }).click();
  });

  await visit(page, new URL('/audit', page.url()).href);
  const verify = page.getByRole('button', { name: 'Verify chain' });
  await check('verify', verify, () => verify.click());

  await visit(page, new URL(`/hosts/${host.id}/settings`, page.url()).href);
  const remove = page.getByRole('button', { name: 'Remove host' });
  await check('remove host', remove, () => remove.click());

  const keys = page.getByRole('button', { name: /keyboard|keys/i }).first();
  await check('keyboard', keys, () => keys.click());
});

test('a dialog that fades gives the focus back too', async ({ page, site }) => {
  await signIn(page, site);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const keys = page.getByRole('button', { name: 'Keyboard help' });
  for (const time of ['the first time', 'once more']) {
    await test.step(time, async () => {
      await keys.click();
      await expect(topDialog(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(topDialog(page)).toBeHidden();
      await expect(keys).toBeFocused();
    });
  }
});

test('Escape answers the question on top alone', async ({ page, site }) => {
  const workspace = await firstWorkspace(site);
  await signIn(page, site);
  await visit(page, new URL(`/workspaces/${workspace.id}/edit`, page.url()).href);
  const editor = page.getByRole('dialog', { name: `Edit ${workspace.friendlyName}` });
  const name = editor.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Typed by hand');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  await expectWellBehaved(page, question);
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  // The dialog below is as it was, and has the focus again.
  await expect(name).toHaveValue('Typed by hand');
  await expect(name).toBeFocused();
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(editor).toBeHidden();
  await expect(question).toBeHidden();

  // One dialog over another: the drawer stays when what was opened from it closes.
  await visit(page, new URL(`/workspaces/${workspace.id}`, page.url()).href);
  const drawer = page.getByRole('dialog', { name: workspace.friendlyName, exact: true });
  await drawer.getByRole('button', { name: `Menu of ${workspace.friendlyName}` }).click();
  await page.getByRole('menuitem', { name: 'Uninstall' }).click();
  const uninstall = page.getByRole('dialog', { name: `Uninstall ${workspace.friendlyName}?` });
  await expectWellBehaved(page, uninstall);
  await page.keyboard.press('Escape');
  await expect(uninstall).toBeHidden();
  await expect(drawer).toBeVisible();
});

test('the launch dialog finds a host among many, by name and by what it says', async ({ page, site }) => {
  const workspace = await firstWorkspace(site);
  await signIn(page, site);
  await visit(page, new URL(`/workspaces/${workspace.id}/launch`, page.url()).href);
  const dialog = topDialog(page);
  const hosts = dialog.getByRole('radio');
  // One for each, and "the best one" where at least one can.
  await expect.poll(() => hosts.count()).toBeGreaterThanOrEqual(34);
  await dialog.getByRole('searchbox', { name: 'Search hosts' }).fill('zurich');
  await expect.poll(() => hosts.count()).toBeLessThan(10);
  for (const host of await hosts.all()) await expect(host).toHaveAccessibleName(/Zürich/);
  await dialog.getByRole('searchbox', { name: 'Search hosts' }).fill('not meant for this host');
  await expect(hosts.first()).toHaveAccessibleName(/Cannot/);
  await expect(hosts.first()).toBeDisabled();
});
