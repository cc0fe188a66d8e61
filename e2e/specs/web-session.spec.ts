import { sessionLabel } from '../../common/docker/labels.ts';
import { docker } from '../../tools/bed/docker.ts';
import {
  clickInto,
  installPage,
  installWorkspace,
  launchSession,
  openSession,
  shownFrame,
} from '../fixtures/sessions.ts';
import { expect, prepareSite, test, visit } from '../fixtures/site.ts';

test.beforeAll(({ site, bed }) => prepareSite(site, bed, { hosts: ['a'], registry: true }));

test('a session with a page of its own and a KasmVNC session are worked in side by side', async ({
  console: page,
  site,
  bed,
}) => {
  const web = await launchSession(site, await installPage(site, bed.images.web));
  const desktop = await launchSession(site, await installWorkspace(site, 'Bed Desktop'));
  const filesOf = async (id: string): Promise<string> => {
    const container = await docker(bed.engines.a, 'ps', '-q', '--filter', `label=${sessionLabel}=${id}`);
    return docker(bed.engines.a, 'exec', container, 'ls', '/tmp');
  };
  const typed = async (id: string, name: string) => {
    await clickInto(page, shownFrame(page));
    await page.keyboard.type(`touch /tmp/${name}\n`, { delay: 20 });
    await expect.poll(() => filesOf(id), { timeout: 30_000 }).toContain(name);
  };
  const bar = page.getByRole('toolbar', { name: 'Session toolbar' });

  const frame = await openSession(page, web);
  expect(new URL(frame.url()).pathname).toBe('/vnc.html');
  await typed(web, 'typed-in-the-page');
  // What its page has no interface for is not offered.
  await expect(bar.getByRole('button', { name: /^Size/ })).toHaveCount(0);
  await expect(bar.getByRole('radio', { name: 'Watch' })).toHaveCount(0);
  await expect(bar.getByRole('button', { name: /clipboard/i })).toHaveCount(0);

  const other = await openSession(page, desktop);
  expect(new URL(other.url()).host).not.toBe(new URL(frame.url()).host);
  await expect(bar.getByRole('button', { name: /^Size/ })).toBeVisible();
  await typed(desktop, 'typed-in-the-desktop');
  expect(await filesOf(web)).not.toContain('typed-in-the-desktop');

  await openSession(page, web);
  await typed(web, 'typed-again');
});

test('a link opens outside, without a session and without a referrer', async ({ console: page, site, bed }) => {
  const sessions = async () => (await site.api<{ sessions: unknown[] }>('GET', '/sessions')).sessions.length;
  const before = await sessions();
  await visit(page, new URL('/workspaces', page.url()).href);
  await page.getByRole('button', { name: 'Add link' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add link' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Harbour news');
  await dialog.getByRole('textbox', { name: 'Address' }).fill('not an address');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('A whole address');
  await dialog.getByRole('textbox', { name: 'Address' }).fill(bed.workspaceRegistry.url);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Open Harbour news outside' }).click();
  const outside = await opened;
  await outside.waitForLoadState('domcontentloaded');
  expect(outside.url()).toBe(bed.workspaceRegistry.url);
  expect(await outside.evaluate(() => [document.referrer, window.opener])).toEqual(['', null]);
  await outside.close();
  expect(await sessions()).toBe(before);

  const { links } = await site.api<{ links: { id: string }[] }>('GET', '/workspaces-links');
  const refused = site.api('POST', '/sessions', { workspaceId: links[0]?.id });
  await expect(refused).rejects.toThrow(/WORKSPACE_IS_LINK/);
  await page.getByRole('button', { name: 'Remove Harbour news' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the link' }).click();
  await expect(page.getByRole('heading', { name: 'Links' })).toBeHidden();
});
