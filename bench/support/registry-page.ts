/** The registry page of the real console in a real browser, beside a plain page of the same entries. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { iconPng } from '../../tools/bed/icons.ts';
import { startBrowser } from './browser.ts';
import type { NewFigure } from './figures.ts';
import { addProbe } from './paint-probe.ts';
import { servePlainPage } from './plain-page.ts';
import { type PlainEntry, plainSearch, typed } from './registry-search.ts';
import { expectSame, interleave, p50, p99 } from './samples.ts';
import type { Defer } from './scope.ts';
import { buildForBench, startSite } from './site.ts';

const baselineName = 'plain page, every entry in the document';

export async function measureRegistryPage(
  print: (figure: NewFigure) => void,
  defer: Defer,
  list: Uint8Array,
  count: number,
): Promise<void> {
  await buildForBench();
  const site = await startSite(defer);
  const folder = join(site.dataDir, 'registry');
  const icon = iconPng(0x2f6fed);
  mkdirSync(join(folder, '1.0', 'icons'), { recursive: true });
  writeFileSync(join(folder, 'versions.txt'), '1.0\n');
  writeFileSync(join(folder, '1.0', 'list.json'), list);
  writeFileSync(join(folder, '1.0', 'icons', 'paint.png'), icon);
  const added = await site.call(z.object({ entries: z.number() }), 'POST', '/registries', {
    location: folder,
    trusted: true,
  });
  expectSame('entries of the registry', added.entries, count);
  const plainUrl = await servePlainPage(defer, list, icon);

  const browser = await startBrowser();
  defer(() => browser.close());
  // A window each: a page that is a tab behind another one is not painted.
  const openPage = () => browser.newPage({ viewport: { width: 1440, height: 900 } });
  const console = await openPage();
  await console.goto(await site.openUrl());
  await console.getByRole('navigation', { name: 'Main' }).waitFor();
  const plain = await openPage();
  for (const page of [console, plain]) await addProbe(page);

  const load = async (page: Page, url: string, card: string, into: number[]): Promise<void> => {
    await page.bringToFront();
    await page.goto(url, { waitUntil: 'commit' });
    into.push(await page.evaluate((selector) => window.fairleadProbe.appears(selector), card));
  };
  const paints: Record<'ours' | 'plain', number[]> = { ours: [], plain: [] };
  const registryUrl = new URL('/registry', site.origin).href;
  await interleave(
    {
      ours: () => load(console, registryUrl, '[data-card="0"]', paints.ours),
      plain: () => load(plain, plainUrl, 'li', paints.plain),
    },
    { rounds: 7, warmUps: 1, budgetMs: 35_000 },
  );
  print({
    figure: `open the page to first painted card of ${count}, median`,
    unit: 'ms',
    ours: p50(paints.ours.slice(1)),
    baseline: p50(paints.plain.slice(1)),
    baselineName,
    n: paints.ours.length - 1,
  });

  const entries = readPlainEntries(list);
  const total = entries.length;
  const found = (text: string): number => plainSearch(entries, text).length;
  const words = {
    ours: (shown: number) =>
      shown === total
        ? `${total.toLocaleString('en-US')} workspaces`
        : `${shown.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} workspaces`,
    plain: (shown: number) => `${shown} of ${total}`,
  };
  const keys: Record<'ours' | 'plain', number[]> = { ours: [], plain: [] };
  const subjects = [
    ['ours', console, '[role="status"].fl-figures'],
    ['plain', plain, '[role="status"]'],
  ] as const;
  for (const text of typed) {
    for (const [name, page, status] of subjects) {
      await page.bringToFront();
      const field = page.locator('input[type="search"]');
      await field.focus();
      let before = total;
      const press = async (key: string, shown: number): Promise<void> => {
        await page.evaluate(() => window.fairleadProbe.arm());
        const settled = page.evaluate(([selector, expected]) => window.fairleadProbe.settles(selector, expected), [
          status,
          words[name](shown),
        ] as const);
        await page.keyboard.press(key);
        const took = await settled;
        // Where the number stays, nobody can see when the list had followed.
        if (shown !== before) keys[name].push(took);
        before = shown;
      };
      for (const [at, key] of Array.from(text).entries()) {
        await press(key === ' ' ? 'Space' : key, found(text.slice(0, at + 1)));
      }
      await field.selectText();
      await press('Backspace', total);
    }
  }
  expectSame('measured keystrokes', keys.ours.length, keys.plain.length);
  if (keys.ours.length < 30) throw new Error('Too few keystrokes change the list.');
  for (const [name, rank] of [
    ['p50', p50],
    ['p99', p99],
  ] as const) {
    print({
      figure: `keystroke to painted list of ${count}, ${name}`,
      unit: 'ms',
      ours: rank(keys.ours),
      baseline: rank(keys.plain),
      baselineName,
      n: keys.ours.length,
    });
  }
}

const listSchema = z.object({
  workspaces: z.array(
    z.object({
      friendly_name: z.string(),
      description: z.string(),
      name: z.string(),
      categories: z.array(z.string()),
    }),
  ),
});

function readPlainEntries(list: Uint8Array): readonly PlainEntry[] {
  const { workspaces } = listSchema.parse(JSON.parse(new TextDecoder().decode(list)));
  return workspaces.map(({ friendly_name, description, name, categories }) => ({
    name: friendly_name,
    description,
    image: name,
    categories,
  }));
}
