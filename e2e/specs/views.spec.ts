import type { Frame, Page } from '@playwright/test';
import { sessionLabel } from '../../common/docker/labels.ts';
import { docker } from '../../tools/bed/docker.ts';
import type { Bed } from '../../tools/bed/types.ts';
import {
  clickInto,
  connected,
  frameOf,
  installWorkspace,
  launchSession,
  openSession,
  shownFrame,
} from '../fixtures/sessions.ts';
import { expect, prepareSite, signIn, test, visit } from '../fixtures/site.ts';

/** Views with the habits of KasmVNC's own page: a hidden canvas in front, an idle limit, one size for everybody. */

let workspaceId: string;

test.beforeAll(async ({ site, bed }) => {
  await prepareSite(site, bed, { hosts: ['a'], registry: true });
  workspaceId = await installWorkspace(site, 'Bed Desktop');
});

test('send keys after a menu: the session has the keyboard again, whatever the menu was', async ({
  console: page,
  site,
  bed,
}) => {
  const id = await launchSession(site, workspaceId);
  const inSession = await shellOf(bed, id);
  await openSession(page, id);
  const bar = page.getByRole('toolbar', { name: 'Session toolbar' });
  const element = shownFrame(page);
  await clickInto(page, element);
  await page.keyboard.type('while read -r typed; do echo "$typed" >> /tmp/typed; done\n', { delay: 15 });

  /** Types without a click: what arrives shows who has the keyboard. */
  const typed = async (word: string) => {
    await expect(element).toBeFocused();
    await screenHasKeys(await frameOf(element));
    await page.keyboard.type(`${word}\n`, { delay: 15 });
    await expect.poll(() => inSession('cat /tmp/typed || true')).toContain(word);
  };

  await test.step('after a size was chosen', async () => {
    await bar.getByRole('button', { name: /^Size/ }).click();
    await page.getByRole('menuitemradio', { name: /^Scale/ }).click();
    await typed('size');
  });

  await test.step('after a menu was left with Escape', async () => {
    await bar.getByRole('button', { name: 'More for this session' }).click();
    await expect(page.getByRole('menuitem', { name: 'Pause' })).toBeVisible();
    await page.keyboard.press('Escape');
    await typed('escape');
    await bar.getByRole('button', { name: 'Clipboard' }).click();
    await expect(page.getByRole('switch', { name: 'To the session' })).toBeVisible();
    await page.keyboard.press('Escape');
    await typed('clipboard');
  });

  await test.step('keys that the browser keeps arrive, and the next ones too', async () => {
    await bar.getByRole('button', { name: 'Send keys' }).click();
    await page.getByRole('menuitem', { name: 'Escape', exact: true }).click();
    await typed('keys');
    expect(await inSession('od -An -c /tmp/typed')).toContain('033');
  });

  await test.step('the quality is told to the page, and the page that begins anew begins with it', async () => {
    const told = await listen(await frameOf(element), 'setvideoquality');
    await bar.getByRole('button', { name: 'Picture quality: Balanced' }).click();
    await page.getByRole('menuitemradio', { name: /^Lossless/ }).click();
    await expect.poll(told).toEqual([5]);
    await typed('quality');
    await bar.getByRole('button', { name: 'Reconnect' }).click();
    await expect(element).toHaveAttribute('src', /video_quality=5/);
    await connected(page);
    await bar.getByRole('button', { name: 'Picture quality: Lossless' }).click();
    await page.getByRole('menuitemradio', { name: /^Balanced/ }).click();
    await expect(element).toHaveAttribute('src', /video_quality=2/);
    await connected(page);
    await typed('balanced');
  });

  await test.step('a question that a menu asks keeps the keyboard', async () => {
    await bar.getByRole('button', { name: 'More for this session' }).click();
    await page.getByRole('menuitem', { name: 'Stop' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await expect(dialog.locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('the panel keeps its width, and the desktop its size, whatever the panel shows', async () => {
    await bar.getByRole('button', { name: /^Show details/ }).click();
    const widths = new Set<number>();
    for (const name of ['Details', 'Logs', 'Stats', 'Terminal', 'Placement']) {
      await page.getByRole('tab', { name }).click();
      await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
      widths.add((await element.boundingBox())?.width ?? 0);
    }
    expect([...widths]).toHaveLength(1);
  });

  await test.step('its log has times, and a search that goes from match to match', async () => {
    await docker(bed.engines.a, 'exec', await containerOf(bed, id), 'sh', '-c', 'echo lighthouse one > /proc/1/fd/1');
    await docker(bed.engines.a, 'exec', await containerOf(bed, id), 'sh', '-c', 'echo lighthouse two > /proc/1/fd/1');
    await page.getByRole('tab', { name: 'Logs' }).click();
    const log = page.getByRole('log', { name: 'Log of the session' });
    await expect(log).toContainText('lighthouse two');
    await expect(log).toContainText(/\d\d:\d\d:\d\d\.\d{3} lighthouse two/);
    await page.getByRole('button', { name: 'Times' }).click();
    await expect(log).not.toContainText(/\d\d:\d\d:\d\d\.\d{3} lighthouse two/);
    await page.getByRole('button', { name: 'Times' }).click();
    const search = page.getByRole('searchbox', { name: 'Search the log' });
    await search.fill('LIGHTHOUSE');
    await expect(page.getByText(/^2 of 2 matches in/)).toBeVisible();
    await search.press('Enter');
    await expect(page.getByText(/^1 of 2 matches in/)).toBeVisible();
    await expect(log.locator('mark')).toHaveCount(2);
    const overflow = () => log.evaluate((node) => node.scrollWidth - node.clientWidth);
    await expect.poll(overflow).toBe(0);
    await page.getByRole('button', { name: 'Wrap long lines' }).click();
    await expect.poll(overflow).toBeGreaterThan(0);
  });
});

test("a page's idle limit: who works or watches stays, who is idle is told so and resumes", async ({
  console: page,
  context,
  site,
}) => {
  await site.api('PATCH', '/settings', { viewIdleS: 6 });
  const id = await launchSession(site, workspaceId);
  const watcher = await context.newPage();
  await signIn(watcher, site);
  await visit(watcher, new URL(`/sessions/${id}?mode=view`, watcher.url()).href);
  await connected(watcher);
  const watched = await shownFrame(watcher).getAttribute('src');

  await openSession(page, id);
  const element = shownFrame(page);
  const idle = page.getByRole('heading', { name: /^You were idle for 6\ss$/ });

  await test.step('who works beside the picture is not idle: the page ends its view, and gets another', async () => {
    const first = await element.getAttribute('src');
    await expect(async () => {
      await page.mouse.move(300 + Math.random() * 200, 20);
      await expect(idle).toBeHidden();
      expect(await element.getAttribute('src')).not.toBe(first);
    }).toPass({ intervals: [500] });
    await connected(page);
  });

  await test.step('who does nothing is told so, and it is no loss', async () => {
    await expect(idle).toBeVisible();
    await expect(element).toBeHidden();
    await expect(page.getByText('The session itself goes on.')).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await connected(page);
    await expect(idle).toBeHidden();
  });

  await test.step('who watches stays all the while', async () => {
    await expect(idle).toBeVisible();
    expect(await shownFrame(watcher).getAttribute('src')).toBe(watched);
    await connected(watcher);
  });
  await site.api('PATCH', '/settings', { viewIdleS: 0 });
});

test('two views of a session take the size of the one that has the focus; tabs differ, and ended ones leave', async ({
  console: page,
  context,
  site,
}) => {
  const id = await launchSession(site, workspaceId);
  const other = await launchSession(site, workspaceId);
  await openSession(page, id);
  const second = await context.newPage();
  await second.setViewportSize({ width: 1000, height: 700 });
  await signIn(second, site);
  await openSession(second, id);

  await test.step('the size follows the focus', async () => {
    const sizes = async (one: Page) => {
      const element = shownFrame(one);
      const screen = element.contentFrame().locator('canvas').filter({ visible: true });
      const real = await screen.evaluate((node: HTMLCanvasElement) => node.width);
      return { real, room: Math.round((await element.boundingBox())?.width ?? 0) };
    };
    const sharp = async (one: Page) => {
      const { real, room } = await sizes(one);
      return real === room;
    };
    await expect.poll(() => sharp(second)).toBe(true);
    expect(await sharp(page)).toBe(false);
    for (const one of [page, second, page]) {
      await one.bringToFront();
      await one.getByRole('toolbar', { name: 'Session toolbar' }).focus();
      await clickInto(one, shownFrame(one));
      await expect.poll(() => sharp(one)).toBe(true);
    }
    await second.close();
  });

  await test.step('tabs of one workspace are told apart', async () => {
    await openSession(page, other);
    const strip = page.getByRole('navigation', { name: 'Open sessions' });
    await expect(strip.getByRole('button', { name: /^Bed Desktop/ })).toHaveText(['Bed Desktop1', 'Bed Desktop2']);
    await page.setViewportSize({ width: 360, height: 700 });
    for (const shown of [id, other, id]) {
      await openSession(page, shown);
      await expect(strip.locator('button[aria-current="page"]')).toBeInViewport({ ratio: 1 });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await openSession(page, other);
    await site.api('POST', '/sessions-end', { ids: [id] });
    await expect(strip.getByRole('button', { name: /^Bed Desktop/ })).toHaveText(['Bed Desktop']);
  });

  await test.step('the list shows all of a desktop', async () => {
    await page.getByRole('navigation', { name: 'Open sessions' }).getByRole('link', { name: 'All sessions' }).click();
    const picture = page.getByRole('img', { name: /^Bed Desktop at/ }).first();
    await expect(picture).toBeVisible();
    expect(await picture.evaluate((node) => getComputedStyle(node).objectFit)).toBe('contain');
  });
});

async function containerOf(bed: Bed, id: string): Promise<string> {
  return docker(bed.engines.a, 'ps', '-q', '--filter', `label=${sessionLabel}=${id}`);
}

async function shellOf(bed: Bed, id: string): Promise<(command: string) => Promise<string>> {
  const container = await containerOf(bed, id);
  return (command) => docker(bed.engines.a, 'exec', container, 'sh', '-c', command);
}

/** Another process draws the frame, and hears of its focus some time after the console gave it. */
async function screenHasKeys(frame: Frame): Promise<void> {
  await expect
    .poll(() =>
      frame.evaluate(() => document.hasFocus() && (document.activeElement?.getBoundingClientRect().width ?? 0) > 100),
    )
    .toBe(true);
  expect(await frame.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS');
}

/** Values of one message that the console sends to the session's page from now on. */
async function listen(frame: Frame, action: string): Promise<() => Promise<unknown[]>> {
  await frame.evaluate((wanted) => {
    const values: unknown[] = [];
    Reflect.set(window, 'heard', values);
    window.addEventListener('message', ({ data }) => {
      if (data?.action === wanted) values.push(data.value);
    });
  }, action);
  return () => frame.evaluate(() => Reflect.get(window, 'heard') as unknown[]);
}
