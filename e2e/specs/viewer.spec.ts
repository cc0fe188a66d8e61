import type { Frame, Locator, Page } from '@playwright/test';
import { sessionLabel } from '../../common/docker/labels.ts';
import { docker } from '../../tools/bed/docker.ts';
import {
  clickInto,
  connected,
  frameOf,
  installWorkspace,
  launchSession,
  openSession,
  shownFrame,
} from '../fixtures/sessions.ts';
import { expect, prepareSite, test, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { expectWellBehaved } from '../pages/dialogs.ts';

/** Where the bed's image writes the addresses that it was told to open. */
const openedUrls = '/tmp/.fairlead-bed/opened-urls';

/** What the bar over a session does, on one session for all of it. */
test('the viewer: size, full screen, watching, keys, clipboard, reconnecting, a window of its own', async ({
  console: page,
  context,
  site,
  bed,
}) => {
  const origin = new URL(page.url()).origin;
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const viewIds = collectViewIds(page);
  await prepareSite(site, bed, { hosts: ['a'], registry: true });
  const workspaceId = await installWorkspace(site, 'Bed Desktop');
  const id = await launchSession(site, workspaceId);
  const container = await docker(bed.engines.a, 'ps', '-q', '--filter', `label=${sessionLabel}=${id}`);
  const inSession = (command: string) => docker(bed.engines.a, 'exec', container, 'sh', '-c', command);
  await openSession(page, id);
  const bar = page.getByRole('toolbar', { name: 'Session toolbar' });
  const element = shownFrame(page);
  const canvas = element.contentFrame().locator('canvas:visible').first();

  await test.step('how far the session is away is shown', async () => {
    await expect(bar.getByRole('note')).toHaveText(/^[\d.]+ ms$/);
  });

  await test.step('page, dialog and drawer have no accessibility violation', async () => {
    await accessible(page, 'session');
    await bar.getByRole('button', { name: 'End session' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await accessible(page, 'dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await bar.getByRole('button', { name: /^Show details/ }).click();
    await expect(page.getByRole('tab', { name: 'Details' })).toBeVisible();
    await accessible(page, 'side panel');
    await bar.getByRole('button', { name: 'Hide the side panel' }).click();
  });

  await test.step('scale, 1:1 and fit', async () => {
    const size = () => canvas.evaluate((node: HTMLCanvasElement) => ({ real: node.width, shown: node.clientWidth }));
    const room = async () => Math.round((await element.boundingBox())?.width ?? 0);
    const fits = async () => (await size()).real === (await room());
    await expect.poll(fits).toBe(true);
    const before = await room();
    await choose(page, bar.getByRole('button', { name: /^Size/ }), 'menuitemradio', /^Scale/);
    // The session's page has been told: a window that is made smaller before that still is the session's size.
    await expect(element.contentFrame().locator('html')).toHaveAttribute('data-resize', 'scale');
    await page.setViewportSize({ width: 1100, height: 700 });
    await expect.poll(async () => (await size()).shown).toBeLessThan(before);
    expect((await size()).real).toBe(before);
    await choose(page, bar.getByRole('button', { name: /^Size/ }), 'menuitemradio', /^1:1/);
    await expect.poll(size).toEqual({ real: before, shown: before });
    await choose(page, bar.getByRole('button', { name: /^Size/ }), 'menuitemradio', /^Fit/);
    await expect.poll(fits).toBe(true);
    expect((await size()).real).toBeLessThan(before);
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(async () => (await size()).real).toBe(before);
  });

  await test.step('a link is opened in it, once it is the address of a web page', async () => {
    const open = () =>
      choose(page, bar.getByRole('button', { name: 'More for this session' }), 'menuitem', /^Open a link/);
    const dialog = page.getByRole('dialog', { name: 'Open a link in Bed Desktop' });
    const address = dialog.getByRole('textbox', { name: 'Address' });
    await open();
    await expectWellBehaved(page, dialog);
    await expect(address).toBeFocused();
    await accessible(page, 'open a link');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();

    await open();
    await address.fill('file:///etc/passwd');
    await dialog.getByRole('button', { name: 'Open link' }).click();
    await expect(dialog.getByText('only http:// and https://')).toBeVisible();
    expect(await inSession(`cat ${openedUrls} 2>/dev/null || true`)).toBe('');
    await address.fill('localhost:6901/link');
    await address.press('Enter');
    await expect(page.getByText('The link was handed to Bed Desktop.')).toBeVisible();
    await expect(dialog).toBeHidden();
    await expect.poll(() => inSession(`cat ${openedUrls}`)).toBe('https://localhost:6901/link');
  });

  await test.step('full screen and back', async () => {
    const covers = () => page.evaluate(() => document.fullscreenElement !== null);
    await bar.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(covers).toBe(true);
    await expect.poll(async () => (await element.boundingBox())?.x).toBe(0);
    await bar.getByRole('button', { name: 'Leave full screen' }).press('Enter');
    await expect.poll(covers).toBe(false);
  });

  await test.step('who watches types nothing, who controls does', async () => {
    const control = await element.getAttribute('src');
    await bar.getByText('Watch', { exact: true }).click();
    await expect(element).not.toHaveAttribute('src', control ?? '');
    await connected(page);
    await expect(bar.getByText('View only')).toBeVisible();
    await expect(bar.getByRole('button', { name: 'Send keys' })).toBeDisabled();
    await typeInto(page, element, 'touch /tmp/watched');
    const watched = await element.getAttribute('src');
    await bar.getByText('Control', { exact: true }).click();
    await expect(element).not.toHaveAttribute('src', watched ?? '');
    await connected(page);
    // Another process draws the frame: the keyboard is there a moment after the click.
    await expect
      .poll(async () => {
        await typeInto(page, element, 'touch /tmp/controlled');
        return inSession('ls /tmp');
      })
      .toContain('controlled');
    expect(await inSession('ls /tmp')).not.toContain('watched');
  });

  await test.step('keys that the browser keeps are sent', async () => {
    await typeInto(page, element, 'while read -r typed; do printf %s "$typed" >> /tmp/keys; done');
    await choose(page, bar.getByRole('button', { name: 'Send keys' }), 'menuitem', 'Escape');
    await expect(element).toBeFocused();
    // Another process draws the frame: the keyboard is there a moment after the focus.
    await expect
      .poll(async () => {
        await page.keyboard.press('Enter');
        return inSession('od -An -tx1 /tmp/keys || true');
      })
      .toBe('1b');
  });

  await test.step('a view that the service closed comes back, and one that is asked for anew', async () => {
    const first = await element.getAttribute('src');
    await site.api('POST', `/views/${viewIds().at(-1)}/close`, {});
    await expect(element).not.toHaveAttribute('src', first ?? '');
    await connected(page);
    const second = await element.getAttribute('src');
    await bar.getByRole('button', { name: 'Reconnect' }).click();
    await expect(element).not.toHaveAttribute('src', second ?? '');
    await connected(page);
  });

  await test.step('text moves for the view that has the focus, and not where the site says no', async () => {
    const frame = await frameOf(element);
    const told = await listen(frame);
    await element.focus();
    await copyHere(page, 'copied here');
    // The window comes back with the focus beside the view: nothing is read.
    await bar.getByRole('button', { name: 'Reconnect' }).focus();
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await element.focus();
    await expect.poll(told).toContain('copied here');

    await say(frame, { action: 'clipboardrx', value: 'copied there' });
    await expect.poll(() => pasted(page)).toBe('copied there');

    await site.api('PATCH', '/settings', { clipboardIn: false, clipboardOut: false });
    await bar.getByRole('button', { name: 'Clipboard' }).click();
    await expect(page.getByText('Switched off in the settings of this site.')).toHaveCount(2);
    await expect(page.getByRole('switch', { name: 'From the session' })).not.toBeChecked();
    await copyHere(page, 'stays here');
    await element.focus();
    // Going into the session closes what was open over it.
    await expect(page.getByRole('switch', { name: 'From the session' })).toBeHidden();
    await expect(element).toBeFocused();
    await say(frame, { action: 'clipboardrx', value: 'stays there' });
    // Messages are heard one after the other: once this one has had its effect, so has the one before.
    await say(frame, { action: 'fairlead_leave', value: true });
    await expect(bar).toBeFocused();
    expect(await pasted(page)).toBe('stays here');
    expect(await told()).not.toContain('stays here');
    await site.api('PATCH', '/settings', { clipboardIn: true, clipboardOut: true });
  });

  await test.step('a window of its own keeps what was chosen for the clipboard', async () => {
    await bar.getByRole('button', { name: 'Clipboard' }).click();
    const fromSession = page.getByRole('switch', { name: 'From the session' });
    await expect(fromSession).toBeChecked();
    await fromSession.uncheck();
    await page.keyboard.press('Escape');
    const [own] = await Promise.all([
      context.waitForEvent('page'),
      bar.getByRole('button', { name: 'Move to a window of its own' }).click(),
    ]);
    await expect(shownFrame(own).contentFrame().locator('canvas:visible').first()).toBeVisible();
    expect(new URL(own.url()).pathname).toBe(`/view/${id}`);
    await own.getByRole('button', { name: 'Clipboard' }).click();
    await expect(own.getByRole('switch', { name: 'To the session' })).toBeChecked();
    await expect(own.getByRole('switch', { name: 'From the session' })).not.toBeChecked();
    await own.close();
    await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
  });

  await test.step('the drawer of a workspace and the user guide have no accessibility violation', async () => {
    await visit(page, `${origin}/workspaces/${workspaceId}`);
    await expect(page.getByRole('dialog')).toBeVisible();
    await accessible(page, 'drawer');
    await visit(page, `${origin}/help/sessions`);
    await expect(page.getByRole('heading', { name: 'Sessions and keys', level: 2 })).toBeVisible();
    await accessible(page, 'user guide');
  });
});

/** Ids of the views that the console was given, the newest last. */
function collectViewIds(page: Page): () => readonly string[] {
  const ids: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const found = /"viewId":"([^"]+)"/.exec(payload.toString());
      if (found?.[1] !== undefined) ids.push(found[1]);
    }),
  );
  return () => ids;
}

/** The console's own part; the session's page is somebody else's. */
async function accessible(page: Page, what: string): Promise<void> {
  // What explains the button under the pointer is no part of the page.
  await page.mouse.move(100, 600);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  expect.soft(await violationsOf(page, { without: 'iframe[sandbox]' }), what).toEqual([]);
}

async function choose(page: Page, button: Locator, role: 'menuitem' | 'menuitemradio', name: string | RegExp) {
  await button.click();
  await page.getByRole(role, { name, ...(typeof name === 'string' ? { exact: true } : {}) }).click();
}

/** Clicks into the picture, where the terminal is, and types a line. */
async function typeInto(page: Page, element: Locator, line: string): Promise<void> {
  await clickInto(page, element);
  await page.keyboard.type(`${line}\n`, { delay: 15 });
}

/** Texts that the console sends to the session's page from now on. */
async function listen(frame: Frame): Promise<() => Promise<string[]>> {
  await frame.evaluate(() => {
    const texts: string[] = [];
    Reflect.set(window, 'clipboardTexts', texts);
    window.addEventListener('message', ({ data }) => {
      if (data?.action === 'clipboardsnd') texts.push(data.value);
    });
  });
  return () => frame.evaluate(() => Reflect.get(window, 'clipboardTexts') as string[]);
}

function say(frame: Frame, message: { readonly action: string; readonly value: unknown }): Promise<void> {
  return frame.evaluate((data) => parent.postMessage(data, '*'), message);
}

function copyHere(page: Page, text: string): Promise<void> {
  return page.evaluate((value) => navigator.clipboard.writeText(value), text);
}

function pasted(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
