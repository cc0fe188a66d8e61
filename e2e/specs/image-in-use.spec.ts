/** An image that a container stands on: said who uses it, and not offered to be removed until that is gone. */
import { blankDraft } from '../../common/model/workspaces.ts';
import { docker } from '../../tools/bed/docker.ts';
import { expect, prepareSite, shown, signIn, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';

test('is told to be in use, by whoever made the container, and is not removed', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { hosts: ['a'] });
  const image = bed.images.small;
  const draft = { ...blankDraft, friendlyName: 'Buoy', image, memoryBytes: 128 * 1024 * 1024 };
  const { taskId } = await site.api<{ taskId: string }>('POST', '/workspaces', { draft });
  const state = async () => (await site.api<{ task: { state: string } }>('GET', `/tasks/${taskId}`)).task.state;
  await expect.poll(state).toBe('succeeded');
  const name = `fl-e2e-stranger-${process.pid}`;
  const container = await docker(bed.engines.a, 'create', '--name', name, image, 'true');
  try {
    const { hosts } = await site.api<{ hosts: { id: string }[] }>('GET', '/hosts');
    await signIn(page, site);
    await visit(page, new URL(`/hosts/${hosts[0]?.id}/images`, page.url()).href);
    await shown(page);
    const row = page.getByRole('table', { name: 'Images' }).getByRole('row').filter({ hasText: image });
    await expect(row.getByRole('link', { name: 'Buoy' })).toBeVisible();
    await expect(row.getByText(`Container ${name} · created · of another tool or site`)).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('images.png') });

    await row.getByRole('button', { name: /^Remove image/ }).click();
    // It is named by the first of its names: an engine that was used before may have others for it.
    const dialog = page.getByRole('dialog', { name: / is in use$/ });
    await expect(dialog.getByText(`the container "${name}" (created), which this site did not make`)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Remove image' })).toHaveCount(0);
    await page.screenshot({ path: test.info().outputPath('dialog.png') });
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(dialog).toBeHidden();
    await expect(row).toBeVisible();

    await docker(bed.engines.a, 'rm', container);
    await page.reload();
    await shown(page);
    await expect(row.getByText('of another tool or site')).toHaveCount(0);
    await row.getByRole('button', { name: /^Remove image/ }).click();
    await expect(page.getByRole('dialog', { name: /^Remove / })).toBeVisible();
    await page.keyboard.press('Escape');
  } finally {
    await docker(bed.engines.a, 'rm', '-f', container).catch(() => '');
  }
});
