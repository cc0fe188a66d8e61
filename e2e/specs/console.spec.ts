import type { Route } from '@playwright/test';
import { expect, prepareSite, shown, signIn, test, visit } from '../fixtures/site.ts';

const pages = [
  '/hosts',
  '/hosts/add',
  '/workspaces',
  '/workspaces/new',
  '/registry',
  '/registry/add',
  '/registry/make',
  '/sessions',
  '/tasks',
  '/audit',
  '/settings',
  '/system',
  '/help',
] as const;

test.describe('signing in', () => {
  test('the one-time token leaves the address bar and works once', async ({ page, site, browser }) => {
    const url = await site.openUrl();
    await visit(page, url);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    expect(page.url()).not.toContain('token');
    await visit(page, page.url());
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await visit(other, url);
    await expect(other.getByText('AUTH_TOKEN_USED_UP')).toBeVisible();
    await expect(other.getByText('fairlead -- open')).toBeVisible();
    // What that command prints is opened in the same tab: only the fragment of the address changes.
    await other.goto(await site.openUrl());
    await expect(other.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await stranger.close();
  });

  test('what a browser gives up of the console, its sign-in and its pages is asked for again', async ({
    page,
    site,
  }) => {
    const given: string[] = [];
    const giveUpOnce = async (route: Route) => {
      const { pathname } = new URL(route.request().url());
      if (given.includes(pathname)) return route.continue();
      given.push(pathname);
      return route.abort('connectionfailed');
    };
    await page.route(/\/assets\/(index|registry-page)-[^/]+\.(js|css)$|\/api\/auth\/exchange$/, giveUpOnce);
    await page.goto(await site.openUrl());
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Registry' }).click();
    await expect(page.getByRole('heading', { name: 'Registry', level: 1 })).toBeVisible();
    const missing = () =>
      page
        .locator('link[rel="stylesheet"]')
        .evaluateAll((links: HTMLLinkElement[]) => links.filter(({ sheet }) => sheet === null).map(({ href }) => href));
    await expect.poll(missing).toEqual([]);
    for (const kind of [
      /index-.*\.js$/,
      /index-.*\.css$/,
      /exchange$/,
      /registry-page-.*\.js$/,
      /registry-page-.*\.css$/,
    ])
      expect(given, String(kind)).toContainEqual(expect.stringMatching(kind));
  });

  test('a console of which parts stay away says so, and comes with them', async ({ page, site }) => {
    const isAsset = /\/assets\/.*\.js$/;
    await page.route(isAsset, (route) => route.abort('connectionfailed'));
    await page.goto(await site.openUrl());
    await expect(page.getByText('Check that Fairlead is running, then reload.')).toBeVisible();
    await page.unroute(isAsset);
    await page.getByRole('button', { name: 'Reload' }).click();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  });

  test('signing out ends this browser and revokes its token', async ({ console: page }) => {
    const bearer = await page.evaluate(() => localStorage.getItem('fairlead.bearer'));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in to Fairlead' })).toBeVisible();
    const { port } = new URL(page.url());
    const answer = await fetch(`http://127.0.0.1:${port}/api/auth/me`, {
      headers: { Authorization: `Bearer ${bearer}` },
    });
    expect(answer.status).toBe(401);
  });
});

test('the policy of the console is the strict one', async ({ page, site }) => {
  const answer = await visit(page, await site.openUrl());
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain('unsafe-eval');
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/frame-src http:\/\/\*\.localhost:\d+(;|$)/);
});

test('no page has an error, or fetches anything from elsewhere: empty and full', async ({ page, site, bed }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Chromium's own, when an engine of this machine changes its networks meanwhile; it loads again by itself.
    if (message.type() === 'error' && !message.text().includes('ERR_NETWORK_CHANGED')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    // Nothing is fetched that nobody asked for: everything comes from this site.
    if (protocol.startsWith('http') && !hostname.endsWith('.localhost')) foreign.push(request.url());
  });
  await signIn(page, site);
  const visitAll = async () => {
    for (const path of pages) {
      await visit(page, new URL(path, page.url()).href);
      await shown(page);
    }
  };
  await visitAll();
  await prepareSite(site, bed, { hosts: ['a'], registry: true });
  await visitAll();
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the command palette opens pages from the keyboard', async ({ console: page }) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('audit');
  await expect(page.getByRole('dialog', { name: 'Commands' }).locator('[data-selected]')).toContainText('Audit');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible();
});

test('a service that goes away is said, and the console goes on by itself', async ({ console: page, site }) => {
  await site.kill('SIGKILL');
  await expect(page.getByText(/connection to the service is lost/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible();
  await site.start();
  await expect(page.getByText(/connection to the service is lost/)).toBeHidden();
});
