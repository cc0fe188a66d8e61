import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createIconReader, fetchIcon, sniffImage } from './fetch-icon.ts';
import { clientWithPublicLoopback, serve } from './testing/fetch-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const bytes = (...values: readonly (number | string)[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => (typeof value === 'number' ? [value] : [...text(value)])));
const png = bytes(0x89, 'PNG', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);

test.each<[string, Uint8Array, string | null]>([
  ['PNG', png, 'image/png'],
  ['JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
  ['GIF', text('GIF89a..'), 'image/gif'],
  ['WebP', text('RIFF1234WEBPVP8 '), 'image/webp'],
  ['ICO', bytes(0, 0, 1, 0, 1, 0, ...new Array<number>(16).fill(0)), 'image/x-icon'],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
  [
    'SVG after its head',
    text('\ufeff<?xml version="1.0"?>\n<!-- a -->\n<!DOCTYPE svg PUBLIC "x" "y">\n<svg>'),
    'image/svg+xml',
  ],
  ['SVG with a prefix', text('<svg:svg xmlns:svg="x">'), 'image/svg+xml'],
  ['SVG with entities', text('<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'), null],
  ['a web page', text('<!doctype html><svg></svg>'), null],
  ['a web page with SVG in it', text('<html><svg></svg></html>'), null],
  ['another RIFF', text('RIFF1234WAVEfmt '), null],
  ['a script', text('alert(1)'), null],
  ['nothing', bytes(), null],
])('%s', (_name, data, expected) => {
  expect(sniffImage(data)).toBe(expected);
});

test('an icon is what its bytes say, whatever the server calls it', async () => {
  const server = await serve({
    '/icon.html': { body: png, headers: { 'content-type': 'text/html' } },
    '/page.png': { body: '<html></html>', headers: { 'content-type': 'image/png' } },
    '/large.png': { body: Buffer.concat([png, Buffer.alloc(600 * 1024)]) },
  });
  cleanups.push(() => server.stop());
  const root = `${server.origin}/`;
  const own = { root, ceiling: 'loopback' } as const;
  expect(await fetchIcon(`${server.origin}/icon.html`, own)).toEqual({
    mediaType: 'image/png',
    bytes: Buffer.from(png),
  });
  await expect(fetchIcon(`${server.origin}/page.png`, own)).rejects.toMatchObject({ code: 'ICON_NOT_AN_IMAGE' });
  await expect(fetchIcon(`${server.origin}/large.png`, own)).rejects.toMatchObject({ code: 'REGISTRY_TOO_LARGE' });
  await expect(fetchIcon(`${server.origin}/none.png`, own)).rejects.toMatchObject({
    code: 'REGISTRY_FILE_MISSING',
  });
  await expect(fetchIcon('file:///etc/passwd', { root })).rejects.toMatchObject({ code: 'ICON_NOT_AN_IMAGE' });
});

test('a list cannot have addresses inside called by naming them as icons', async () => {
  const inside = await serve({ '/x.png': { body: png } });
  const outside = await serve({ '/x.png': { body: png } }, { address: '127.0.0.2' });
  cleanups.push(
    () => inside.stop(),
    () => outside.stop(),
  );
  const client = clientWithPublicLoopback();
  const root = `${outside.origin}/`;
  await expect(fetchIcon(`${inside.origin}/x.png`, { client, root })).rejects.toMatchObject({
    code: 'REGISTRY_ADDRESS_REFUSED',
  });
  await expect(fetchIcon(`${inside.origin}/x.png`, { client })).rejects.toMatchObject({
    code: 'REGISTRY_ADDRESS_REFUSED',
  });
  expect(inside.requests).toEqual([]);
  expect(await fetchIcon(`${outside.origin}/x.png`, { client, root })).toMatchObject({ mediaType: 'image/png' });
});

test('icons of folders are read and checked the same way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-icon-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'a.png'), png);
  writeFileSync(join(folder, 'b.png'), 'no image');
  const read = createIconReader();
  expect(await read({ file: join(folder, 'a.png'), root: folder })).toMatchObject({ mediaType: 'image/png' });
  await expect(read({ file: join(folder, 'b.png'), root: folder })).rejects.toMatchObject({
    code: 'ICON_NOT_AN_IMAGE',
  });
});
