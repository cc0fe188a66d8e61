import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FairleadError } from '../../../common/errors.ts';
import { entry10, entry11 } from '../../../common/registry/corpus-parts.ts';
import { fetchRegistry } from '../fetch.ts';
import { createIconReader } from '../fetch-icon.ts';
import { buildRegistry } from './build.ts';
import { importRegistry } from './import.ts';
import { preview } from './preview.ts';
import { emptyFolder, folderOf, pixel, smallSite } from './testing/folders.ts';

const source = () =>
  folderOf({
    'registry.json': JSON.stringify({ name: 'Mine', icon: '/img/logo.svg' }),
    'img/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'workspaces/Browser/workspace.json': JSON.stringify(entry11({ sha: undefined, image_src: 'my icon.png' })),
    'workspaces/Browser/my icon.png': pixel,
  });

async function shown(root: string) {
  const built: number[] = [];
  const failed: FairleadError[] = [];
  const it = await preview(root, {
    siteDir: await smallSite(),
    port: 0,
    onBuilt: ({ checked }) => built.push(checked.entries.length),
    onFailed: (error) => failed.push(error),
  });
  onTestFinished(() => it.close());
  return { ...it, built, failed };
}

/** A request with the path as it is written, and a name of one's own choice. */
function ask(url: string, path: string, host?: string, method = 'GET') {
  const { port, host: own } = new URL(url);
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, method, headers: { host: host ?? own } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

test('a preview is read by the product itself, icons included', async () => {
  const { url } = await shown(await source());
  const result = await fetchRegistry(url);
  if (result.status !== 'fetched') throw new Error('nothing was fetched');
  expect(result).toMatchObject({ root: url, schema: '1.1', versions: ['1.16.x', '1.17.0'] });
  expect(result.document).toMatchObject({
    name: 'Mine',
    entries: [{ friendlyName: 'Browser', iconPath: 'my icon.png' }],
  });
  const { mediaType } = await createIconReader()({
    url: `${url}1.1/icons/my%20icon.png`,
    root: url,
    ceiling: 'loopback',
  });
  expect(mediaType).toBe('image/png');
});

test('what is built works below any path, and is imported again from there', async () => {
  const { files } = await buildRegistry(await source(), { siteDir: await smallSite() });
  const server = createServer((asked, response) => {
    const content = files.get(decodeURIComponent((asked.url ?? '').replace(/^\/some\/where\//, '')));
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`;
  for (const typed of [root, root.slice(0, -1), `${root}1.1/list.json`, `${root}versions.txt `])
    expect(await fetchRegistry(typed)).toMatchObject({ status: 'fetched', root, schema: '1.1' });
  const out = join(await emptyFolder(), 'again');
  const { missingIcons, folders } = await importRegistry(root, out);
  expect({ missingIcons, folders }).toEqual({ missingIcons: [], folders: ['Browser'] });
  const again = await buildRegistry(out, { siteDir: await smallSite() });
  expect(again.files.get('1.1/icons/my icon.png')).toEqual(Buffer.from(pixel));
  expect(again.files.get('img/logo.svg')).toEqual(files.get('img/logo.svg'));
});

test('of this machine nothing is shown but what was built', async () => {
  const { url } = await shown(await source());
  expect(await ask(url, '/1.1/')).toMatchObject({ status: 200, headers: { 'x-content-type-options': 'nosniff' } });
  expect(await ask(url, '/1.1')).toMatchObject({ status: 301, headers: { location: '/1.1/' } });
  for (const path of [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/registry.json',
    '/workspaces/Browser/workspace.json',
  ])
    expect(await ask(url, path)).toMatchObject({ status: 404 });
  expect(await ask(url, '/%')).toMatchObject({ status: 400 });
  expect(await ask(url, '/', undefined, 'POST')).toMatchObject({ status: 405 });
  expect(await ask(url, '/versions.txt', undefined, 'HEAD')).toMatchObject({ status: 200, body: '' });
});

test('under a foreign name nothing is shown', async () => {
  const { url } = await shown(await source());
  for (const host of ['evil.example', `evil.example:${new URL(url).port}`, '127.0.0.1.evil.example'])
    expect(await ask(url, '/1.1/list.json', host)).toMatchObject({ status: 421 });
  expect(await ask(url, '/1.1/list.json', 'localhost')).toMatchObject({ status: 200 });
});

test('a picture that is opened as a page runs nothing', async () => {
  const { url } = await shown(await source());
  const { headers } = await ask(url, '/img/logo.svg');
  expect(headers).toMatchObject({ 'content-type': 'image/svg+xml' });
  expect(String(headers['content-security-policy'])).toMatch(/default-src 'none'.*sandbox/);
});

test('a change is shown, a broken one is told while the last good one stays', async () => {
  const root = await source();
  const { url, built, failed } = await shown(root);
  const names = async () => {
    const result = await fetchRegistry(url);
    return result.status === 'fetched' ? result.document.entries.map(({ friendlyName }) => friendlyName) : [];
  };
  await mkdir(join(root, 'workspaces/Paint'));
  await writeFile(join(root, 'workspaces/Paint/workspace.json'), JSON.stringify(entry10({ sha: undefined })));
  await expect.poll(names).toEqual(['Browser', 'Paint Studio']);
  expect(built.at(-1)).toBe(2);
  await writeFile(join(root, 'workspaces/Paint/workspace.json'), '{');
  await expect.poll(() => failed.at(-1)?.code).toBe('REGISTRY_SOURCE_UNUSABLE');
  expect(await names()).toEqual(['Browser', 'Paint Studio']);
});

test('a port that is taken is told', async () => {
  const { url } = await shown(await source());
  const again = preview(await source(), {
    siteDir: await smallSite(),
    port: Number(new URL(url).port),
    onBuilt: () => undefined,
    onFailed: () => undefined,
  });
  await expect(again).rejects.toMatchObject({ code: 'REGISTRY_PORT_TAKEN' });
});
