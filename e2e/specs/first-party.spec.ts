/** What a new site begins with: its own registry, three workspaces, and their images, which somebody asks for. */
import { createServer, type Server } from 'node:http';
import type { Page } from '@playwright/test';
import { docker } from '../../tools/bed/docker.ts';
import { type SessionImages, startSessionImages } from '../../tools/bed/session-images.ts';
import { connected, launchSession, shownFrame } from '../fixtures/sessions.ts';
import { createNewSite, expect, type Site, shown, signIn, test, visit } from '../fixtures/site.ts';

const names = ['Desktop', 'Desktop Deluxe', 'Firefox'] as const;
const firefox = 'localhost/fairlead/firefox';

test.describe.configure({ mode: 'serial' });

let site: Awaited<ReturnType<typeof createNewSite>>;
let built: SessionImages;
test.beforeAll(async () => {
  test.setTimeout(40 * 60_000);
  site = await createNewSite();
  built = await startSessionImages({
    only: ['desktop', 'desktop-deluxe', 'firefox'],
    tell: (line) => process.stderr.write(`${line}\n`),
  });
});
test.afterAll(async () => {
  await site?.dispose();
  await built?.dispose();
});

type Listed = {
  readonly workspaces: readonly {
    readonly id: string;
    readonly friendlyName: string;
    readonly installs: readonly { readonly observed: string; readonly reason: { readonly code: string } | null }[];
  }[];
};
const workspacesOf = async (of: Pick<Site, 'api'>) => (await of.api<Listed>('GET', '/workspaces')).workspaces;
const idOf = async (name: string) =>
  (await workspacesOf(site)).find(({ friendlyName }) => friendlyName === name)?.id ?? '';

test('a new site shows its registry and three workspaces; removed, the registry is back with one click', async ({
  page,
}) => {
  await signIn(page, site);
  await visit(page, new URL('/registry', page.url()).href);
  const registries = page.getByRole('list', { name: 'Registries' });
  await expect(registries.getByRole('button', { name: /^Fairlead/ })).toBeVisible();
  await expect(registries.getByRole('img', { name: 'First party' })).toBeVisible();
  for (const name of names) await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  await visit(page, new URL('/workspaces', page.url()).href);
  for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await expect(page.getByText('New in this version of Fairlead')).toHaveCount(0);

  await visit(page, new URL('/registry', page.url()).href);
  await page.getByRole('button', { name: 'Menu of Fairlead' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove registry' }).click();
  await expect(page.getByText('No registry yet')).toBeVisible();
  await page.getByRole('button', { name: 'Add Fairlead' }).click();
  await expect(registries.getByRole('button', { name: /^Fairlead/ })).toBeVisible();
  await visit(page, new URL('/workspaces', page.url()).href);
  await expect(page.getByRole('link', { name: 'Desktop', exact: true })).toBeVisible();
  await expect(page.getByText('Registry removed')).toHaveCount(0);
});

test('a host without the images says so, and builds the one that somebody asks for, with its log', async ({ page }) => {
  const exact = built.images.get('firefox')?.exact ?? '';
  await docker(built.engine, 'rmi', `${firefox}:1.0`, exact);
  await site.api('POST', '/hosts', { name: 'Harbour', config: { kind: 'socket', socketPath: built.engine.socket } });
  const seen = async () =>
    (await workspacesOf(site)).map(({ friendlyName, installs: [install] }) => [
      friendlyName,
      install?.observed,
      install?.reason?.code ?? null,
    ]);
  await expect.poll(seen).toEqual([
    ['Desktop', 'present', null],
    ['Desktop Deluxe', 'present', null],
    ['Firefox', 'absent', 'INSTALL_IMAGE_NOT_MADE'],
  ]);
  expect((await site.api<{ tasks: unknown[] }>('GET', '/tasks')).tasks).toEqual([]);

  await signIn(page, site);
  await visit(page, new URL('/workspaces', page.url()).href);
  await page.getByRole('link', { name: 'Get the image of Firefox' }).click();
  await expect(page.getByRole('table', { name: 'State on each host' })).toContainText('comes from no image registry');
  await page.getByRole('button', { name: 'Build on Harbour' }).click();
  await page.getByRole('button', { name: 'Show the log' }).click();
  await expect(page.getByRole('log')).toContainText('Step', { timeout: 300_000 });
  await expect.poll(seen, { timeout: 300_000 }).toContainEqual(['Firefox', 'present', null]);
  await shown(page);
});

test('an image that is there is built again, and stays as it is where that is cancelled', async ({ page }) => {
  const before = await docker(built.engine, 'image', 'inspect', '-f', '{{.Id}}', `${firefox}:1.0`);
  await signIn(page, site);
  await visit(page, new URL(`/workspaces/${await idOf('Firefox')}`, page.url()).href);
  await page.getByRole('button', { name: 'Build again on Harbour' }).click();
  await page.getByRole('button', { name: 'Show the log' }).click();
  await expect(page.getByRole('heading', { name: 'Build firefox again on Harbour' })).toBeVisible();
  // It begins with the first of what it stands on, whatever the engine remembers: that is long enough to be stopped.
  await expect(page.getByRole('log')).toContainText('install-packages', { timeout: 120_000 });
  // Meanwhile there is something to launch.
  expect((await workspacesOf(site)).flatMap(({ installs }) => installs.map(({ observed }) => observed))).toEqual([
    'present',
    'present',
    'present',
  ]);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  expect(await docker(built.engine, 'image', 'inspect', '-f', '{{.Id}}', `${firefox}:1.0`)).toBe(before);
  await expect.poll(() => docker(built.engine, 'ps', '-aq')).toBe('');
});

test('the three share the layers of the desktop', () => {
  const chain = built.images.get('desktop')?.layers ?? [];
  expect(chain.length).toBeGreaterThan(4);
  for (const name of ['desktop-deluxe', 'firefox'] as const)
    expect(built.images.get(name)?.layers.slice(0, chain.length)).toEqual(chain);
});

test.describe('with their images there', () => {
  let server: Server;
  const asked: string[] = [];
  test.beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Harbour</title><h1>Harbour</h1>');
    });
    await new Promise<void>((resolve) => server.listen(0, built.hostAddress, resolve));
  });
  test.afterAll(() => {
    server?.close();
  });

  for (const name of ['Desktop', 'Desktop Deluxe'] as const) {
    test(`${name} is launched, and shows its picture`, async ({ page }) => {
      await signIn(page, site);
      const id = await launchSession(site, await idOf(name));
      await visit(page, new URL(`/sessions/${id}`, page.url()).href);
      await connected(page);
      await expect(shownFrame(page)).toBeVisible();
      if (name === 'Desktop') await expectSound(page);
      await expectPicture(id);
      await site.api('POST', '/sessions-end', { ids: [id] });
    });
  }

  test('Firefox is launched at the address that it is given', async ({ page }) => {
    await signIn(page, site);
    const address = server.address();
    const url = `http://${built.hostAddress}:${typeof address === 'object' ? address?.port : ''}/harbour`;
    const id = await idOf('Firefox');
    const draft = await site.api<object>('GET', `/workspaces/${id}`);
    await site.api('PUT', `/workspaces/${id}`, { draft: { ...draft, environment: { KASM_URL: url } } });
    const session = await launchSession(site, id);
    await visit(page, new URL(`/sessions/${session}`, page.url()).href);
    await connected(page);
    await expect.poll(() => asked, { timeout: 180_000 }).toContain('/harbour');
    await expectPicture(session);
  });

  /** On as soon as somebody clicks into the session, and switched in the bar. */
  async function expectSound(page: Page): Promise<void> {
    const sound = page.getByRole('button', { name: 'Sound', exact: true });
    const says = (words: string) => expect(sound).toHaveAttribute('aria-description', words);
    await says('Sound: click into the session to hear it');
    await shownFrame(page).click();
    await says('Sound is on');
    await sound.click();
    await says('Sound is off');
    await expect(sound).toHaveAttribute('aria-pressed', 'false');
    await sound.click();
    await says('Sound is on');
  }

  /** Something is drawn: the service takes a picture of it, which is not of one colour. */
  async function expectPicture(id: string): Promise<void> {
    const thumbnail = async () =>
      (await site.api<{ base64: string } | null>('GET', `/sessions/${id}/thumbnail`))?.base64.length ?? 0;
    await expect.poll(thumbnail, { timeout: 120_000 }).toBeGreaterThan(2000);
  }
});
