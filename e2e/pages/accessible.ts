/** Accessibility of what is shown now, by axe's rules. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/**
 * One line for each rule that is broken: the rule, and the beginning of each element that breaks it. Only what is broken is
 * collected, and in the page itself: twice as fast as a whole report on a page of some hundred elements.
 */
export async function violationsOf(
  page: Page,
  { within, without }: { readonly within?: string; readonly without?: string } = {},
): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (within !== undefined) builder.include(within);
  if (without !== undefined) builder.exclude(without);
  const { violations } = await builder.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
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
