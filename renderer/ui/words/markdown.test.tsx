/** Notes of registries are hostile text: what comes out of them is text, lists and links, and nothing that acts. */
import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Markdown } from './markdown.tsx';

const html = (text: string) =>
  renderToStaticMarkup(
    <MantineProvider>
      <Markdown text={text} />
    </MantineProvider>,
  ).replace(/<style[\s\S]*?<\/style>/g, '');

it('keeps emphasis, lists and links, and opens links in a window that knows nothing of this one', () => {
  const shown = html('# Read me\n\n- **bold**\n\n[site](https://example.org/a)');
  expect(shown).toContain('<strong>bold</strong>');
  expect(shown).toContain('<h4>Read me</h4>');
  expect(shown).toContain('<a href="https://example.org/a" target="_blank" rel="noopener noreferrer"');
  expect(shown).toContain('text-decoration:underline');
});

it.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<iframe src="https://example.org"></iframe>',
  '<style>*{display:none}</style>',
  '<a href="https://example.org" onclick="alert(1)">x</a>',
  '<svg><animate onbegin=alert(1) /></svg>',
  '![pixel](https://example.org/pixel.png)',
  '[x](javascript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x][y]\n\n[y]: vbscript:alert(1)',
])('makes nothing that acts of %s', (text) => {
  const shown = html(text);
  expect(shown).not.toMatch(/<(script|img|iframe|style|svg|animate|object|embed|form|input)/i);
  expect(shown).not.toMatch(/\son\w+=/i);
  expect(shown).not.toMatch(/(href|src)="(?!https?:)[^"]/i);
});
