/**
 * What a person would write instead of the registry page: fetch the list, put every entry into the document, hide what
 * does not match. No framework, no virtual list, no index.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Defer } from './scope.ts';

const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Registry</title>
<style>
  body { font: 14px/1.5 sans-serif; margin: 24px }
  ul { padding: 0; list-style: none }
  li { float: left; width: 296px; margin: 0 12px 12px 0; box-sizing: border-box; border: 1px solid #ccc; border-radius: 8px; padding: 12px; height: 192px; overflow: hidden }
  li[hidden] { display: none }
  li.flagged { border-color: #e03131 }
</style>
<input type="search" aria-label="Search"><span role="status"></span>
<ul></ul>
<script type="module">
  const { workspaces } = await (await fetch('list.json')).json();
  const list = document.querySelector('ul');
  const status = document.querySelector('[role=status]');
  const cards = workspaces.map((entry) => {
    const card = document.createElement('li');
    if (entry.run_config) card.className = 'flagged';
    const icon = Object.assign(document.createElement('img'), { src: 'icons/' + entry.image_src, width: 42, height: 42, alt: '' });
    const name = Object.assign(document.createElement('strong'), { textContent: entry.friendly_name });
    const text = Object.assign(document.createElement('p'), { textContent: entry.description });
    const facts = Object.assign(document.createElement('p'), {
      textContent: [entry.categories.join(', '), entry.architecture.join(', '), entry.uncompressed_size_mb + ' MB'].join(' · '),
    });
    const install = Object.assign(document.createElement('button'), { textContent: 'Install' });
    const edit = Object.assign(document.createElement('button'), { textContent: 'Edit first' });
    card.append(icon, name, text, facts, install, edit);
    return card;
  });
  list.append(...cards);
  const show = (text) => {
    const words = text.toLowerCase().split(' ').filter(Boolean);
    let shown = 0;
    workspaces.forEach((entry, index) => {
      const fields = [entry.friendly_name, entry.description, entry.name, entry.categories.join(' ')];
      const matches = words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));
      cards[index].hidden = !matches;
      if (matches) shown += 1;
    });
    status.textContent = shown + ' of ' + workspaces.length;
  };
  show('');
  document.querySelector('input').addEventListener('input', (event) => show(event.currentTarget.value));
</script>`;

/** Serves the page, the list and one icon on a free port of the loopback; answers its address. */
export async function servePlainPage(defer: Defer, list: Uint8Array, icon: Uint8Array): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/') response.setHeader('content-type', 'text/html').end(page);
    else if (path === '/list.json') response.setHeader('content-type', 'application/json').end(list);
    else if (path.startsWith('/icons/')) {
      response.setHeader('content-type', 'image/png').setHeader('cache-control', 'max-age=3600').end(icon);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
