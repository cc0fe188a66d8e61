/** An install that reaches one of two hosts: said the same way in the list of tasks, on its page, in the drawer and in Audit. */
import type { Page } from '@playwright/test';
import { blankDraft } from '../../common/model/workspaces.ts';
import { startRelay } from '../../tools/bed/faults.ts';
import { expect, prepareSite, type Site, signIn, test } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';

const words = 'Buoy is on 1 of 2 hosts; 1 host (Lighthouse)';

const goTo = async (page: Page, name: string) => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
};

const picture = async (page: Page, name: string) => {
  // Away from what it pointed at.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.screenshot({ path: test.info().outputPath(`${name}-dark.png`) });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light');
  expect(await violationsOf(page)).toEqual([]);
};

type Bed = Parameters<typeof prepareSite>[1];

/** Lighthouse is reached through a relay, so that the way to it can be cut. */
async function addLighthouse(site: Site, bed: Bed) {
  const ssh = bed.ssh.b;
  const relay = await startRelay({ host: ssh.host, port: ssh.port });
  const { presented } = await site.api<{ presented: unknown }>('POST', '/hosts-probe-key', {
    host: '127.0.0.1',
    port: relay.port,
  });
  const { id } = await site.api<{ id: string }>('POST', '/hosts', {
    name: 'Lighthouse',
    config: {
      kind: 'ssh',
      host: '127.0.0.1',
      port: relay.port,
      user: bed.users.admin,
      socketPath: ssh.engineSocket,
      auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
    },
    confirmedKey: presented,
  });
  return { relay, id };
}

test('is partly done everywhere, with its cause, and done once the host is back', async ({ page, site, bed }) => {
  await prepareSite(site, bed, { hosts: ['a'] });
  const { relay, id: hostId } = await addLighthouse(site, bed);
  await relay.refuse();
  relay.cut();
  const connection = async () =>
    (await site.api<{ connection: { state: string } }>('GET', `/hosts/${hostId}`)).connection.state;
  await expect.poll(connection).not.toBe('connected');

  const draft = { ...blankDraft, friendlyName: 'Buoy', image: bed.images.small, memoryBytes: 128 * 1024 * 1024 };
  const { workspaceId, taskId } = await site.api<{ workspaceId: string; taskId: string }>('POST', '/workspaces', {
    draft,
  });
  const state = async () => (await site.api<{ task: { state: string } }>('GET', `/tasks/${taskId}`)).task.state;
  await expect.poll(state).toBe('partly');

  await signIn(page, site);
  await goTo(page, 'Tasks');
  const line = page.getByRole('listitem').filter({ hasText: 'Install Buoy' });
  await expect(line.getByText('Partly done', { exact: true })).toBeVisible();
  await expect(line.getByText(words)).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Show tasks' }).getByText('Failed', { exact: true }).click();
  await expect(page.getByText('No tasks are failed')).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Show tasks' }).getByText('Partly done', { exact: true }).click();
  await expect(line).toBeVisible();
  await picture(page, 'tasks');

  await page.getByRole('link', { name: 'Install Buoy' }).click();
  await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
  await expect(page.getByText('Details of what is missing')).toBeVisible();
  await picture(page, 'task');

  await page.goto(new URL(`/workspaces/${workspaceId}`, page.url()).href);
  const drawer = page.getByRole('dialog').filter({ hasText: 'Buoy' });
  // What that one says stands beside its name alone.
  await expect(drawer.getByText('Buoy is on 1 of 2 hosts.', { exact: true })).toBeVisible();
  await expect(drawer.getByText(/Lighthouse/)).toHaveCount(1);
  await picture(page, 'drawer');
  await page.keyboard.press('Escape');

  await goTo(page, 'Audit');
  const table = page.getByRole('table', { name: 'Audit entries' });
  const order = table.getByRole('row').filter({ hasText: 'Ordered' }).filter({ hasText: 'Buoy' });
  await expect(order).toHaveCount(1);
  await expect(table.getByRole('row').filter({ hasText: words })).toHaveCount(1);
  await picture(page, 'audit');
  // From the order to its outcome, from there to the task and back to the order.
  await order.getByRole('button', { name: /^Partly done: open entry/ }).click();
  const entry = page.getByRole('dialog', { name: /^Entry \d+$/ });
  await expect(entry.getByText('Partly done', { exact: true })).toBeVisible();
  await expect(entry.getByRole('link', { name: 'Open the task' })).toHaveAttribute('href', `/tasks/${taskId}`);
  await picture(page, 'outcome');
  await entry.getByRole('button', { name: /^Entry \d+$/ }).click();
  await expect(entry.getByText('Ordered', { exact: true })).toBeVisible();
  await entry.getByRole('button', { name: 'Close details' }).click();

  // What only the data holds is found, and shown where.
  await page.getByRole('searchbox', { name: 'Text' }).fill('lïghthouse reach');
  await expect(table.getByText(/^Data · .*reach/i)).toBeVisible();
  await expect(table.locator('mark').first()).toBeVisible();
  await picture(page, 'search');
  await page.setViewportSize({ width: 800, height: 600 });
  await picture(page, 'search-800');
  await page.setViewportSize({ width: 1440, height: 900 });

  await relay.accept();
  await site.api('POST', `/hosts/${hostId}/reconnect`);
  await expect.poll(connection).toBe('connected');
  await goTo(page, 'Tasks');
  await page.getByRole('link', { name: 'Install Buoy', exact: true }).last().click();
  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  await expect(page.getByText('Ordered again.')).toBeVisible();
  await expect.poll(state).toBe('succeeded');
  await goTo(page, 'Audit');
  await expect(table.getByRole('row').filter({ hasText: 'Buoy is ready on 2 hosts.' })).toHaveCount(1);
  await relay.dispose();
});
