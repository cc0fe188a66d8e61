/** The registry page with 9 registries and 34 hosts: what people came for is in sight. */
import { test } from '../fixtures/many.ts';
import { expect, type Site, shown, signIn, visit } from '../fixtures/site.ts';
import { violationsOf } from '../pages/accessible.ts';

test.use({ counts: { launched: 0 } });

type Published = { readonly name: string; readonly sizeBytes: number | null };

/** Everything that the registries publish: the answer comes in pages. */
async function published(site: Site): Promise<readonly Published[]> {
  const all: Published[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { entries: Published[]; next: string | null } = await site.api(
      'GET',
      `/registries-entries${cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
    );
    all.push(...page.entries);
    cursor = page.next;
  }
  return all;
}

test('the first cards are in sight, whatever the window', async ({ page, site }) => {
  await signIn(page, site);
  const first = page.getByRole('list', { name: 'Workspaces' }).getByRole('listitem').first();
  for (const [width, height, top] of [
    [1440, 900, 320],
    [1024, 768, 400],
    [800, 600, 420],
  ] as const) {
    await page.setViewportSize({ width, height });
    await visit(page, new URL('/registry', page.url()).href);
    await shown(page);
    const box = await first.boundingBox();
    expect(box?.y, `${width} by ${height}`).toBeLessThanOrEqual(top);
    await expect(first.getByRole('button').first()).toBeInViewport({ ratio: 1 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: test.info().outputPath(`registry-${width}-${colorScheme}.png`) });
      expect.soft(await violationsOf(page), `${width} px, ${colorScheme}`).toEqual([]);
    }
  }
});

test('the strip is the filter, and the numbers follow the search and the other filters', async ({ page, site }) => {
  await signIn(page, site);
  await visit(page, new URL('/registry', page.url()).href);
  await shown(page);
  const strip = page.getByRole('list', { name: 'Registries' });
  const result = page.getByRole('status').filter({ hasText: /workspaces?$/ });
  const chip = strip.getByRole('button', { name: /^Office applications/ });
  const number = async () => Number(/(\d+)\s*$/.exec(((await chip.textContent()) ?? '').trim())?.[1]);
  const all = await number();
  await page.getByRole('searchbox', { name: 'Search workspaces' }).fill('firefox');
  await expect.poll(number).toBeLessThan(all);
  const found = await number();
  await chip.click();
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await expect(result).toContainText(new RegExp(`^${found} of `));
  await expect(page).toHaveURL(/registry=/);
  // Severity narrows further, and every choice says what it would show.
  await page.getByRole('button', { name: /^Severity/ }).click();
  const choice = page.getByRole('checkbox').first();
  const label = (
    (await page.getByRole('dialog', { name: 'Severity' }).locator('label').first().textContent()) ?? ''
  ).trim();
  const promised = Number(/\((\d+)\)$/.exec(label)?.[1]);
  await choice.check();
  await page.keyboard.press('Escape');
  await expect(result).toContainText(new RegExp(`^${promised} of `));
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await strip.getByRole('button', { name: 'All 9' }).click();
  await expect(strip.getByRole('button', { name: 'All 9' })).toHaveAttribute('aria-pressed', 'true');

  // In order of size; the order stays in the address.
  const entries = await published(site);
  const known = entries.flatMap(({ sizeBytes }) => (sizeBytes === null ? [] : [sizeBytes]));
  const first = page.getByRole('list', { name: 'Workspaces' }).getByRole('listitem').first();
  for (const [label, inAddress, size] of [
    ['Largest first', 'largest', Math.max(...known)],
    ['Smallest first', 'smallest', Math.min(...known)],
  ] as const) {
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: label }).click();
    await expect(page).toHaveURL(new RegExp(`sort=${inAddress}`));
    const names = entries.filter(({ sizeBytes }) => sizeBytes === size).map(({ name }) => name);
    await expect.poll(async () => names.includes((await first.locator('[data-card]').textContent()) ?? '')).toBe(true);
  }
});

test('space on the hosts is one line, and every host when somebody asks', async ({ page, site }) => {
  await signIn(page, site);
  await visit(page, new URL('/registry', page.url()).href);
  const space = page.getByRole('region', { name: 'Space on the hosts' });
  const line = space.getByRole('button', { name: /^Space on \d+ hosts/ });
  await expect(line).toHaveAttribute('aria-expanded', 'false');
  const tightest = /tightest: (.+?),/.exec((await line.textContent()) ?? '')?.[1];
  await line.click();
  await expect(space.locator('.fl-capacity-hosts > *').first()).toContainText(String(tightest));
  await page.screenshot({ path: test.info().outputPath('space.png') });
});
