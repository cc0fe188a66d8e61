/** Uninstalling: what stands in the way is told first, and afterwards nothing of it is left on the host. */
import { installWorkspace, launchSession } from '../fixtures/sessions.ts';
import { expect, prepareSite, signIn, test, visit } from '../fixtures/site.ts';
import { expectWellBehaved } from '../pages/dialogs.ts';

type Images = { readonly images: readonly { readonly tags: readonly string[] }[] };

test('a workspace with a session is uninstalled, its session and its image with it', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { hosts: ['b'], registry: true });
  const workspaceId = await installWorkspace(site, 'Bed Terminal');
  await launchSession(site, workspaceId);
  const { hosts } = await site.api<{ hosts: { id: string }[] }>('GET', '/hosts');
  const hostId = hosts[0]?.id ?? '';
  const tags = async () => (await site.api<Images>('GET', `/hosts/${hostId}/images`)).images.flatMap((one) => one.tags);
  expect(await tags()).toContain(bed.images.terminal);

  await page.setViewportSize({ width: 800, height: 600 });
  await signIn(page, site);
  await visit(page, new URL('/workspaces', page.url()).href);
  const menu = page.getByRole('button', { name: 'Menu of Bed Terminal' });
  const open = async () => {
    await menu.click();
    await page.getByRole('menuitem', { name: 'Uninstall' }).click();
  };
  await open();
  const dialog = page.getByRole('dialog', { name: 'Uninstall Bed Terminal?' });
  const uninstall = dialog.getByRole('button', { name: 'Uninstall', exact: true });
  await expect(dialog.getByText('1 session in the way').or(dialog.getByText('one session in the way'))).toBeVisible();
  await expectWellBehaved(page, dialog);
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await expect(uninstall).toBeDisabled();
  await expect(dialog.getByRole('table', { name: 'Space that is given back' })).toContainText('Lighthouse');
  await page.screenshot({ path: test.info().outputPath('uninstall.png') });

  // Closing it changes nothing.
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();
  expect((await site.api<{ workspaces: unknown[] }>('GET', '/workspaces')).workspaces).toHaveLength(1);

  await open();
  await dialog.getByRole('checkbox', { name: /^End these sessions/ }).check();
  await uninstall.click();
  await expect(dialog.getByText('Done').first()).toBeVisible({ timeout: 300_000 });
  await page.screenshot({ path: test.info().outputPath('uninstalled.png') });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('heading', { name: 'No workspace yet' })).toBeVisible();
  expect((await site.api<{ workspaces: unknown[] }>('GET', '/workspaces')).workspaces).toEqual([]);
  expect((await site.api<{ sessions: unknown[] }>('GET', '/sessions')).sessions).toEqual([]);
  expect(await tags()).not.toContain(bed.images.terminal);
});
