/** `npm run pictures`: every screen at three widths, light and dark, of a site with many of everything. */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { everyScreen, type Screen } from '../e2e/pages/screens.ts';

const widths = [1440, 1024, 800] as const;
const schemes = ['light', 'dark'] as const;
const usage = `Takes pictures of every screen of a site that runs.

  npm run pictures -- --data DIR [OPTIONS]

  --data DIR     the data folder of the running site (npm run demo:many makes one)
  --out DIR      where the pictures go (default: test-results/pictures)
  --only WORDS   only screens whose name matches this expression
  --width N      only this width (1440, 1024 and 800 otherwise)
  --scheme NAME  only light, or only dark
`;

type Control = { readonly url: string; readonly bearer: string };

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      only: { type: 'string' },
      width: { type: 'string' },
      scheme: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true || values.data === undefined) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  const out = resolve(values.out ?? join(import.meta.dirname, '..', 'test-results', 'pictures'));
  await mkdir(out, { recursive: true });
  const control = JSON.parse(await readFile(join(values.data, 'run', 'control.json'), 'utf8')) as Control;
  const api = async <T>(method: string, path: string): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${new URL(control.url).port}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${control.bearer}` },
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return (await response.json()) as T;
  };
  const only = new RegExp(values.only ?? '');
  const screens = (await everyScreen(api)).filter(({ name }) => only.test(name));
  const browser = await chromium.launch({
    executablePath: process.env.FAIRLEAD_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  try {
    for (const scheme of schemes.filter((one) => values.scheme === undefined || one === values.scheme)) {
      for (const width of widths.filter((one) => values.width === undefined || String(one) === values.width)) {
        const { url } = await api<{ url: string }>('POST', '/auth/open-url');
        await take(browser, { url, screens, width, scheme, out });
      }
    }
  } finally {
    await browser.close();
  }
  process.stdout.write(`The pictures are in ${out}\n`);
  return 0;
}

type Taking = {
  readonly url: string;
  readonly screens: readonly Screen[];
  readonly width: number;
  readonly scheme: (typeof schemes)[number];
  readonly out: string;
};

async function take(browser: Browser, { url, screens, width, scheme, out }: Taking): Promise<void> {
  const viewport = { width, height: width === 1440 ? 900 : width === 1024 ? 768 : 600 };
  const context = await browser.newContext({ viewport, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('banner').waitFor();
  for (const { name, path, dialog } of screens) {
    await page.goto(new URL(path, url).href);
    await page.locator('#fl-page h1').first().waitFor({ state: 'attached' });
    if (dialog === true) await page.getByRole('dialog').first().waitFor();
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    await page.screenshot({ path: join(out, `${name}-${width}-${scheme}.png`) });
  }
  await context.close();
}
