import { type ExtraSshd, startExtraSshd } from '../../tools/bed/faults.ts';
import { expect, test } from '../fixtures/site.ts';
import { HostsPage } from '../pages/hosts.ts';

/** A host that only an SSH server in between can reach: both keys are confirmed, and what fails says whose fault it is. */
test.describe
  .serial('a host behind a jump host', () => {
    let jump: ExtraSshd;
    test.beforeAll(async () => {
      jump = await startExtraSshd();
    });
    test.afterAll(() => jump.dispose());

    test('is added: each key is confirmed, and what is wrong at the jump host is said there', async ({
      console: page,
      bed,
    }) => {
      const hosts = new HostsPage(page);
      await hosts.open();
      const host = bed.ssh.b;
      await hosts.startSsh({
        name: 'Behind',
        address: host.host,
        port: host.port,
        user: bed.users.admin,
        keyFile: bed.keys.plain.privateKeyFile,
        engineSocket: host.engineSocket,
      });
      const hop = await hosts.addJumpHost({
        address: jump.host,
        port: jump.port,
        user: bed.users.admin,
        keyFile: `${bed.keys.plain.privateKeyFile}.missing`,
      });
      await hosts.goOn();

      await expect(page.getByRole('heading', { name: 'Is this the right jump host?' })).toBeVisible();
      await expect(page.getByText(jump.hostKeySha256())).toBeVisible();
      await hosts.confirmKey();

      // The host's own key is asked for through the jump host, which nobody can sign in to with that file.
      await expect(page.getByText(`On the way to the jump host ${jump.host}:`)).toBeVisible();
      await page.getByRole('button', { name: 'Back' }).click();
      await expect(hop.getByText('The last attempt failed here. Check this.')).toBeVisible();
      await hop.getByRole('combobox', { name: 'Key file' }).fill(bed.keys.plain.privateKeyFile);
      await hosts.goOn();

      // Its key was confirmed before, and stays so.
      expect(await hosts.fingerprint()).toBe(host.hostKeySha256);
      await hosts.confirmKey();
      await expect(page.getByRole('heading', { name: 'The engine answers' })).toBeVisible();
      await hosts.add('Behind');
      await hosts.open();
      await expect(hosts.row('Behind')).toContainText('Connected');
    });

    test('is lost with its jump host, says so, and comes back with it', async ({ console: page }) => {
      const hosts = new HostsPage(page);
      await jump.stop();
      await expect(hosts.row('Behind')).toContainText('Not connected');
      await expect(hosts.row('Behind')).toContainText(`${jump.host}`);
      await jump.start();
      await expect(hosts.row('Behind')).toContainText('Connected', { timeout: 60_000 });
    });

    test('keeps the way to it in its settings', async ({ console: page }) => {
      await new HostsPage(page).row('Behind').getByRole('link', { name: 'Behind' }).click();
      await page.getByRole('tab', { name: 'Settings' }).click();
      const hop = page.getByRole('group', { name: 'Jump host 1' });
      await expect(hop.getByRole('textbox', { name: 'Address' })).toHaveValue(jump.host);
      await expect(hop.getByRole('textbox', { name: 'Port' })).toHaveValue(String(jump.port));
    });
  });
