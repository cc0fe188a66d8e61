/** Buttons: one that is busy keeps the keyboard's focus, and each can be read beneath the pointer. */
import type { Page } from '@playwright/test';
import { blankDraft } from '../../common/model/workspaces.ts';
import { expect, prepareSite, shown, signIn, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';

type Message = { readonly p?: { readonly u?: string } };

/** Calls of one kind wait from the next load of the page on, until they are let go. */
async function holdCalls(page: Page, path: string) {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const held: string[] = [];
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const service = socket.connectToServer();
    socket.onMessage(async (message) => {
      const { p } = JSON.parse(String(message)) as Message;
      if (p?.u === path) {
        held.push(path);
        await gate;
      }
      service.send(message);
    });
  });
  return { held, letGo };
}

test('a button that is busy keeps the focus and does nothing more; what it becomes then, too', async ({
  page,
  site,
}) => {
  const calls = await holdCalls(page, '/settings/updateNetwork');
  await signIn(page, site);
  await visit(page, new URL('/settings', page.url()).href);
  await page.getByRole('radio', { name: 'This proxy' }).check();
  await page.getByLabel('Address of the proxy').fill('http://127.0.0.1:9');
  const save = page.getByRole('button', { name: 'Save Way to the Internet' });
  await save.focus();
  await page.keyboard.press('Enter');
  await expect(save).toHaveAttribute('data-loading');
  await expect(save).toBeFocused();
  await expect(save).toBeDisabled();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  expect(await violationsOf(page)).toEqual([]);
  calls.letGo();
  await expect(page.getByText('Way to the Internet: saved.')).toBeVisible();
  expect(calls.held).toHaveLength(1);

  // There is nothing to save any more: it can do nothing, and the next key goes on from here.
  await expect(save).not.toHaveAttribute('data-loading');
  await expect(save).toBeDisabled();
  await expect(save).toBeFocused();
  await page.keyboard.press('Tab');
  const isAfter = save.evaluate((button) => {
    const { activeElement } = document;
    return (
      activeElement !== null &&
      activeElement !== document.body &&
      (button.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
    );
  });
  expect(await isAfter).toBe(true);
  await expect(save).toHaveAttribute('disabled');
});

test('Enter in a field sends nothing more while its form is on its way', async ({ page, site }) => {
  const calls = await holdCalls(page, '/workspaces/saveOther');
  await signIn(page, site);
  await visit(page, new URL('/workspaces', page.url()).href);
  await page.getByRole('button', { name: 'Add link' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Harbour office');
  await dialog.getByLabel('Address').fill('https://harbour.example/');
  await page.keyboard.press('Enter');
  await expect(dialog.locator('button[data-loading]')).toHaveCount(1);
  await page.keyboard.press('Enter');
  calls.letGo();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('Harbour office').first()).toBeVisible();
  expect(calls.held).toHaveLength(1);
});

test('a button beneath the pointer can be read, in both schemes', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { hosts: ['a'] });
  const draft = { ...blankDraft, friendlyName: 'Buoy', image: bed.images.small, memoryBytes: 128 * 1024 * 1024 };
  const { taskId } = await site.api<{ taskId: string }>('POST', '/workspaces', { draft });
  const state = async () => (await site.api<{ task: { state: string } }>('GET', `/tasks/${taskId}`)).task.state;
  await expect.poll(state).toBe('succeeded');
  await signIn(page, site);
  await visit(page, new URL('/workspaces', page.url()).href);
  await shown(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
    for (const button of [
      page.getByRole('button', { name: 'Launch Buoy' }),
      page.getByRole('link', { name: 'Build image' }),
      page.getByRole('link', { name: 'Add workspace' }),
    ]) {
      await button.hover();
      expect.soft(await violationsOf(page), `${colorScheme}, ${await button.textContent()}`).toEqual([]);
    }
    await page.getByRole('button', { name: 'Launch Buoy' }).hover();
    await page.screenshot({ path: test.info().outputPath(`hovered-${colorScheme}.png`) });
  }
});
