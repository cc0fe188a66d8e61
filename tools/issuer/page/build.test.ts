import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { alphabet } from '../../../common/license/groups.ts';
import { testKeys, testPrivateKey } from '../../../common/license/testing/test-key.ts';
import { newFolder, newVendor } from '../testing/vendor.ts';
import { buildActivationPage } from './build.ts';
import { spelled } from './spelling.ts';

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const between = (html: string, begin: string, end: string) => html.split(begin)[1]?.split(end)[0] ?? '';

it('is one file whose policy lets its own script and style run and nothing else', async () => {
  const { html, policy } = await buildActivationPage({ keys: testKeys, server: 'self' });
  expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
  expect(policy).toContain(`script-src ${sourceOf(between(html, '<script>', '</script>'))};`);
  expect(policy).toContain(`style-src ${sourceOf(between(html, '<style>', '</style>'))};`);
  expect(policy).not.toMatch(/unsafe|\*/);
  // Only its own: two scripts (one is data), one style, no link but the icon in it, nothing with an address.
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<link/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(?:script|img|iframe|link)[^>]*\s(?:src|href)="(?!data:)/);
  expect(html).not.toContain(testPrivateKey);
});

it('asks whom it was made to ask', async () => {
  const { policy } = await buildActivationPage({ keys: testKeys, server: 'https://activate.example/fairlead' });
  expect(policy).toContain('connect-src https://activate.example;');
  expect((await buildActivationPage({ keys: testKeys, server: null })).policy).toContain("connect-src 'none';");
});

it('is the same, byte for byte, from the same settings', async () => {
  const settings = { keys: testKeys, server: null } as const;
  expect((await buildActivationPage(settings)).html).toBe((await buildActivationPage(settings)).html);
});

it('is written by the command, with the keys of the ledger', async () => {
  const place = newFolder();
  const vendor = newVendor(place.folder);
  await vendor.run(['keygen', '--test', '--known', '--passphrase-file', vendor.passphraseFile]);
  const file = join(place.folder, 'activate.html');
  expect(await vendor.run(['page', file, '--server', 'https://activate.example/'])).toMatchObject({ code: 0 });
  const settings = between(readFileSync(file, 'utf8'), 'id="settings">', '</script>');
  expect(JSON.parse(settings)).toEqual({ keys: testKeys, server: 'https://activate.example/' });
  for (const bad of ['self', 'javascript:alert(1)', 'activate.example'])
    expect(await vendor.run(['page', file, '--server', bad])).toMatchObject({ code: 2 });
  place.remove();
});

it('every character of a group has a word, and no two the same', () => {
  const words = [...alphabet].map(spelled);
  expect(words.filter((word) => word.length < 3)).toEqual([]);
  expect(new Set(words).size).toBe(alphabet.length);
  expect(spelled('4K7TM')).toBe('four Kilo seven Tango Mike');
});
