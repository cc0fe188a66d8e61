import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { entry11, type Loose, registryText } from '../../../common/registry/corpus-parts.ts';
import { readRegistry } from '../../../common/registry/read.ts';
import type { Registry, Workspace } from '../data.ts';
import { BuilderPage } from './builder-page.tsx';

/** The page as it is first seen: null for a new workspace, else for one with these changes. */
function page(changes: Loose | null): string {
  const published = entry11(changes ?? {});
  const document = readRegistry(registryText([published]), { schema: '1.1' });
  const [entry] = document.entries;
  if (entry === undefined) throw new Error('no entry');
  const workspace: Workspace = { folder: 'Browser', entry, published, warnings: [], flagged: false, iconUrl: null };
  const registry: Registry = {
    document,
    schema: '1.1',
    workspaces: [workspace],
    link: 'https://a.example/',
    iconUrl: null,
  };
  return renderToStaticMarkup(<BuilderPage registry={registry} workspace={changes === null ? null : workspace} />);
}

test('a new form that nobody touched is not judged yet', () => {
  const html = page(null);
  expect(html).not.toContain('data-level');
  expect(html).not.toContain('aria-invalid');
  expect(html).not.toContain('aria-disabled');
  expect(html).toContain('They are made as you fill in the form.');
});

test('with errors, nothing is offered for download, and beside it stands why', () => {
  const html = page({ compatibility: [{ version: '1.17.x', image: 'BAD' }] });
  expect(html).toContain('data-level="error"');
  expect(html).toMatch(/<button[^>]* aria-disabled="true" aria-describedby="refused">/);
  expect(html).toContain('<p id="refused" class="quiet">Errors have to be corrected first.</p>');
});

test('without errors the download is offered', () => {
  expect(page({})).not.toContain('aria-disabled');
});
