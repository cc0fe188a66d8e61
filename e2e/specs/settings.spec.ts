/** The way to the Internet: chosen, refused, saved, tried, and not left behind unsaved. */
import { expect, signIn, test, visit } from '../fixtures/site.ts';

test('a proxy of the site is set, kept without its password, and tried', async ({ page, site }) => {
  await signIn(page, site);
  await visit(page, new URL('/settings', page.url()).href);
  const saved = () => site.api<{ settings: object; hasProxyPassword: boolean }>('GET', '/settings/network');
  const save = page.getByRole('button', { name: 'Save Way to the Internet' });
  await expect(save).toBeDisabled();
  await page.getByRole('radio', { name: 'This proxy' }).check();
  await page.getByLabel('Address of the proxy').fill('ftp://proxy');
  await expect(page.getByText(/http:\/\//).first()).toBeVisible();
  await expect(save).toBeDisabled();

  // What is not saved is not left by accident.
  await page.getByRole('link', { name: 'Tasks', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByLabel('Address of the proxy')).toHaveValue('ftp://proxy');

  // Nobody listens there: it is the proxy that is tried, and said to be it.
  await page.getByLabel('Address of the proxy').fill('http://127.0.0.1:9');
  await page.getByLabel('User name').fill('fairlead');
  await page.getByRole('textbox', { name: 'Password' }).fill('harbour-lights');
  await save.click();
  await expect(page.getByText('Way to the Internet: saved.')).toBeVisible();
  expect(await saved()).toMatchObject({
    settings: { proxy: 'manual', proxyUrl: 'http://127.0.0.1:9', proxyUser: 'fairlead' },
    hasProxyPassword: true,
  });
  expect(JSON.stringify(await saved())).not.toContain('harbour-lights');
  await page.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The address was not reached' })).toBeVisible();

  await page.getByRole('radio', { name: 'None: connect directly' }).check();
  await save.click();
  await expect.poll(async () => (await saved()).settings).toMatchObject({ proxy: 'none' });
});
