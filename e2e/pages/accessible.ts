/** Accessibility of what is shown now, by axe's rules. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The axe that the builder brings. */
const axeSource = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);

type Part = { readonly within?: string; readonly without?: string };

/**
 * One line for each rule that is broken: the rule, and the beginning of each element that breaks it. Only what is broken is
 * collected, and in the page itself: twice as fast as a whole report on a page of some hundred elements.
 */
export async function violationsOf(page: Page, part: Part = {}): Promise<readonly string[]> {
  // A frame is another document, which axe has to be put into as well.
  const violations = page.frames().length > 1 ? await inFrames(page, part) : await inPage(page, part);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

type Violations = readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];

async function inFrames(page: Page, { within, without }: Part): Promise<Violations> {
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (within !== undefined) builder.include(within);
  if (without !== undefined) builder.exclude(without);
  return (await builder.analyze()).violations;
}

/** The page's window, with axe in it. */
type Axe = Window & { readonly axe?: { run(what: object, how: object): Promise<{ readonly violations: Violations }> } };

/** The same, with axe read once a document and no more than this brought back: in half of the time. */
async function inPage(page: Page, { within, without }: Part): Promise<Violations> {
  const hasAxe = await page.evaluate(() => 'axe' in window);
  if (!hasAxe) await page.evaluate(axeSource);
  return page.evaluate(
    async ({ include, exclude }) => {
      const { axe } = window as Axe;
      if (axe === undefined) throw new Error('axe is not in the page.');
      const { violations } = await axe.run({ include, exclude }, { resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) }));
    },
    { include: within === undefined ? ['html'] : [within], exclude: without === undefined ? [] : [without] },
  );
}

/** Axe's rules hold, wide and light as narrow and dark. The page is wide again after it. */
export async function scanBoth(page: Page, name: string): Promise<void> {
  for (const [width, height, colorScheme] of [
    [1440, 900, 'light'],
    [800, 600, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`)).toBeAttached();
    await page.waitForFunction(() => document.getAnimations().every((one) => !(one instanceof CSSTransition)));
    expect.soft(await violationsOf(page), `${name}, ${width} px, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
