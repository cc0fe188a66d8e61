import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { entry10, entry11, registryText } from '../../common/registry/corpus-parts.ts';
import { inlineWorkers } from '../work/testing/inline.ts';
import { createRegistryFetcher, type FetchOptions, fetchRegistry } from './fetch.ts';
import { clientTrusting, clientWithPublicLoopback, type Page, serve, type TestServer } from './testing/fetch-server.ts';

const list10 = registryText([entry10()]);
const list11 = registryText([entry11(), entry11({ friendly_name: 'Second' })], { channels: [], default_channel: null });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function up(
  pages: Readonly<Record<string, Page>>,
  options: Parameters<typeof serve>[1] = {},
): Promise<TestServer> {
  const server = await serve(pages, options);
  cleanups.push(() => server.stop());
  return server;
}

async function failure(input: string, options: FetchOptions = {}): Promise<FairleadError> {
  try {
    await fetchRegistry(input, options);
  } catch (error) {
    if (error instanceof FairleadError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

function triedOf(
  error: FairleadError,
): readonly { readonly url: string; readonly outcome: string; readonly ok: boolean; readonly code?: string }[] {
  return error.data?.tried as ReturnType<typeof triedOf>;
}

const redirect = (location: string, status = 302): Page => ({ status, headers: { location } });

describe('finding a registry', () => {
  test('probes versions.txt, then the newest schema it lists, and reads versions.json', async () => {
    const server = await up({
      '/r/versions.txt': '1.0\n1.1\n',
      '/r/1.0/list.json': list10,
      '/r/1.1/list.json': {
        body: list11,
        headers: { etag: '"abc"', 'last-modified': 'Sat, 01 Nov 2025 10:00:00 GMT' },
      },
      '/r/1.1/versions.json': '{"versions":["1.16.x","1.17.x"]}',
    });
    const result = await fetchRegistry(`${server.origin}/r`);
    expect(result).toMatchObject({
      status: 'fetched',
      kind: 'url',
      schema: '1.1',
      root: `${server.origin}/r/`,
      url: `${server.origin}/r/1.1/list.json`,
      etag: '"abc"',
      lastModified: 'Sat, 01 Nov 2025 10:00:00 GMT',
      versions: ['1.16.x', '1.17.x'],
      addressClass: 'loopback',
      tried: [
        { url: `${server.origin}/r/versions.txt`, outcome: 'Lists the schemas 1.0, 1.1.', ok: true },
        {
          url: `${server.origin}/r/1.1/list.json`,
          outcome: 'Is a registry of schema 1.1 with 2 workspaces.',
          ok: true,
        },
        { url: `${server.origin}/r/1.1/versions.json`, ok: true },
      ],
    });
    expect(server.requests).toEqual(['/r/versions.txt', '/r/1.1/list.json', '/r/1.1/versions.json']);
  });

  test.each(['/', '', '/1.0', '/1.0/', '/1.0/list.json', '/versions.txt', '/1.1/list.json ', '/1.1'])(
    'finds one that only has schema 1.0 and no versions.txt from %j',
    async (tail) => {
      const server = await up({ '/1.0/list.json': list10 });
      const result = await fetchRegistry(`${server.origin}${tail}`);
      expect(result).toMatchObject({ status: 'fetched', schema: '1.0', root: `${server.origin}/`, versions: null });
      expect(result.tried.map(({ ok }) => ok)).toEqual([false, false, true]);
    },
  );

  test('asks for the listed schema first', async () => {
    const server = await up({ '/versions.txt': '1.0', '/1.0/list.json': list10, '/1.1/list.json': list11 });
    expect(await fetchRegistry(server.origin)).toMatchObject({ schema: '1.0' });
  });

  test('is not put off by a web page in place of versions.txt or of a schema', async () => {
    const page = '<!doctype html><html></html>';
    const server = await up({ '/versions.txt': page, '/1.1/list.json': page, '/1.0/list.json': list10 });
    expect(await fetchRegistry(server.origin)).toMatchObject({
      schema: '1.0',
      tried: [{ ok: false }, { ok: false, code: 'REGISTRY_IS_A_WEB_PAGE' }, { ok: true }],
    });
  });

  test('takes a list under a name of its own', async () => {
    const server = await up({ '/files/mine.json': list10 });
    expect(await fetchRegistry(`${server.origin}/files/mine.json`)).toMatchObject({
      schema: null,
      root: `${server.origin}/files/`,
    });
  });

  test('asks whether the copy at hand is still current', async () => {
    const seen: unknown[] = [];
    const server = await up({
      '/1.1/list.json': (request, response) => {
        seen.push(request.headers['if-none-match']);
        response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200, { etag: '"v1"' });
        response.end(request.headers['if-none-match'] === '"v1"' ? undefined : list11);
      },
    });
    expect(await fetchRegistry(server.origin, { previous: { etag: '"v1"' } })).toMatchObject({
      status: 'unchanged',
      schema: '1.1',
    });
    expect(await fetchRegistry(server.origin, { previous: { etag: '"v0"' } })).toMatchObject({
      status: 'fetched',
      etag: '"v1"',
    });
    // A stored ETag that would break out of its header line is not sent.
    expect(await fetchRegistry(server.origin, { previous: { etag: 'a\r\nx: y' } })).toMatchObject({
      status: 'fetched',
    });
    expect(seen).toEqual(['"v1"', '"v0"', undefined]);
  });

  test('unpacks what servers pack, within the limit', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(3 * 1024 * 1024, ' '));
    const server = await up({
      '/1.1/list.json': { headers, body: gzipSync(list11) },
      '/b/1.1/list.json': { headers, body: bomb },
    });
    expect(await fetchRegistry(server.origin)).toMatchObject({ status: 'fetched' });
    expect(await failure(`${server.origin}/b`, { limits: { bytes: 1024 * 1024 } })).toMatchObject({
      code: 'REGISTRY_TOO_LARGE',
    });
  });
});

describe('saying what failed', () => {
  test('a name that does not exist', async () => {
    const error = await failure('https://registry.invalid/', { client: clientWithPublicLoopback() });
    expect(error).toMatchObject({ code: 'REGISTRY_NAME_NOT_RESOLVED', hint: [{ text: expect.any(String) }] });
    // Every other address has the same name: asking again would only cost time.
    expect(triedOf(error)).toMatchObject([{ url: 'https://registry.invalid/versions.txt', ok: false }]);
  });

  test('a port where nothing listens', async () => {
    const server = await serve({});
    await server.stop();
    expect(await failure(server.origin)).toMatchObject({ code: 'REGISTRY_REFUSED' });
  });

  test('a server that never answers, and one that stops in the middle', async () => {
    const server = await up({
      '/versions.txt': () => undefined,
      '/b/1.1/list.json': (_request, response) => {
        response.writeHead(200);
        response.write(list11.slice(0, 50));
      },
    });
    expect(await failure(server.origin, { limits: { idleMs: 100 } })).toMatchObject({ code: 'REGISTRY_TIMED_OUT' });
    expect(await failure(server.origin, { limits: { totalMs: 100 } })).toMatchObject({ code: 'REGISTRY_TIMED_OUT' });
    expect(await failure(`${server.origin}/b`, { limits: { idleMs: 100 } })).toMatchObject({
      code: 'REGISTRY_TIMED_OUT',
    });
  });

  test('an answer that breaks off', async () => {
    const server = await up({
      '/1.1/list.json': (_request, response) => {
        response.writeHead(200, { 'content-length': '100000' });
        response.write(list11.slice(0, 50), () => response.destroy());
      },
    });
    const error = await failure(server.origin);
    expect(error.code).toBe('REGISTRY_CONNECTION_LOST');
    expect(triedOf(error)).toHaveLength(3);
  });

  test.each([
    [401, 'REGISTRY_FORBIDDEN'],
    [403, 'REGISTRY_FORBIDDEN'],
    [404, 'REGISTRY_NOT_FOUND'],
    [500, 'REGISTRY_STATUS'],
    [304, 'REGISTRY_STATUS'],
  ])('status %d', async (status, code) => {
    const server = await up({ '/1.1/list.json': { status }, '/1.0/list.json': { status } });
    const error = await failure(server.origin);
    expect(error.code).toBe(code);
    expect(triedOf(error).map(({ url }) => url.slice(server.origin.length))).toEqual([
      '/versions.txt',
      '/1.1/list.json',
      '/1.0/list.json',
    ]);
    expect(triedOf(error)[1]).toMatchObject({ ok: false, status });
  });

  test.each([
    ['<html></html>', 'REGISTRY_IS_A_WEB_PAGE'],
    ['{"workspaces":', 'REGISTRY_NOT_JSON'],
    ['[]', 'REGISTRY_NOT_AN_OBJECT'],
    ['{}', 'REGISTRY_NOT_A_LIST'],
    ['', 'REGISTRY_EMPTY'],
  ])('a document like %j', async (body, code) => {
    const server = await up({ '/1.1/list.json': body });
    expect(await failure(server.origin)).toMatchObject({ code });
  });

  test('too much, declared or not', async () => {
    const server = await up({
      '/1.1/list.json': { body: 'x'.repeat(5000) },
      '/1.0/list.json': (_request, response) => {
        for (let part = 0; part < 50; part += 1) response.write('x'.repeat(100));
        response.end();
      },
    });
    const error = await failure(server.origin, { limits: { bytes: 2000 } });
    expect(triedOf(error).map((one) => one.code)).toEqual([
      'REGISTRY_FILE_MISSING',
      'REGISTRY_TOO_LARGE',
      'REGISTRY_TOO_LARGE',
    ]);
  });

  test('http spoken where https was expected', async () => {
    const server = await up({});
    expect(await failure(server.origin.replace('http:', 'https:'))).toMatchObject({ code: 'REGISTRY_TLS' });
  });

  test('a certificate nobody vouches for, until it is trusted', async () => {
    const folder = temporary();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync(
      'openssl',
      ['req', '-x509', ...curve, '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const open = await up({ '/1.1/list.json': list11 });
    const pages = { '/1.1/list.json': list11, '/down/1.1/list.json': redirect(`${open.origin}/1.1/list.json`) };
    const server = await up(pages, { tls });
    const error = await failure(server.origin);
    expect(error).toMatchObject({ code: 'REGISTRY_TLS', hint: [{ text: expect.stringContaining('authority') }] });
    expect(server.requests).toEqual([]);
    const client = clientTrusting(tls.cert);
    expect(await fetchRegistry(server.origin, { client })).toMatchObject({ status: 'fetched' });
    // What came over an encrypted connection is not taken from an unencrypted one.
    expect(await failure(`${server.origin}/down`, { client })).toMatchObject({ code: 'REGISTRY_REDIRECT_REFUSED' });
    expect(open.requests).toEqual([]);
  });

  test('being cancelled', async () => {
    const abort = new AbortController();
    const server = await up({ '/versions.txt': () => abort.abort() });
    expect(await failure(server.origin, { signal: abort.signal })).toMatchObject({ code: 'CANCELLED' });
  });
});

describe('redirects', () => {
  test('are followed, and icons are then looked for where the list was', async () => {
    const there = await up({ '/new/1.1/list.json': list11, '/new/1.1/versions.json': '{"versions":[]}' });
    const here = await up({ '/1.1/list.json': redirect(`${there.origin}/new/1.1/list.json`, 301) });
    expect(await fetchRegistry(here.origin)).toMatchObject({ status: 'fetched', root: `${there.origin}/new/` });
  });

  test('are followed five times and not six', async () => {
    const pages: Record<string, Page> = { '/5': list11 };
    for (let hop = 0; hop < 5; hop += 1) pages[`/${hop}`] = redirect(`/${hop + 1}`);
    const server = await up({ ...pages, '/a/1.1/list.json': redirect('/1'), '/b/1.1/list.json': redirect('/0') });
    expect(await fetchRegistry(`${server.origin}/a`)).toMatchObject({ status: 'fetched' });
    expect(await failure(`${server.origin}/b`)).toMatchObject({ code: 'REGISTRY_TOO_MANY_REDIRECTS' });
  });

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/x',
    'gopher://127.0.0.1/',
    'data:application/json,{}',
    'http://me:secret@127.0.0.1/',
    'http://[',
  ])('to %s are refused', async (location) => {
    const server = await up({ '/1.1/list.json': redirect(location) });
    const error = await failure(server.origin);
    expect(error.code).toBe('REGISTRY_REDIRECT_REFUSED');
    expect(JSON.stringify(error.toInfo())).not.toContain('secret');
  });

  // 127.0.0.2 plays the Internet here, 127.0.0.1 the site's own network.
  test('never lead from a public address inwards, by address or by name', async () => {
    const inside = await up({ '/1.1/list.json': list11, '/secret.json': list11 });
    const client = clientWithPublicLoopback({ 'inside.test': ['127.0.0.1'], 'outside.test': ['127.0.0.2'] });
    for (const host of [
      '127.0.0.1',
      'inside.test',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '169.254.169.254',
      '10.0.0.1',
    ]) {
      const outside = await up(
        { '/1.1/list.json': redirect(`http://${host}:${inside.port}/secret.json`) },
        { address: '127.0.0.2' },
      );
      const error = await failure(`http://outside.test:${outside.port}/`, { client });
      expect([host, error.code]).toEqual([host, 'REGISTRY_REDIRECT_REFUSED']);
    }
    expect(inside.requests).toEqual([]);
  });

  test('do not get inwards over a detour outside', async () => {
    const home = await up({ '/secret.json': list11 });
    const outside = await up({ '/bounce.json': redirect(`${home.origin}/secret.json`) }, { address: '127.0.0.2' });
    const start = await up({ '/1.1/list.json': redirect(`${outside.origin}/bounce.json`) });
    const error = await failure(start.origin, { client: clientWithPublicLoopback() });
    expect(error.code).toBe('REGISTRY_REDIRECT_REFUSED');
    expect(outside.requests).toEqual(['/bounce.json']);
    expect(home.requests).toEqual([]);
  });

  test('may lead from a mirror on this machine to another, and outwards', async () => {
    const outside = await up({ '/1.1/list.json': list11 }, { address: '127.0.0.2' });
    const start = await up({ '/1.1/list.json': redirect(`${outside.origin}/1.1/list.json`) });
    expect(await fetchRegistry(start.origin, { client: clientWithPublicLoopback() })).toMatchObject({
      status: 'fetched',
    });
  });

  test('a name that moves inwards between two requests is refused', async () => {
    const inside = await up({ '/1.1/list.json': list11 });
    // The same port on both addresses, as an attacker would have it.
    const outside = await up({}, { address: '127.0.0.2', port: inside.port });
    const client = clientWithPublicLoopback({ 'moving.test': ['127.0.0.2', '127.0.0.1'] });
    const error = await failure(`http://moving.test:${outside.port}/`, { client });
    expect(error.code).toBe('REGISTRY_ADDRESS_REFUSED');
    expect(outside.requests).toEqual(['/versions.txt']);
    expect(inside.requests).toEqual([]);
  });

  test('a name is asked for once per request, so that it cannot change between check and connection', async () => {
    const outside = await up({ '/1.1/list.json': list11 }, { address: '127.0.0.2' });
    const base = clientWithPublicLoopback({ 'outside.test': ['127.0.0.2'] });
    const asked: string[] = [];
    const resolve: typeof base.resolve = (name) => {
      asked.push(name);
      return base.resolve(name);
    };
    const client = { ...base, resolve };
    await fetchRegistry(`http://outside.test:${outside.port}/`, { client });
    expect(asked).toHaveLength(outside.requests.length);
  });

  test('an update that nobody watches may only go to a private address where the person did', async () => {
    const server = await up({ '/1.1/list.json': list11 });
    expect(await failure(server.origin, { ceiling: 'public' })).toMatchObject({ code: 'REGISTRY_ADDRESS_REFUSED' });
    expect(server.requests).toEqual([]);
  });
});

describe('folders and files', () => {
  test('a mirror with both schemas, a schema folder, a list, a file address', async () => {
    const root = temporary();
    for (const [schema, text] of [
      ['1.0', list10],
      ['1.1', list11],
    ] as const) {
      mkdirSync(join(root, schema));
      writeFileSync(join(root, schema, 'list.json'), text);
    }
    expect(await fetchRegistry(root)).toMatchObject({ kind: 'folder', schema: '1.1', root, addressClass: null });
    expect(await fetchRegistry(`${root}/`)).toMatchObject({ kind: 'folder', root });
    expect(await fetchRegistry(join(root, '1.0'))).toMatchObject({ kind: 'folder', schema: '1.0', root });
    const file = join(root, '1.0', 'list.json');
    expect(await fetchRegistry(file)).toMatchObject({ kind: 'file', schema: '1.0', root });
    expect(await fetchRegistry(`file://${file}`)).toMatchObject({ kind: 'file', root });
    const loose = join(root, 'mine.json');
    writeFileSync(loose, list10);
    expect(await fetchRegistry(loose)).toMatchObject({ kind: 'file', schema: null, root: loose });
    const first = await fetchRegistry(file);
    expect(await fetchRegistry(file, { previous: { etag: first.etag } })).toMatchObject({ status: 'unchanged' });
    writeFileSync(file, registryText([]));
    expect(await fetchRegistry(file, { previous: { etag: first.etag } })).toMatchObject({ status: 'fetched' });
  });

  test('what cannot be read is named, and never blocks or tells its contents', async () => {
    const root = temporary();
    writeFileSync(join(root, 'private.txt'), 'canary-5531');
    writeFileSync(join(root, 'large.json'), ' '.repeat(5000));
    mkdirSync(join(root, 'empty'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync(join(root, 'loop'), join(root, 'loop'));
    const code = async (name: string): Promise<string> =>
      (await failure(join(root, name), { limits: { bytes: 2000 } })).code;
    expect(await code('private.txt')).toBe('REGISTRY_NOT_JSON');
    expect(JSON.stringify((await failure(join(root, 'private.txt'))).toInfo())).not.toContain('canary-5531');
    expect(await code('large.json')).toBe('REGISTRY_TOO_LARGE');
    expect(await code('empty')).toBe('REGISTRY_NOT_FOUND');
    expect(await code('pipe')).toBe('REGISTRY_PATH_NOT_A_FILE');
    expect(await code('loop')).toBe('REGISTRY_PATH_INVALID');
    expect(await code('missing')).toBe('REGISTRY_NOT_FOUND');
    expect(await failure('/dev/zero')).toMatchObject({ code: 'REGISTRY_PATH_NOT_A_FILE' });
    expect(triedOf(await failure(join(root, 'missing')))).toMatchObject([{ url: join(root, 'missing'), ok: false }]);
  });
});

describe('createRegistryFetcher', () => {
  test('gives the document, or that nothing has changed', async () => {
    const server = await up({ '/1.1/list.json': { body: `\ufeff${list11}`, headers: { etag: '"v1"' } } });
    const fetcher = createRegistryFetcher({ workers: inlineWorkers() });
    const source = { kind: 'url', location: server.origin } as const;
    expect(await fetcher(source, { etag: null })).toMatchObject({
      stored: list11,
      schema: '1.1',
      root: `${server.origin}/`,
      etag: '"v1"',
    });
    const root = temporary();
    writeFileSync(join(root, 'list.json'), list10);
    const local = { kind: 'file', location: join(root, 'list.json') } as const;
    const first = await fetcher(local, { etag: null });
    expect(first === 'unchanged' ? null : first.stored).toBe(list10);
    expect(await fetcher(local, { etag: first === 'unchanged' ? null : first.etag })).toBe('unchanged');
  });
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-registry-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return folder;
}
