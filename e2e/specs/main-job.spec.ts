import { join } from 'node:path';
import { siteLabel } from '../../common/docker/labels.ts';
import { docker, removeContainers, removeImages } from '../../tools/bed/docker.ts';
import { expect, test } from '../fixtures/site.ts';
import { HostsPage } from '../pages/hosts.ts';
import { RegistryPage } from '../pages/registry.ts';
import { SessionPage } from '../pages/session.ts';

const project = join(import.meta.dirname, '..', '..');
const pictures = join(project, 'test-results', 'pictures');
/** `FAIRLEAD_PICTURES=1` renews those of the README, but for the one of many hosts: that is of `npm run pictures`. */
const shown = process.env.FAIRLEAD_PICTURES ? join(project, 'docs', 'pictures') : pictures;

/** The main job through the screen, on real parts. One test a step, one site for all of them. */
test.describe
  .serial('the main job', () => {
    test('an SSH host is added after its key was confirmed', async ({ console: page, bed }) => {
      // So that the install really pulls: sites that were killed may have left containers that hold the image.
      await removeContainers(bed.engines.b, siteLabel);
      // Nor may an image of an earlier bed have its layers.
      const held = (await docker(bed.engines.b, 'images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
      await removeImages(bed.engines.b, ...held.filter((name) => name.includes('/fairlead-bed/')));
      const hosts = new HostsPage(page);
      await hosts.open();
      const ssh = bed.ssh.b;
      await hosts.enterSsh({
        name: 'Lighthouse',
        address: ssh.host,
        port: ssh.port,
        user: bed.users.admin,
        keyFile: bed.keys.plain.privateKeyFile,
        engineSocket: ssh.engineSocket,
      });
      expect(await hosts.fingerprint()).toBe(ssh.hostKeySha256);
      await page.screenshot({ path: join(pictures, 'host-key.png') });
      await hosts.confirmKey();
      await expect(page.getByText('Docker').first()).toBeVisible();
      await hosts.add('Lighthouse');
      await hosts.open();
      await expect(hosts.row('Lighthouse')).toContainText('Connected');
    });

    test('a registry is added by its URL and its warnings are shown', async ({ console: page, bed }) => {
      const registry = new RegistryPage(page);
      await registry.open();
      await registry.add(bed.workspaceRegistry.url);
      await expect(registry.card('Bed Desktop')).toBeVisible();
      // The notice lies over the last cards for some seconds.
      await expect(page.getByText(/is added with \d+ workspaces/)).toBeHidden();
      const warnings = page.getByRole('button', { name: '2 warnings about Bed Terminal, privileged' });
      await warnings.scrollIntoViewIfNeeded();
      await expect(async () => {
        await warnings.hover();
        // A list that moves on under the pointer takes the tooltip along.
        await expect(page.getByText('(privilege: privileged)').first()).toBeVisible({ timeout: 5000 });
      }).toPass({ timeout: 60_000 });
      await expect(page.getByText(/can take over the host it runs on/).first()).toBeVisible();
      await page.screenshot({ path: join(pictures, 'warnings.png') });
      await page.mouse.move(0, 0);
      await page.keyboard.press('Escape');
      await expect(page.getByText(/can take over the host it runs on/)).toBeHidden();
      await page.getByRole('searchbox', { name: 'Search workspaces' }).fill('');
      await page.screenshot({ path: join(shown, 'registry.png') });
    });

    test('warnings are explained in place, and what was typed is not lost without a question', async ({
      console: page,
    }) => {
      const registry = new RegistryPage(page);
      await registry.open();
      const dialog = await registry.install('Bed Terminal, privileged');
      await dialog.getByRole('tab', { name: 'Settings' }).click();
      const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
      await name.fill('Typed by hand');
      await dialog.getByRole('tab', { name: 'Overview' }).click();
      await dialog.getByRole('button', { name: 'What this means' }).first().click();
      await expect(dialog.getByText('When it is acceptable').first()).toBeVisible();
      // The page with all of them is another one.
      await dialog.getByRole('link', { name: 'All warnings explained' }).first().click();
      const question = page.getByRole('dialog', { name: 'Discard your changes?' });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await dialog.getByRole('tab', { name: 'Settings' }).click();
      await expect(name).toHaveValue('Typed by hand');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await question.getByRole('button', { name: 'Discard' }).click();
      await expect(dialog).toBeHidden();
      await expect(question).toBeHidden();
    });

    test('a workspace is installed with real pull progress', async ({ console: page, bed }) => {
      // So that the install really pulls: sites that were killed may have left containers that hold the image.
      await removeContainers(bed.engines.b, siteLabel);
      // Nor may an image of an earlier bed have its layers.
      const held = (await docker(bed.engines.b, 'images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
      await removeImages(bed.engines.b, ...held.filter((name) => name.includes('/fairlead-bed/')));
      const registry = new RegistryPage(page);
      await registry.open();
      const dialog = await registry.install('Bed Desktop');
      await expect(dialog.getByRole('row', { name: /Lighthouse/ })).toContainText('Fits');
      await dialog.getByRole('button', { name: 'Install', exact: true }).click();
      // Layers are shown while they come, not only when all is over.
      const layers = dialog.getByRole('table', { name: 'Layers of On Lighthouse' });
      await expect(layers.getByText(/^(Downloading|Extracting)/).first()).toBeVisible();
      await page.screenshot({ path: join(pictures, 'install.png') });
      await expect(dialog.getByText('Bed Desktop is ready on one host.')).toBeVisible({ timeout: 300_000 });
      await expect(dialog.getByRole('row').filter({ hasText: /Done|Already there/ })).toHaveCount(9);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await expect(registry.card('Bed Desktop')).toContainText('Added');
    });

    test('it is launched, its picture changes after typing, and it is ended', async ({ console: page }) => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Workspaces' }).click();
      await page.getByRole('button', { name: 'Launch Bed Desktop' }).click();
      const session = new SessionPage(page);
      await session.waitForPicture();
      await expect(session.frame).toHaveAttribute(
        'sandbox',
        'allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads',
      );
      const before = await session.settledPicture();
      await session.type('echo the picture changes when somebody types');
      await expect.poll(async () => Buffer.compare(await session.picture(), before)).not.toBe(0);
      await page.screenshot({ path: join(shown, 'session.png') });
      await session.end();
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('tab', { name: 'History' }).click();
      await expect(page.getByRole('row').filter({ hasText: 'Bed Desktop' })).toContainText('Ended by admin');
    });
  });
