/** The pages of a registry that was made here, and what is downloaded from them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';

/** A picture that is wider than high, made in the page that takes it. */
export async function widePicture(page: Page): Promise<Buffer> {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 160;
    canvas.height = 110;
    const context = canvas.getContext('2d');
    if (context) {
      context.fillStyle = '#8f3a3a';
      context.roundRect(0, 0, 160, 110, 14);
      context.fill();
      context.fillStyle = '#fdf3e7';
      context.fillRect(14, 14, 132, 66);
      context.fillStyle = '#8f3a3a';
      context.font = 'bold 40px monospace';
      context.fillText('>_', 26, 62);
    }
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
}

/** What is asked of anybody but the server of the pages. */
export function asksElsewhere(page: Page, url: string): readonly string[] {
  const asked: string[] = [];
  const { origin } = new URL(url);
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('blob:')) asked.push(request.url());
  });
  return asked;
}

/** Unpacks an archive into a folder. */
export async function unpack(archive: string, into: string): Promise<void> {
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(archive)))) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), bytes);
  }
}
