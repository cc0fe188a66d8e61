/** A site of a version that came without a registry of its own is offered it, and its workspaces, once. */
import type { Page } from '@playwright/test';
import { makeOlderStore } from '../../tools/older-store.ts';
import { createNewSite, expect, shown, signIn, test, visit } from '../fixtures/site.ts';
import { scanBoth } from '../pages/accessible.ts';

const names = ['Desktop', 'Desktop Deluxe', 'Firefox'] as const;
const title = 'New in this version of Fairlead';

type Older = Awaited<ReturnType<typeof createNewSite>>;
let site: Older;
test.beforeEach(async () => {
  site = await createNewSite(makeOlderStore);
});
test.afterEach(() => site?.dispose());

async function goTo(page: Page, path: '/registry' | '/workspaces'): Promise<void> {
  await visit(page, new URL(path, page.url()).href);
  await shown(page);
}

/** It is offered neither here nor there, and not by the next start of the service either. */
async function expectNoOffer(page: Page, of: Older): Promise<void> {
  for (const path of ['/registry', '/workspaces'] as const) {
    await goTo(page, path);
    await expect(page.getByText(title)).toHaveCount(0);
  }
  await of.kill('SIGTERM');
  await of.start();
  await signIn(page, of);
  await goTo(page, '/workspaces');
  await expect(page.getByText(title)).toHaveCount(0);
}

test('taken with one click, and not offered again', async ({ page }) => {
  await signIn(page, site);
  await goTo(page, '/registry');
  await expect(page.getByText('No registry yet')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: title })).toBeVisible();
  await scanBoth(page, 'offer on the registry page');
  await goTo(page, '/workspaces');
  const offer = page.getByRole('alert').filter({ hasText: title });
  await expect(offer).toContainText('A registry of Fairlead’s own, with a desktop, a larger desktop and a browser.');
  await expect(offer).toContainText('Nothing is pulled or built before you ask for it.');
  await page.screenshot({ path: test.info().outputPath('offer.png') });

  await offer.getByRole('button', { name: 'Add them' }).click();
  await expect(page.getByText('3 workspaces of Fairlead are there.')).toBeVisible();
  await expect(offer).toHaveCount(0);
  for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await goTo(page, '/registry');
  const registries = page.getByRole('list', { name: 'Registries' });
  await expect(registries.getByRole('button', { name: /^Fairlead/ })).toBeVisible();
  await expect(registries.getByRole('img', { name: 'First party' })).toBeVisible();
  expect((await site.api<{ tasks: unknown[] }>('GET', '/tasks')).tasks).toEqual([]);

  await expectNoOffer(page, site);
  for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
});

test('dismissed, and not offered again; the registry can still be added', async ({ page }) => {
  await signIn(page, site);
  await goTo(page, '/workspaces');
  const offer = page.getByRole('alert').filter({ hasText: title });
  await offer.getByRole('button', { name: 'No, thanks' }).click();
  await expect(page.getByText('This is not offered again.')).toBeVisible();
  await expect(offer).toHaveCount(0);

  await expectNoOffer(page, site);
  for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
  await goTo(page, '/registry');
  await page.getByRole('button', { name: 'Add Fairlead' }).click();
  await expect(page.getByRole('list', { name: 'Registries' }).getByRole('button', { name: /^Fairlead/ })).toBeVisible();
});
