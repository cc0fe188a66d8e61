import { expect, test } from 'vitest';
import { entry10, entry11 } from '../registry/corpus-parts.ts';
import type { JsonValue } from '../registry/document.ts';
import { readRegistry } from '../registry/read.ts';
import { formOf, publishedAs } from './entry-forms.ts';

test('an entry says in which schema it is written', () => {
  expect(formOf(entry10())).toBe('1.0');
  expect(formOf(entry11())).toBe('1.1');
  expect([null, 1, 'text', [], {}, { compatibility: [] }].map((value) => formOf(value))).toEqual(Array(6).fill(null));
});

test('one image for all versions becomes one for each', () => {
  const published = publishedAs('1.1', '1.0', entry10()) as Record<string, JsonValue>;
  expect(published.compatibility).toEqual(
    ['1.16.x', '1.17.x'].map((version) => ({
      version,
      image: 'registry.example/art/paint:2.1',
      uncompressed_size_mb: 2400,
    })),
  );
  expect(Object.keys(published)).toEqual(
    Object.keys(entry10()).filter((key) => key !== 'name' && key !== 'uncompressed_size_mb'),
  );
});

test('of several images the newest one stands for all', () => {
  const published = publishedAs('1.0', '1.1', entry11()) as Record<string, JsonValue>;
  expect(published).toMatchObject({
    name: 'registry.example/web/browser:1.17.0',
    compatibility: ['1.16.x', '1.17.0'],
    uncompressed_size_mb: 3100,
  });
  const [read] = readRegistry(JSON.stringify({ workspaces: [published] }), { schema: '1.0' }).entries;
  expect(read).toMatchObject({ usable: true, problems: [] });
});

test('in the schema that it is written in nothing is touched', () => {
  for (const entry of [entry10(), entry11(), null, 7, { compatibility: ['1', { version: 2 }] }]) {
    expect(publishedAs('1.0', '1.0', entry)).toBe(entry);
    expect(publishedAs('1.1', '1.1', entry)).toBe(entry);
  }
});

test.each([
  ['no image', entry10({ name: undefined })],
  ['versions that are no texts', entry10({ compatibility: ['1.16.x', 7] })],
])('what cannot be converted without a guess is carried: %s', (_what, entry) => {
  expect(publishedAs('1.1', '1.0', entry)).toBe(entry);
});
