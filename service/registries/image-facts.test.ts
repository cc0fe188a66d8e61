/** Against real servers on loopback; 127.0.0.2 counts as an address of the Internet (`clientWithPublicLoopback`). */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from './fetch-http.ts';
import { createImageFacts } from './image-facts.ts';
import { clientTrusting, clientWithPublicLoopback, type Page, serve, type TestServer } from './testing/fetch-server.ts';

const log = pino({ level: 'silent' });
const never = new AbortController().signal;
const knownNames = ['registry.test', 'auth.test', 'cdn.test', 'inside.test'];
let tls: { key: string; cert: string };
const servers: TestServer[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-images-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const san = `subjectAltName=IP:127.0.0.1,${knownNames.map((name) => `DNS:${name}`).join(',')}`;
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync('openssl', [...args, '-subj', '/CN=r', '-addext', san, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function up(pages: Record<string, Page>, options: { address?: string; encrypted?: boolean } = {}) {
  const { address, encrypted } = options;
  const server = await serve(pages, { ...(address && { address }), ...(encrypted && { tls }) });
  servers.push(server);
  return server;
}

/** A client that trusts the servers' certificate; `names` as in `clientWithPublicLoopback`. */
function client(names: Record<string, readonly string[]> = {}): HttpClient {
  return { ...clientWithPublicLoopback(names), transport: clientTrusting(tls.cert).transport };
}

/** Only the layers of what is read. */
function layersReader(deps: Parameters<typeof createImageFacts>[0]) {
  const read = createImageFacts(deps);
  return async (...image: Parameters<typeof read>) => (await read(...image))?.layers ?? null;
}

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const diffIds = [sha256('one'), sha256('two')];
const config = JSON.stringify({ architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds } });
const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { digest: sha256(config), size: config.length },
  layers: [
    { digest: sha256('a'), size: 1000 },
    { digest: sha256('b'), size: 20 },
  ],
});
const layers = [
  { diffId: diffIds[0], compressedBytes: 1000 },
  { diffId: diffIds[1], compressedBytes: 20 },
];
const blob = `/v2/team/app/blobs/${sha256(config)}`;
/** A whole registry with one image. */
const image: Record<string, Page> = { '/v2/team/app/manifests/1': manifest, [blob]: config };

/** A page behind a bearer token. */
const behind =
  (token: string, challenge: string, body: string): Page =>
  (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization === `Bearer ${token}`) response.end(body);
    else response.writeHead(401, { 'www-authenticate': challenge }).end();
  };

describe('an image in a registry', () => {
  it('on loopback by http: layers with sizes and diff ids', async () => {
    const server = await up(image);
    const read = layersReader({ log });
    expect(await read(`127.0.0.1:${server.port}/team/app:1`, 'amd64', never)).toEqual(layers);
  });

  it('on loopback by https, where that is spoken', async () => {
    const server = await up(image, { encrypted: true });
    const read = layersReader({ log, http: client() });
    expect(await read(`127.0.0.1:${server.port}/team/app:1`, 'amd64', never)).toEqual(layers);
  });

  it.each([
    ['amd64', layers],
    ['arm64', null],
  ])('with an index, for %s', async (architecture, expected) => {
    const index = JSON.stringify({
      schemaVersion: 2,
      manifests: [
        { digest: sha256('attestation'), platform: { os: 'unknown', architecture: 'unknown' } },
        { digest: sha256('windows'), platform: { os: 'windows', architecture: 'amd64' } },
        { digest: sha256(manifest), platform: { os: 'linux', architecture: 'amd64' } },
      ],
    });
    const server = await up({
      '/v2/team/app/manifests/1': index,
      [`/v2/team/app/manifests/${sha256(manifest)}`]: manifest,
      [blob]: config,
    });
    const read = layersReader({ log });
    expect(await read(`127.0.0.1:${server.port}/team/app:1`, architecture, never)).toEqual(expected);
  });

  it('behind an anonymous token, which goes to the registry alone', async () => {
    const tokens: Record<string, Page> = {};
    const auth = await up(tokens, { address: '127.0.0.2', encrypted: true });
    const challenge = `Bearer realm="https://auth.test:${auth.port}/token?x=1",service="the registry",scope="repository:other:push"`;
    tokens['/token?x=1&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull'] = '{"token":"t-1"}';
    const seen: (string | undefined)[] = [];
    const cdn = await up(
      {
        '/config': (request, response) => {
          seen.push(request.headers.authorization);
          response.end(config);
        },
      },
      { address: '127.0.0.2', encrypted: true },
    );
    const redirect: Page = { status: 307, headers: { location: `https://cdn.test:${cdn.port}/config` } };
    const pages = { '/v2/team/app/manifests/1': behind('t-1', challenge, manifest), [blob]: redirect };
    const registry = await up(pages, { address: '127.0.0.2', encrypted: true });
    const http = client({ 'registry.test': ['127.0.0.2'], 'auth.test': ['127.0.0.2'], 'cdn.test': ['127.0.0.2'] });
    const read = layersReader({ log, http });
    expect(await read(`registry.test:${registry.port}/team/app:1`, 'amd64', never)).toEqual(layers);
    expect(auth.requests).toHaveLength(1);
    expect(seen).toEqual([undefined]);
  });

  it('is read once for all who ask at the same time, and kept', async () => {
    const server = await up(image);
    let now = 0;
    const read = layersReader({ log, now: () => now });
    const name = `127.0.0.1:${server.port}/team/app:1`;
    await Promise.all([read(name, 'amd64', never), read(name, 'amd64', never)]);
    now += 9 * 60_000;
    await read(name, 'amd64', never);
    expect(server.requests).toHaveLength(2);
    now += 2 * 60_000;
    await read(name, 'amd64', never);
    expect(server.requests).toHaveLength(4);
  });

  it('that cannot be read is asked for again after two minutes only', async () => {
    const server = await up({});
    let now = 0;
    const read = layersReader({ log, now: () => now });
    const name = `127.0.0.1:${server.port}/team/app:1`;
    expect(await read(name, 'amd64', never)).toBeNull();
    now += 60_000;
    expect(await read(name, 'amd64', never)).toBeNull();
    expect(server.requests).toHaveLength(1);
    now += 60_001;
    await read(name, 'amd64', never);
    expect(server.requests).toHaveLength(2);
  });
});

describe('what cannot be read is null', () => {
  it.each<[string, Record<string, Page>]>([
    ['nonsense', { ...image, '/v2/team/app/manifests/1': '<html>' }],
    ['a configuration with other bytes than its digest says', { ...image, [blob]: `${config} ` }],
    ['fewer diff ids than layers', withConfig({ rootfs: { diff_ids: diffIds.slice(1) } })],
    ['a manifest of more than 4 MiB', { ...image, '/v2/team/app/manifests/1': ' '.repeat(4 * 1024 * 1024) + manifest }],
    [
      'a compressed answer',
      { ...image, '/v2/team/app/manifests/1': { headers: { 'content-encoding': 'gzip' }, body: manifest } },
    ],
    ['a registry that wants a password', { '/v2/team/app/manifests/1': behind('x', 'Basic realm="r"', manifest) }],
    [
      'redirects without end',
      { '/v2/team/app/manifests/1': { status: 302, headers: { location: '/v2/team/app/manifests/1' } } },
    ],
  ])('%s', async (_what, pages) => {
    const server = await up(pages);
    const read = layersReader({ log });
    expect(await read(`127.0.0.1:${server.port}/team/app:1`, 'amd64', never)).toBeNull();
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it('a server that never answers: when the deadline is over', async () => {
    const server = await up({ '/v2/team/app/manifests/1': () => undefined });
    const read = layersReader({ log, deadlineMs: 50 });
    expect(await read(`127.0.0.1:${server.port}/team/app:1`, 'amd64', never)).toBeNull();
  });

  it('a name server that never answers: when the deadline is over', async () => {
    const http = { ...client(), resolve: () => Promise.withResolvers<never>().promise };
    const read = layersReader({ log, http, deadlineMs: 50 });
    expect(await read('registry.test/team/app:1', 'amd64', never)).toBeNull();
  });

  it('a name that is none', async () => {
    expect(await layersReader({ log })('Not A Name', 'amd64', never)).toBeNull();
  });
});

it('lets the caller leave, and the others wait', async () => {
  const answers: ServerResponse[] = [];
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const server = await up({
    ...image,
    '/v2/team/app/manifests/1': (_request, response) => {
      answers.push(response);
      resolve();
    },
  });
  const read = layersReader({ log });
  const name = `127.0.0.1:${server.port}/team/app:1`;
  const leaving = new AbortController();
  const left = read(name, 'amd64', leaving.signal);
  const waiting = read(name, 'amd64', never);
  await asked;
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  answers[0]?.end(manifest);
  expect(await waiting).toEqual(layers);
  await expect(read(name, 'amd64', leaving.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
});

/** SECURITY: docs/security.md 2.3: an image's name, and what its registry answers, must not turn the service inwards. */
describe('the service is not turned against its own network', () => {
  const publicNames = { 'registry.test': ['127.0.0.2'], 'inside.test': ['127.0.0.1'] };

  it('by a redirect of a public registry', async () => {
    const inside = await up({ '/secret': manifest }, { encrypted: true });
    const location = `https://inside.test:${inside.port}/secret`;
    const registry = await up(
      { '/v2/team/app/manifests/1': { status: 307, headers: { location } } },
      { address: '127.0.0.2', encrypted: true },
    );
    const read = layersReader({ log, http: client(publicNames) });
    expect(await read(`registry.test:${registry.port}/team/app:1`, 'amd64', never)).toBeNull();
    expect(registry.requests).toHaveLength(1);
    expect(inside.requests).toEqual([]);
  });

  it.each(['https', 'http'])('by the token realm of a public registry (%s)', async (scheme) => {
    const inside = await up({}, { encrypted: scheme === 'https' });
    const challenge = `Bearer realm="${scheme}://inside.test:${inside.port}/admin?delete=all",service="x"`;
    const registry = await up(
      { '/v2/team/app/manifests/1': behind('x', challenge, manifest) },
      { address: '127.0.0.2', encrypted: true },
    );
    const read = layersReader({ log, http: client(publicNames) });
    expect(await read(`registry.test:${registry.port}/team/app:1`, 'amd64', never)).toBeNull();
    expect(registry.requests).toHaveLength(1);
    expect(inside.requests).toEqual([]);
  });

  it('by a public name that resolves inwards the second time', async () => {
    const registry = await up(image, { address: '127.0.0.2', encrypted: true });
    const inside = await serve(image, { address: '127.0.0.1', port: registry.port, tls });
    servers.push(inside);
    const http = client({ 'registry.test': ['127.0.0.2', '127.0.0.1'] });
    const read = layersReader({ log, http });
    expect(await read(`registry.test:${registry.port}/team/app:1`, 'amd64', never)).toBeNull();
    expect(registry.requests).toEqual(['/v2/team/app/manifests/1']);
    expect(inside.requests).toEqual([]);
  });

  it.each(['169.254.169.254', '192.0.2.1', '255.255.255.255'])('nor is %s asked', async (address) => {
    let connections = 0;
    const http: HttpClient = {
      ...client(),
      transport: () => {
        connections += 1;
        return Promise.reject(new Error('connected'));
      },
    };
    const read = layersReader({ log, http });
    expect(await read(`${address}/team/app:1`, 'amd64', never)).toBeNull();
    expect(connections).toBe(0);
  });

  it('nor is http spoken outside this machine', async () => {
    const registry = await up(image, { address: '127.0.0.2' });
    const read = layersReader({ log, http: client(publicNames) });
    expect(await read(`registry.test:${registry.port}/team/app:1`, 'amd64', never)).toBeNull();
    expect(registry.requests).toEqual([]);
  });

  it('only paths of a registry are asked for, whatever the name holds', async () => {
    const server = await up({});
    const read = layersReader({ log });
    for (const name of ['..%2fadmin:1', '../admin:1', 'a?b=c:1', 'a#b:1', 'a/../../admin:1', 'team/app:1'])
      await read(`127.0.0.1:${server.port}/${name}`, 'amd64', never);
    expect(server.requests).toEqual(['/v2/team/app/manifests/1']);
  });
});

function withConfig(value: unknown): Record<string, Page> {
  const text = JSON.stringify(value);
  const changed = { ...JSON.parse(manifest), config: { digest: sha256(text) } };
  return { '/v2/team/app/manifests/1': JSON.stringify(changed), [`/v2/team/app/blobs/${sha256(text)}`]: text };
}
