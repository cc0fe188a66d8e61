/** The navigation of a narrow window, and that what looks for faults finds them (`axe.spec.ts` uses it). */
import { expect, test } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';
import { layoutFaults, sidewaysPanels } from '../pages/layout.ts';

test('a narrow window has the navigation as icons, each with its name', async ({ console: page }) => {
  const navigation = page.getByRole('navigation', { name: 'Main' });
  const link = navigation.getByRole('link', { name: 'Sessions', exact: true });
  const width = async () => (await navigation.boundingBox())?.width ?? 0;
  await page.setViewportSize({ width: 1440, height: 900 });
  const wide = await width();
  for (const narrow of [1024, 800]) {
    await page.setViewportSize({ width: narrow, height: 700 });
    await expect.poll(width).toBeLessThan(wide / 3);
    await link.hover();
    await expect(page.getByRole('tooltip', { name: 'Sessions' })).toBeVisible();
  }
  await link.click();
  await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
});

test('each fault of a layout is found where there is one', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await page.setContent(`<div id="fl-page" style="overflow: auto; width: 600px"><div class="fl-page-flows">
    <p style="width: 30px">123 GB</p>
    <div style="width: 900px">wide</div>
    <div style="overflow-x: auto; width: 200px"><table aria-label="Narrow" style="width: 500px"><tr>
      <td style="white-space: nowrap">words that go on beneath the last column of all</td>
      <td style="position: sticky; right: 0">X</td>
    </tr></table></div>
    <table><tr><td style="max-width: 60px; overflow: hidden; white-space: nowrap">Nov 28, 2026, 2:54 PM</td></tr></table>
    <div style="width: 60px; overflow: hidden; white-space: nowrap"><span class="fl-mark">a mark that is long</span></div>
    <div style="position: relative"><button>Press</button><div style="position: absolute; inset: 0">over</div></div>
  </div></div>`);
  const faults = await layoutFaults(page);
  for (const words of [
    'px wide',
    'scrollbar',
    '"123 GB" is broken',
    'beneath the column',
    'Press is covered by',
    'is cut',
  ])
    expect(faults).toContainEqual(expect.stringContaining(words));
  expect(await sidewaysPanels(page)).toContain('Narrow: 500 px in 200 px');
});

test('what axe knows is found, in the page and in a part of it', async ({ page }) => {
  const faults = '<button></button><p style="color: #bbb; background: #fff">too pale</p>';
  const rules = async (part: Parameters<typeof violationsOf>[1] = {}) =>
    (await violationsOf(page, part)).map((line) => line.split(':')[0]).sort();
  await page.setContent(`<html lang="en"><title>A page</title><main><h1>A page</h1>${faults}</main></html>`);
  expect(await rules()).toEqual(['button-name', 'color-contrast']);
  expect(await rules({ within: 'p' })).toEqual(['color-contrast']);
  expect(await rules({ without: 'p' })).toEqual(['button-name']);
  expect((await violationsOf(page))[0]).toContain('<button></button>');
  // What only a whole page can lack.
  await page.setContent('<p>words</p>');
  expect(await rules()).toEqual([
    'document-title',
    'html-has-lang',
    'landmark-one-main',
    'page-has-heading-one',
    'region',
  ]);
});
