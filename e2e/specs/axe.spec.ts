/**
 * No violation on any screen, and nothing covered, broken, or wider than its place: empty, with many of everything, and
 * failing; at three widths, light and dark. The session's own page shows another program's pictures and is apart.
 */
import type { Page } from '@playwright/test';
import { expect, shown, signIn, test, visit } from '../fixtures/many.ts';
import { createSite } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { failCalls, failure } from '../pages/failing.ts';
import { layoutFaults, sidewaysPanels } from '../pages/layout.ts';
import { everyScreen, type Screen } from '../pages/screens.ts';

type Look = { readonly width: number; readonly height: number; readonly colorScheme: 'light' | 'dark' };
const wide: Look = { width: 1440, height: 900, colorScheme: 'light' };
const middle: Look = { width: 1024, height: 768, colorScheme: 'light' };
const narrow: Look = { width: 800, height: 600, colorScheme: 'dark' };
/** Each width and each scheme once: the two do not change what the other shows, and a look takes its time. */
const looks = [wide, narrow];

/** Has the page look like that. */
async function take(page: Page, { width, height, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction(
    (scheme) =>
      document.documentElement.getAttribute('data-mantine-color-scheme') === scheme &&
      document.getAnimations().every((one) => !(one instanceof CSSTransition)),
    colorScheme,
  );
}

/** The ways from the one that is taken now: changing to another takes as long as looking. */
function fromHere(page: Page, ways: readonly Look[]): readonly Look[] {
  return page.viewportSize()?.width === ways.at(-1)?.width ? ways.toReversed() : ways;
}

async function findViolations(page: Page, name: string, { width, colorScheme }: Look): Promise<void> {
  expect.soft(await violationsOf(page), `${name}, ${width} px, ${colorScheme}`).toEqual([]);
}

/** Looks at what is shown, in every way it can look where nothing else is said. */
async function scan(page: Page, name: string, ways: readonly Look[] = looks): Promise<void> {
  for (const look of fromHere(page, ways)) {
    await take(page, look);
    await findViolations(page, name, look);
  }
}

/** Looks whether everything has its place. */
async function measure(page: Page, name: string, { width }: Look): Promise<void> {
  await shown(page);
  expect.soft(await layoutFaults(page), `${name}, ${width} px`).toEqual([]);
  // Six columns of an audit entry do not fit into 800 pixels; everything else does.
  if (width >= 1024 || name !== 'audit') expect.soft(await sidewaysPanels(page), `${name}, ${width} px`).toEqual([]);
}

/** The console's router, as it lies in its window. */
type Routed = Window & {
  readonly __TSR_ROUTER__?: {
    readonly history: { push(path: string): void };
    subscribe(what: 'onRendered', then: () => void): () => void;
  };
};

/** Loads the console at that address. */
async function open(page: Page, { path, dialog }: Screen): Promise<void> {
  await visit(page, new URL(path, page.url()).href);
  await shown(page);
  if (dialog === true) await expect(page.getByRole('dialog').first()).toBeVisible();
}

/** Goes there as a link of the console leads there, in a third of the time of a load. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(async (to) => {
    const { __TSR_ROUTER__: router } = window as Routed;
    if (router === undefined) throw new Error('The router is not where it was.');
    const { promise, resolve } = Promise.withResolvers<void>();
    if (location.pathname + location.search === to) resolve();
    const forget = router.subscribe('onRendered', resolve);
    router.history.push(to);
    await promise;
    forget();
  }, path);
  await expect(page).toHaveURL(new URL(path, page.url()).href);
  await shown(page);
}

test('an empty site', async ({ page }) => {
  const site = await createSite();
  try {
    await signIn(page, site);
    for (const screen of await everyScreen(site.api)) {
      await goTo(page, screen.path);
      if (screen.dialog === true) await expect(page.getByRole('dialog').first()).toBeVisible();
      await scan(page, screen.name);
    }
  } finally {
    await site.dispose();
  }
});

test('a site with many of everything', async ({ console: page, site }) => {
  // Thirty screens, most of them with hundreds of elements: axe takes its seconds for each.
  test.slow();
  for (const screen of await everyScreen(site.api)) {
    await open(page, screen);
    for (const look of fromHere(page, [wide, middle, narrow])) {
      await take(page, look);
      await measure(page, screen.name, look);
      // Between two widths that both hold nothing appears that neither shows.
      if (look !== middle) await findViolations(page, screen.name, look);
    }
  }
});

test('what opens over a page: palette, menus, lists, drawers, questions', async ({ console: page }) => {
  const at = (path: string) => open(page, { name: path, path });
  await at('/hosts');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await scan(page, 'palette');
  await page.keyboard.type('host');
  await scan(page, 'palette with a word');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'State' }).click();
  await expect(page.getByRole('option').first()).toBeVisible();
  await scan(page, 'states of hosts');

  await at('/tasks');
  await page.getByRole('button', { name: /^Tasks: / }).click();
  await expect(page.getByRole('link', { name: 'All tasks' })).toBeVisible();
  await scan(page, 'running work');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^Show the parts of Install/ })
    .first()
    .click();
  await shown(page);
  await scan(page, 'parts of a task');

  await at('/sessions?view=table');
  await page.getByRole('checkbox', { name: 'Select all sessions' }).check();
  await scan(page, 'selected sessions');
  await page.getByRole('region', { name: 'Selected sessions' }).getByRole('button', { name: /^End/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await scan(page, 'ending sessions');
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^Actions for / })
    .first()
    .click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await scan(page, 'menu of a session');

  await at('/audit');
  await page
    .getByRole('button', { name: /details of entry/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await scan(page, 'entry of the audit log');

  await at('/system');
  await page
    .getByRole('button', { name: /hosts cannot be reached/ })
    .first()
    .click();
  await scan(page, 'hosts with the same problem');

  await at('/settings');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await scan(page, 'keys');
});

test('calls that fail', async ({ page, site }) => {
  test.slow();
  // A session's own page has nothing but the session: without it there is no heading either.
  const screens = (await everyScreen(site.api)).filter(({ name }) => name !== 'session');
  await failCalls(page);
  await signIn(page, site);
  // What a failure looks like is the same piece on most of them: each is looked at in one way.
  for (const [index, { name, path }] of screens.entries()) {
    await goTo(page, path);
    await scan(page, name, [index % 4 < 2 ? wide : narrow]);
  }
  await goTo(page, '/hosts');
  await expect(page.getByText(failure.message).first()).toBeVisible();
});

test('a service that is gone', async ({ console: page, site }) => {
  const navigation = page.getByRole('navigation', { name: 'Main' });
  const names = await navigation.getByRole('link').evaluateAll((all) => all.map((link) => link.textContent ?? ''));
  const press = async (name: string) => {
    await navigation.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  };
  for (const name of names) await press(name);
  await site.kill('SIGKILL');
  try {
    await expect(page.getByText(/The connection to the service is lost/)).toBeVisible();
    for (const name of names) {
      await press(name);
      await scan(page, `${name}, without the service`);
    }
  } finally {
    await site.start();
  }
});
