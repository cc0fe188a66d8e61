/** With many of everything, anything is found from any page in two keys and a word. */
import { expect, shown, signIn, test } from '../fixtures/many.ts';
import type { Site } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { Palette } from '../pages/palette.ts';

test.use({ counts: { launched: 0 } });

type Named = { readonly id: string; readonly name: string };

async function namesOf(site: Site) {
  const [{ hosts }, { sessions }, { workspaces }] = await Promise.all([
    site.api<{ hosts: Named[] }>('GET', '/hosts'),
    site.api<{ sessions: { id: string; workspaceName: string; userName: string; hostName: string }[] }>(
      'GET',
      '/sessions',
    ),
    site.api<{ workspaces: { id: string; friendlyName: string }[] }>('GET', '/workspaces'),
  ]);
  return { hosts, sessions, workspaces };
}

test('any host, session and workspace is found, whatever was looked at before', async ({ page, site }) => {
  await signIn(page, site);
  const { hosts, sessions, workspaces } = await namesOf(site);
  expect([hosts.length, sessions.length]).toEqual([34, 30]);
  const palette = new Palette(page);
  await page.keyboard.press('Control+k');
  for (const { id, name } of hosts) {
    await palette.field.fill(plain(name));
    await expect(palette.group('Hosts').and(page.locator(`[id$="host:${id}"]`))).toBeVisible();
  }
  for (const { id, workspaceName, userName, hostName } of sessions) {
    await palette.field.fill(plain(`${hostName} ${userName} ${workspaceName}`));
    await expect(palette.group('Sessions').and(page.locator(`[id$="session:${id}"]`))).toBeVisible();
  }
  for (const { id, friendlyName } of workspaces) {
    await palette.field.fill(plain(friendlyName));
    await expect(palette.group('Workspaces').and(page.locator(`[id$="workspace:${id}"]`))).toBeVisible();
  }
});

/** As somebody types it who has no accents on the keys. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[łŁ]/g, 'l').replace(/[øØ]/g, 'o').toLowerCase();
}

test('from any page two keys and a word lead there, also when Enter comes before the answer', async ({
  page,
  site,
}) => {
  await signIn(page, site);
  const palette = new Palette(page);
  const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
  for (const path of ['/registry', '/audit', '/settings', '/tasks', '/help']) {
    await page.goto(new URL(path, page.url()).href);
    await shown(page);
    await palette.go('zurich 2');
    await expect(heading('Zürich 2')).toBeVisible();
    await expect(palette.dialog).toBeHidden();
    // The page has the keyboard, not what had it before the palette.
    await expect(heading('Zürich 2')).toBeFocused();
  }
});

test('actions, settings, pages and the guide are found by their words', async ({ page, site }) => {
  await signIn(page, site);
  const palette = new Palette(page);

  await palette.go('verify audit');
  await expect(page.getByRole('dialog', { name: 'Audit chain' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Audit chain' })).toBeHidden();
  expect(new URL(page.url()).pathname).toBe('/audit');
  await palette.go('export');
  await expect(page.getByRole('menuitem', { name: /CSV/ })).toBeVisible();
  await page.keyboard.press('Escape');

  await palette.go('keep free');
  await expect(page.getByRole('textbox', { name: 'Keep free on every host' })).toBeFocused();
  await palette.go('quotas');
  await expect(page.getByRole('radio', { name: 'Shares' })).toBeFocused();
  await palette.go('http_proxy');
  await expect(page.getByRole('radio', { name: 'As the environment of Fairlead says' })).toBeFocused();

  const scheme = page.locator('html');
  await palette.go('dark');
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await palette.go('light');
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'light');

  await palette.go('host add');
  await expect(page.getByRole('heading', { name: 'Add host', level: 1 })).toBeVisible();
  await palette.go('health');
  await expect(page.getByRole('heading', { name: 'System Info', level: 1 })).toBeVisible();
  await palette.go('air gap');
  await expect(page.getByRole('heading', { name: 'Sites without Internet', level: 2 })).toBeVisible();
  await palette.go('launch gimp');
  await expect(page.getByRole('dialog', { name: /Launch/ })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('arrows choose, registries and tasks are found, and no result is said as such', async ({ page, site }) => {
  await signIn(page, site);
  const palette = new Palette(page);
  await palette.type('developpement');
  await expect(palette.group('Registries')).toHaveText([/^Développement/]);
  await expect(palette.group('Registry entries').first()).toBeVisible();

  await palette.field.fill('zurich');
  await expect(palette.group('Hosts')).toHaveCount(3);
  await expect(palette.chosen).toContainText('Zürich 1');
  await page.keyboard.press('ArrowDown');
  await expect(palette.chosen).toContainText('Zürich 2');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(palette.dialog.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  const active = await palette.field.getAttribute('aria-activedescendant');
  expect(await palette.chosen.getAttribute('id')).toBe(active);
  expect(await violationsOf(page, { within: '[role="dialog"]' })).toEqual([]);

  await palette.field.fill('install');
  await expect(palette.group('Tasks').first()).toBeVisible();

  await palette.field.fill('quetzal 12 xyz');
  await expect(palette.dialog.getByText('No result for “quetzal 12 xyz”')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(palette.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette.dialog).toBeHidden();
});

test('a host that comes and goes is found, and is not, without a visit', async ({ page, site }) => {
  await signIn(page, site);
  const palette = new Palette(page);
  await palette.type('nachzugler');
  await expect(palette.dialog.getByText(/No result/)).toBeVisible();
  const [host] = (await site.api<{ hosts: Named[] }>('GET', '/hosts')).hosts;
  if (host === undefined) throw new Error('There is no host');
  await site.api('PATCH', `/hosts/${host.id}`, { name: 'Nachzügler' });
  await expect(palette.chosen).toContainText('Nachzügler');
  await site.api('PATCH', `/hosts/${host.id}`, { name: host.name });
  await expect(palette.dialog.getByText(/No result/)).toBeVisible();
});

test('while the service is away the console still finds what it has, says so, and goes on by itself', async ({
  page,
  site,
}) => {
  await signIn(page, site);
  const palette = new Palette(page);
  // It is loaded a moment after the first screen, or when it is opened first.
  await palette.type('');
  await expect(palette.field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(palette.dialog).toBeHidden();
  await site.kill('SIGKILL');
  await expect(page.getByText(/connection to the service is lost/)).toBeVisible();
  await palette.type('dark');
  await expect(palette.group('Actions')).toHaveText([/^Dark colours/]);
  await expect(palette.dialog.getByRole('alert')).toContainText('could not be searched');
  await palette.field.fill('zurich');
  await expect(palette.dialog.getByRole('alert')).toContainText('could not be searched');
  await expect(palette.dialog.getByText(/No result/)).toBeHidden();
  await site.start();
  await expect(palette.group('Hosts')).toHaveCount(3);
  await expect(palette.dialog.getByRole('alert')).toBeHidden();
});
