import type { Browser, Frame, Page } from '@playwright/test';
import { installPage, installWorkspace, launchSession, openSession, shownFrame } from '../fixtures/sessions.ts';
import { expect, prepareSite, test, visit } from '../fixtures/site.ts';

/** Issue "Done when" 5, through the real console: what a session's page cannot do. The gateway's own suite goes deeper. */

test.beforeAll(({ site, bed }) => prepareSite(site, bed, { hosts: ['a'], registry: true }));

/** Both kinds of views: KasmVNC, and a page of the container's own. */
const kinds = ['KasmVNC', 'web'] as const;

for (const kind of kinds)
  test(`a ${kind} session cannot leave its frame, touch another one, or leave anything behind`, async ({
    console: page,
    site,
    bed,
    browser,
  }) => {
    const workspaceId =
      kind === 'web' ? await installPage(site, bed.images.web) : await installWorkspace(site, 'Bed Desktop');
    const first = await launchSession(site, workspaceId);
    const second = await launchSession(site, workspaceId);
    const frame = await openSession(page, first);

    const seen = await frame.evaluate(async () => {
      const attempt = async (name: string, work: () => unknown): Promise<[string, string]> => {
        try {
          return [name, `reached ${String(await work())}`];
        } catch (thrown) {
          return [name, thrown instanceof Error ? thrown.name : 'refused'];
        }
      };
      // A page of its own has its origin to itself, and never learns its ticket.
      const ticket = location.pathname.startsWith('/v/') ? location.pathname.split('/').slice(0, 3).join('/') : '';
      for (const domain of ['', '; domain=localhost', `; domain=${location.hostname}`, '; domain=fairlead.localhost']) {
        // biome-ignore lint/suspicious/noDocumentCookie: the point is that the plain way leaves nothing behind.
        document.cookie = `left-behind=1; path=/${domain}`;
      }
      return Object.fromEntries([
        await attempt('parent', () => parent.document.title),
        await attempt('console storage', () => parent.localStorage.getItem('fairlead.bearer')),
        await attempt('clipboard', () => navigator.clipboard.readText()),
        await attempt('service worker', () => navigator.serviceWorker.register(`${ticket}/sw.js`, { scope: '/' })),
        await attempt('popup', () => {
          if (window.open('about:blank') === null) throw new DOMException('No window', 'NotAllowedError');
        }),
        await attempt('top', () => {
          if (top) top.location.href = 'about:blank';
        }),
        await attempt('owner api', async () => {
          const { status } = await fetch(`${ticket}/api/get_users`);
          if (status >= 400) throw new DOMException(String(status), 'NotAllowedError');
        }),
        await attempt('console api', () => fetch(`${document.referrer || 'http://fairlead.localhost/'}api/system`)),
      ]);
    });
    for (const [what, outcome] of Object.entries(seen)) expect.soft(outcome, what).not.toMatch(/^reached/);

    expect(page.url()).toContain(`/sessions/${first}`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const other = await openSession(page, second);
    expect(new URL(other.url()).host).not.toBe(new URL(frame.url()).host);
    expect(await other.evaluate(() => document.cookie)).not.toContain('left-behind');

    await replay(page, browser, other, kind);
  });

/** The address of a view that is shown, in the hands of somebody else. */
async function replay(page: Page, browser: Browser, shown: Frame, kind: (typeof kinds)[number]): Promise<void> {
  const address = await shownFrame(page).getAttribute('src');
  if (address === null || !address.startsWith(new URL(shown.url()).origin)) throw new Error('No view is shown.');
  const stranger = await browser.newContext();
  const copy = await stranger.newPage();
  const code = copy.locator('main');
  await visit(copy, address.replace(/\/v\/[^/]+\//, `/v/${'A'.repeat(32)}/`));
  await expect(code).toHaveAttribute('data-code', 'VIEW_TICKET_REFUSED');
  // While the view is open a copy of its address gets no second picture beside it …
  if (kind === 'web') {
    await visit(copy, address);
    await expect(code).toHaveAttribute('data-code', 'VIEW_ALREADY_OPEN');
    await visit(copy, shown.url());
    await expect(code).toHaveAttribute('data-code', 'VIEW_ORIGIN_REFUSED');
  } else {
    const refusals: string[] = [];
    copy.on('websocket', (socket) => socket.on('socketerror', (error) => refusals.push(error)));
    await expect(async () => {
      await visit(copy, address);
      await expect.poll(() => refusals.at(-1), { timeout: 15_000 }).toContain('409');
    }).toPass({ timeout: 120_000 });
  }
  // … and once the console has closed it, nothing at all.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Hosts' }).click();
  await expect(async () => {
    await visit(copy, address);
    await expect(code).toHaveAttribute('data-code', 'VIEW_REVOKED', { timeout: 5000 });
  }).toPass({ timeout: 120_000 });
  await stranger.close();
}
