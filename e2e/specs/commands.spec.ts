/** Commands that the console shows are typed as they stand; what was confirmed or is too long is said where it belongs. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type ListeningEvent, listeningIn } from '../../common/start-lines.ts';
import { expect, shown, test, visit } from '../fixtures/site.ts';
import { HostsPage } from '../pages/hosts.ts';

const root = join(import.meta.dirname, '..', '..');

/** As somebody types it who is anywhere, with nothing of this run in the environment. */
async function typed(command: string): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD$|FAIRLEAD_|NODE_OPTIONS$)/i.test(name)),
  );
  return (await promisify(execFile)('/bin/sh', ['-c', command], { cwd: '/', env })).stdout;
}

test('who is not signed in is shown the command that prints a link for this very service', async ({
  site,
  browser,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const address = new URL(await site.openUrl());
  await visit(page, address.origin);
  const command = (await page.locator('main code').textContent()) ?? '';
  expect(command).toContain(site.dataDir);
  const url = (await typed(command)).trim();
  expect(new URL(url).origin).toBe(address.origin);
  await page.goto(url);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await shown(page);

  await page.goto(`${address.origin}/system`);
  const doctor = page.locator('code').filter({ hasText: 'doctor' });
  const report = JSON.parse(await typed((await doctor.textContent()) ?? '')) as { dataDir: string; by: string };
  expect(report).toMatchObject({ dataDir: site.dataDir, by: 'service' });
  await context.close();
});

test('a wrong passphrase, and a key that the host does not know, do not ask for the fingerprint again', async ({
  console: page,
  bed,
}) => {
  const hosts = new HostsPage(page);
  await hosts.open();
  const ssh = bed.ssh.b;
  await hosts.enterSsh({
    name: 'Lighthouse',
    address: ssh.host,
    port: ssh.port,
    user: bed.users.admin,
    keyFile: bed.keys.protected.privateKeyFile,
    engineSocket: ssh.engineSocket,
  });
  await hosts.fingerprint();
  await hosts.confirmKey();
  await expect(page.getByText('HOST_KEY_PASSPHRASE_NEEDED')).toBeVisible();

  const again = async (change: () => Promise<void>): Promise<void> => {
    await page.getByRole('button', { name: 'Back' }).click();
    await change();
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  await again(() => page.getByRole('textbox', { name: 'Passphrase' }).fill('not this one'));
  await expect(page.getByText('HOST_KEY_PASSPHRASE_WRONG')).toBeVisible();

  await again(() => page.getByRole('combobox', { name: 'Key file' }).fill(bed.keys.unauthorised.privateKeyFile));
  await expect(page.getByText('HOST_LOGIN_FAILED')).toBeVisible();
  const advice = page.locator('code').filter({ hasText: 'authorized_keys' });
  const copy = page.locator('code').filter({ hasText: 'ssh-copy-id' });
  const command = (await advice.or(copy).textContent()) ?? '';
  await promisify(execFile)('/bin/sh', ['-n', '-c', command]);
  expect(command).toMatch(/ssh-copy-id -i .*\.pub -p \d+ |echo 'ssh-ed25519 AAAA/);

  await again(async () => {
    await page.getByRole('combobox', { name: 'Key file' }).fill(bed.keys.protected.privateKeyFile);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(bed.keys.protected.passphrase);
  });
  await expect(page.getByRole('heading', { name: 'The engine answers' })).toBeVisible();

  // Another address is another host.
  await again(() => page.getByRole('textbox', { name: 'Address' }).fill('localhost'));
  await expect(page.getByRole('heading', { name: 'Is this the right host?' })).toBeVisible();
});

test('a file that is no key is said to be none, and what is too long is said in the form', async ({
  console: page,
  bed,
}) => {
  const hosts = new HostsPage(page);
  await hosts.open();
  const ssh = bed.ssh.b;
  await hosts.enterSsh({
    name: 'x'.repeat(101),
    address: ssh.host,
    port: ssh.port,
    user: bed.users.admin,
    keyFile: '/etc/hostname',
    engineSocket: ssh.engineSocket,
  });
  await expect(page.getByText('The name may have 100 characters at most.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Lighthouse');
  await page.getByRole('button', { name: 'Continue' }).click();
  await hosts.confirmKey();
  await expect(page.getByText('/etc/hostname is not a private key.')).toBeVisible();
  await expect(page.getByText('chmod')).toHaveCount(0);
});

test('a service that was killed is started again, and the open console finds it', async ({ browser }) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-killed-'));
  const start = spawn(
    process.execPath,
    [join(root, 'tools', 'start.mjs'), '--json', '--port', '0', '--data', dataDir],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: dataDir, SSH_AUTH_SOCK: '' },
    },
  );
  const ended = new Promise<number | null>((resolve) => start.once('close', resolve));
  let said = '';
  start.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const services: ListeningEvent[] = [];
  createInterface({ input: start.stdout }).on('line', (line) => {
    const event = listeningIn(line);
    if (event) services.push(event);
  });
  const context = await browser.newContext();
  try {
    await expect.poll(() => services.length, { timeout: 120_000 }).toBe(1);
    const page = await context.newPage();
    await visit(page, services[0]?.url ?? '');
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await shown(page);

    process.kill(services[0]?.pid ?? 0, 'SIGKILL');
    await expect(page.getByText('The connection to the service is lost.')).toBeVisible();
    await expect.poll(() => services.length, { timeout: 60_000 }).toBe(2);
    expect(services[1]).toMatchObject({ port: services[0]?.port, dataDir });
    expect(said).toContain(`it was killed by SIGKILL (exit code 137)`);
    expect(said).toContain(join(dataDir, 'logs', 'fairlead.log'));
    await expect(page.getByText('The connection to the service is lost.')).toBeHidden();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    await shown(page);

    process.kill(services[1]?.pid ?? 0, 'SIGKILL');
    expect(await ended).toBe(137);
    expect(said).toContain('It has died before, so it is not started again.');
    expect(services).toHaveLength(2);
  } finally {
    if (start.exitCode === null) start.kill('SIGTERM');
    await ended;
    await context.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
