/** A day with 34 hosts, 30 sessions, 2,000 tasks and 10,000 audit entries. */
import type { Page } from '@playwright/test';
import { expect, shown, test, visit } from '../fixtures/many.ts';

const open = async (page: Page, path: string) => {
  await visit(page, new URL(path, page.url()).href);
  await shown(page);
};

test('hosts are counted, narrowed by state, sorted, and stand in rows of 44 px', async ({ console: page, site }) => {
  await open(page, '/hosts');
  const table = page.getByRole('table', { name: 'Hosts' });
  const rows = table.locator('tbody tr');
  await expect(rows).toHaveCount(34);
  await expect(page.getByText(/^\d+ of 34 connected$/)).toBeVisible();
  const heights = await rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)));
  expect(Math.max(...heights)).toBeLessThanOrEqual(45);

  await table.getByRole('button', { name: 'Sessions' }).click();
  const counts = async () => (await rows.locator('td:last-child').allTextContents()).map(Number);
  await expect
    .poll(async () => (await counts()).every((count, at, all) => at === 0 || count <= (all[at - 1] ?? 0)))
    .toBe(true);

  const { hosts } = await site.api<{ hosts: { name: string; connection: { state: string } }[] }>('GET', '/hosts');
  const refused = hosts.filter(({ connection }) => connection.state === 'refused').length;
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: /^Needs attention/ }).click();
  await expect(rows).toHaveCount(refused);
  // What is narrowed and sorted is in the address: it can be sent, and is there after a reload.
  await page.reload();
  await shown(page);
  await expect(rows).toHaveCount(refused);
  await page.getByRole('searchbox', { name: 'Search hosts' }).fill('nothing like that');
  await page.getByRole('button', { name: 'Show all hosts' }).click();
  await expect(rows).toHaveCount(34);
});

test('equal problems of hosts are one on the health page, and open to each host', async ({ console: page }) => {
  await open(page, '/system');
  const group = page.getByRole('button', { name: /^\d+ hosts cannot be reached: no SSH server listens there\.$/ });
  const count = Number((await group.textContent())?.match(/\d+/)?.[0]);
  await group.click();
  const health = page.getByRole('region', { name: 'Health' });
  await expect(health.getByText(/refuses the connection: no SSH server listens there/)).toHaveCount(count);
});

test('sessions are cards or a table, as chosen last, and are paused and ended together with an outcome for each', async ({
  console: page,
  site,
}) => {
  type Listed = { sessions: { id: string; state: string }[] };
  const states = async () => (await site.api<Listed>('GET', '/sessions')).sessions.map(({ state }) => state);
  await expect
    .poll(async () => (await states()).filter((state) => state === 'running').length, { timeout: 300_000 })
    .toBe(2);
  await open(page, '/sessions');
  await page.getByRole('radiogroup', { name: 'Show sessions as' }).getByText('Table').click({ force: true });
  const table = page.getByRole('table', { name: 'Sessions' });
  await expect(table.locator('tbody tr')).toHaveCount(30);
  await page.reload();
  await expect(table.locator('tbody tr')).toHaveCount(30);

  // Two that run and one that failed: only those that run can be paused.
  const running = table.locator('tbody tr').filter({ hasText: 'Running' });
  for (const row of await running.all()) await row.getByRole('checkbox').check();
  await table.locator('tbody tr').filter({ hasText: 'Failed' }).first().getByRole('checkbox').check();
  const bar = page.getByRole('region', { name: 'Selected sessions' });
  await expect(bar).toContainText('3 sessions selected');
  await bar.getByRole('button', { name: 'Pause 2' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Pause 2 sessions?');
  await expect(dialog).toContainText('1 selected session cannot be paused now and stays as it is.');
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Pause 2 sessions' }).click();
  await expect(page.getByText('2 sessions paused.')).toBeVisible();
  await expect.poll(async () => (await states()).filter((state) => state === 'paused').length).toBe(2);

  // One that is there, and one whose host is away: the second has not ended, and nothing says so.
  await table.locator('tbody tr').filter({ hasText: 'Paused' }).first().getByRole('checkbox').check();
  await table.locator('tbody tr').filter({ hasText: 'Host unreachable' }).first().getByRole('checkbox').check();
  await bar.getByRole('button', { name: 'End' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End 2 sessions' }).click();
  await expect(page.getByText('1 of 2 sessions ended. 1 follows later.')).toBeVisible();
  await expect(page.getByText(/It ends as soon as .* can be reached\./).first()).toBeVisible();
  await expect(table.locator('tbody tr')).toHaveCount(29);
});

test('thousands of tasks and audit entries are lists of which only what is in sight exists', async ({
  console: page,
  site,
}) => {
  await open(page, '/tasks');
  const rows = page.getByRole('list', { name: 'Tasks' }).getByRole('listitem');
  const older = page.getByRole('button', { name: 'Show older tasks' });
  const scroll = () => page.locator('#fl-page').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  // To the very end: all that the service has.
  const { tasks } = await site.api<{ tasks: { queuedAt: number }[] }>('GET', '/tasks?topLevel=true&limit=500');
  expect(tasks).toHaveLength(500);
  for (let more = true; more; more = await older.isVisible()) {
    await older.click();
    await expect(older.and(page.locator(':not([data-loading])')).or(page.locator('#fl-page h1'))).not.toHaveCount(0);
    await scroll();
    expect(await rows.count()).toBeLessThan(100);
  }
  await expect(rows.last()).toHaveAttribute('aria-setsize', /^(?:[6-9]\d\d|1\d\d\d)$/);

  await open(page, '/audit');
  const entries = page.getByRole('table', { name: 'Audit entries' });
  await expect(entries).toBeVisible();
  expect(await entries.locator('tbody tr').count()).toBeLessThan(120);
  await page.getByRole('button', { name: 'Verify chain' }).click();
  await expect(page.getByText(/10,0\d\d/).first()).toBeVisible();
});
