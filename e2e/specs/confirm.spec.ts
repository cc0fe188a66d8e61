/** What saved workspaces ask for and nobody has confirmed: shown where they are, read and confirmed for all at once. */
import { blankDraft } from '../../common/model/workspaces.ts';
import { expect, prepareSite, signIn, test } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';

/** Workspaces of an image that starts as root, on the host; nothing of them is confirmed. */
test('workspaces that start as root are confirmed once, before they are launched', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { hosts: ['a'] });
  for (const friendlyName of ['Anchor', 'Capstan']) {
    const draft = { ...blankDraft, friendlyName, image: bed.images.small, memoryBytes: 128 * 1024 * 1024 };
    const { taskId } = await site.api<{ taskId: string }>('POST', '/workspaces', { draft });
    const state = async () => (await site.api<{ task: { state: string } }>('GET', `/tasks/${taskId}`)).task.state;
    await expect.poll(state).toBe('succeeded');
  }
  await signIn(page, site);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Workspaces' }).click();
  await expect(page.getByText('2 workspaces ask for rights')).toBeVisible();
  await expect(page.getByRole('link', { name: 'To be confirmed' })).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('list.png') });

  // Launching leads to what has to be read, for this one.
  await page.getByRole('button', { name: 'Launch Anchor' }).click();
  const one = page.getByRole('dialog', { name: 'Confirm Anchor' });
  await expect(one.getByText('starts as root', { exact: false }).or(one.getByText('start as root'))).toBeVisible();
  await expect(one.getByRole('button', { name: 'Confirm what is ticked' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(one).toBeHidden();

  await page.getByRole('button', { name: 'Read and confirm' }).click();
  const all = page.getByRole('dialog', { name: 'Confirm what workspaces ask for' });
  await expect(all.getByRole('region')).toHaveCount(2);
  await page.screenshot({ path: test.info().outputPath('dialog.png') });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.screenshot({ path: test.info().outputPath('dialog-dark.png') });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(await violationsOf(page)).toEqual([]);
  await all.getByRole('region', { name: 'Anchor' }).getByRole('checkbox').check();
  await all.getByRole('button', { name: 'Confirm what is ticked' }).click();
  await expect(all).toBeHidden();
  // The other one still asks.
  await expect(page.getByText('Capstan asks for rights')).toBeVisible();
  await expect(page.getByRole('link', { name: 'To be confirmed' })).toHaveCount(1);
});
