import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInsertionScan, insertElement } from './html-insert.ts';

async function inserted(html: string | Buffer, sizes: readonly number[] = []): Promise<string> {
  const bytes = Buffer.from(html);
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  const source = Readable.from([...chunks, bytes.subarray(at)].filter((chunk) => chunk.length > 0));
  return (await buffer(source.pipe(insertElement('[X]')))).toString('latin1');
}

/** `|` marks where the element belongs. */
const pages = [
  '<!doctype html>\n<html lang="en">\n<head>|\n<meta charset="utf-8"><script>1</script>',
  '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><HTML><HEAD>|<TITLE>x</TITLE>',
  '<!-- <script>no</script> --><!doctype html><!-- <head> --><html>\r\n<!-- x --><head class="a > b">|<script></script>',
  '<!doctype html><html a=\'>\' b = ">" c=d"e f><head>|<script>',
  '<!doctype html><html a=b="c><head>|<script>',
  '<!doctype html><html\n/><head\t>|<script>',
  '<?xml version="1.0"?><!doctype html><html><head>|',
  '<!--><!doctype html><!---><html><head>|<script>',
  '<!-- a --!><!doctype html>|<script>1</script>',
  '<!--!><!-- x --><!doctype html>|<script>1</script>',
  '<!---!><script>no</script>--><!doctype html>|<script>1</script>',
  '<!doctype html>|<script>1</script><html><head></head>',
  '<!doctype html>|<title>x</title><script>1</script>',
  '<!doctype html><html>|<body onload="x()">',
  '<!doctype html><html>|<header>no head</header>',
  '<!doctype html><html>|<html><head>',
  '\xef\xbb\xbf<!doctype html><html><head>|<script>',
  '|<p>page</p>',
  '|text first <!doctype html><html><head>',
  '|</p><!doctype html>',
  '|',
  ' \n|',
  '<!doctype html>|',
  '<!doctype html><html>|',
];

describe('the place in a page', () => {
  it.each(pages)('is behind doctype and head, before anything that runs: %s', async (marked) => {
    const html = marked.replace('|', '');
    expect(await inserted(Buffer.from(html, 'latin1'))).toBe(marked.replace('|', '[X]'));
  });

  it('is the same however the page is cut (property)', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...pages), cuts, async (marked, sizes) => {
        const html = Buffer.from(marked.replace('|', ''), 'latin1');
        expect(await inserted(html, sizes)).toBe(marked.replace('|', '[X]'));
      }),
    );
  });

  it('never changes a byte of the page itself (property)', async () => {
    const soup = fc.array(
      fc.constantFrom('<', '>', '!', '--', 'doctype', 'html', 'head', ' ', '=', '"', "'", 'script'),
    );
    await fc.assert(
      fc.asyncProperty(soup, async (parts) => {
        const html = parts.join('');
        expect((await inserted(html)).replace('[X]', '')).toBe(html);
      }),
    );
  });

  it.each(['<!-- never closed <script>', '<!doctype html', '<html a="', '\xff\xfe<\0!\0', '\xfe\xff\0<\0!'])(
    'is nowhere in %j',
    async (html) => {
      expect(await inserted(Buffer.from(html, 'latin1'))).toBe(html);
    },
  );

  it('is not looked for without end', async () => {
    const long = `<!--${'x'.repeat(70_000)}--><!doctype html><head><script>`;
    expect(await inserted(long)).toBe(long);
    const slow = `<!--${'x'.repeat(200)}--><!doctype html><head><script>`;
    expect(await inserted(slow, Array(100).fill(1))).toBe(slow);
    const fits = `<!--${'x'.repeat(60_000)}--><!doctype html><head>`;
    expect(await inserted(fits, [16_384, 16_384, 16_384])).toBe(`${fits}[X]`);
    expect(createInsertionScan().look('<!doc', false)).toBe('more');
  });

  // A scan that begins again with every chunk, or looks to the end for every comment, takes half a minute for these
  // and holds the one thread of the service meanwhile: the suite's time limit tells.
  it.each([
    ['comments', '<!---->'.repeat(9000)],
    ['open comments', '<!--'.repeat(15_000)],
    ['dashes', `<!--${'-'.repeat(60_000)}`],
    ['attributes', `<html ${'a="'.repeat(20_000)}`],
    ['declarations', '<!a>'.repeat(15_000)],
    ['blanks', ' '.repeat(60_000)],
  ])('costs little, whatever is in the way: %s', async (_what, start) => {
    const sizes = Array<number>(62).fill(Math.ceil(start.length / 62));
    for (let round = 0; round < 20; round += 1) expect((await inserted(start, sizes)).length).toBeGreaterThan(0);
  });
});
