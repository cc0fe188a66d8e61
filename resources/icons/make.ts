/**
 * Draws the icon files from icon.svg: `node resources/icons/make.ts`. The files are kept in the repository; run this after a
 * change of the SVG. Chromium draws; ICO and ICNS are plain containers of PNG files.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const here = new URL('.', import.meta.url);
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
const icoSizes = [16, 24, 32, 48, 64, 128, 256] as const;
/** Types of Apple's icon container that hold PNG, by size in pixels. */
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const;

async function draw(): Promise<Map<number, Buffer>> {
  const svg = readFileSync(new URL('icon.svg', here)).toString('base64');
  const browser = await chromium.launch({ executablePath: process.env.FAIRLEAD_CHROMIUM ?? '/usr/bin/chromium' });
  try {
    const page = await browser.newPage();
    const drawn = new Map<number, Buffer>();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      const image = `<img src="data:image/svg+xml;base64,${svg}" width="${size}" height="${size}">`;
      await page.setContent(`<style>body{margin:0}img{display:block}</style>${image}`, { waitUntil: 'load' });
      drawn.set(size, await page.screenshot({ omitBackground: true }));
    }
    return drawn;
  } finally {
    await browser.close();
  }
}

/** Windows: a directory of 16-byte entries, then the PNG files. */
function ico(images: readonly (readonly [number, Buffer])[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, [size, png]] of images.entries()) {
    const at = 6 + 16 * index;
    // A zero stands for 256.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(([, png]) => png)]);
}

/** macOS: chunks of type, length and PNG. */
function icns(images: readonly (readonly [string, Buffer])[]): Buffer {
  const chunks = images.map(([type, png]) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const body = Buffer.concat(chunks);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'latin1');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const drawn = await draw();
function at(size: number): Buffer {
  const png = drawn.get(size);
  if (png === undefined) throw new Error(`The icon was not drawn in ${size} pixels.`);
  return png;
}
// Linux packages take a folder of files named by their size; 1024 is for macOS only.
for (const size of sizes.filter((each) => each <= 512)) writeFileSync(new URL(`${size}x${size}.png`, here), at(size));
writeFileSync(new URL('icon.ico', here), ico(icoSizes.map((size) => [size, at(size)] as const)));
writeFileSync(new URL('icon.icns', here), icns(icnsTypes.map(([type, size]) => [type, at(size)] as const)));
