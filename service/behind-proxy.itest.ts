/** A site on loopback behind a real nginx, as people meet it: by its public name, over TLS, from several addresses. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecure } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isProof, newChallenge } from '../common/proof.ts';
import { freePort } from '../tools/bed/ports.ts';
import { freeFailures } from './api/failed-sign-ins.ts';
import { startNginx } from './testing/nginx.ts';
import { type Site, startSite } from './testing/site.ts';
import { authorityOf, certificateOf } from './tls/testing/certificates.ts';
import type { TlsPair } from './tls/types.ts';

const name = 'fairlead.example';
let consoleDir: string;
let authority: TlsPair;
let ports: { readonly console: number; readonly views: number; readonly plain: number; readonly viewer: number };
let site: Site;
let endNginx: () => Promise<void>;
const origin = () => `https://${name}:${ports.console}`;

beforeAll(async () => {
  consoleDir = await mkdtemp(join(tmpdir(), 'fairlead-proxied-'));
  await writeFile(
    join(consoleDir, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__FAIRLEAD_NONCE__">',
  );
  authority = await authorityOf([name, 'views.example']);
  const pair = await certificateOf(authority, { dns: [name, '*.views.example'] });
  ports = { console: await freePort(), views: await freePort(), plain: await freePort(), viewer: await freePort() };
  const views = ['--viewer-domain', `views.example:${ports.views}`, '--viewer-port', String(ports.viewer)];
  site = await startSite({
    consoleDir,
    isStandalone: true,
    args: ['--public-url', origin(), '--trusted-proxy', '127.0.0.1', ...views],
  });
  endNginx = await startNginx(pair, [
    { port: ports.console, isSecure: true, name, to: site.port },
    { port: ports.views, isSecure: true, name: '*.views.example', to: ports.viewer },
    { port: ports.plain, isSecure: false, name, to: site.port },
  ]);
});
afterAll(async () => {
  await endNginx?.();
  await site?.dispose();
  await rm(consoleDir, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly body: string; readonly headers: Record<string, unknown> };
type How = {
  readonly host?: string;
  readonly port?: number;
  /** The address that the client has. */
  readonly from?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: object;
};

/** Asks nginx, or the service itself, from an address of this machine. */
function ask(path: string, how: How = {}): Promise<Answer> {
  const { host = `${name}:${ports.console}`, port = ports.console, from = '127.0.0.1', body: sent } = how;
  const text = sent === undefined ? '' : JSON.stringify(sent);
  const isSecure = port === ports.console || port === ports.views;
  const options = {
    host: '127.0.0.1',
    port,
    path,
    localAddress: from,
    agent: false as const,
    headers: { host, 'content-length': Buffer.byteLength(text), ...how.headers },
    method: sent === undefined ? 'GET' : 'POST',
  };
  return new Promise((resolve, reject) => {
    const call = isSecure
      ? request({
          ...options,
          ca: authority.certificate,
          servername: port === ports.views ? (host.split(':')[0] ?? '') : name,
        })
      : plainRequest(options);
    call.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    call.on('error', reject).end(text);
  });
}
const codeOf = ({ body }: Answer): unknown => (JSON.parse(body) as { code?: unknown }).code;
const wrong = { authorization: `Bearer ${'x'.repeat(43)}` };

async function socketFrom(from: string): Promise<{ socket: WebSocket; heard: unknown[] }> {
  const socket = new WebSocket(`${origin().replace('https', 'wss')}/rpc`, {
    origin: origin(),
    createConnection: () => {
      const socket = connect({ host: '127.0.0.1', port: ports.console, localAddress: from });
      return connectSecure({ socket, servername: name, ca: authority.certificate });
    },
  });
  const heard: unknown[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return { socket, heard };
}

describe('behind a reverse proxy', () => {
  it('the console is at its public address', async () => {
    expect(site.firstUrl).toBe(`${origin()}/`);
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain(`frame-src https://*.views.example:${ports.views};`);
    expect((await ask('/', { headers: { origin: origin() } })).status).toBe(200);
    expect((await ask('/', { headers: { origin: `https://${name}` } })).status).toBe(403);
  });

  it('a name that is not the public one is refused, whatever the proxy would take', async () => {
    const other = await ask('/', { host: 'evil.example' });
    expect([other.status, codeOf(other)]).toEqual([421, 'HOST_NOT_ALLOWED']);
  });

  it('what came to the proxy without TLS is refused', async () => {
    const clear = await ask('/', { port: ports.plain });
    expect([clear.status, codeOf(clear)]).toEqual([403, 'PROXY_NOT_SECURE']);
  });

  it('the WebSocket proves the public address, takes the token and carries calls', async () => {
    const { socket, heard } = await socketFrom('127.0.0.1');
    const challenge = newChallenge(crypto, origin(), 'console');
    socket.send(JSON.stringify({ prove: challenge }));
    await expect.poll(() => heard.length).toBe(1);
    const { status, body } = await ask('/api/auth/first', {
      from: '127.0.0.5',
      headers: { 'content-type': 'application/json', origin: origin() },
      body: { code: site.firstCode, name: 'anna', displayName: 'Anna', password: 'a long one that is easy to keep' },
    });
    expect(status).toBe(200);
    const { serviceKey, bearer } = JSON.parse(body) as { serviceKey: string; bearer: string };
    const { proof } = heard[0] as { proof: string };
    expect(await isProof(crypto.subtle, serviceKey, challenge, { signature: proof })).toBe(true);
    socket.send(JSON.stringify({ bearer }));
    await expect.poll(() => heard[1]).toMatchObject({ ready: true });
    socket.close();
    const { api, close } = await site.connect(bearer);
    expect((await api.account.signIns()).signIns).toMatchObject([{ address: '127.0.0.5' }]);
    close();
  });

  it('views are at names under their domain', async () => {
    const view = { host: `v-${'0'.repeat(32)}.views.example:${ports.views}`, port: ports.views };
    const answer = await ask(`/v/${'a'.repeat(32)}/vnc.html`, { ...view, headers: { accept: 'application/json' } });
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'VIEW_TICKET_REFUSED' } });
    const other = await ask('/v/a/vnc.html', {
      ...view,
      host: 'www.views.example',
      headers: { accept: 'application/json' },
    });
    expect(JSON.parse(other.body)).toMatchObject({ error: { code: 'VIEW_HOST_REFUSED' } });
  });

  it('health says where it is', async () => {
    const { checks } = await site.api.system.health();
    expect(checks.find(({ id }) => id === 'service.address')).toMatchObject({
      state: 'ok',
      detail: `${origin()}, through a reverse proxy, which holds the certificate.`,
    });
    expect(await site.api.system.about()).toMatchObject({ address: origin(), certificate: null });
  });
});

describe('who fails to sign in', () => {
  const statusFrom = async (from: string, how: How = {}) =>
    (await ask('/api/hosts', { from, ...how, headers: { ...wrong, ...how.headers } })).status;

  it('is told to wait by the address that it has, not by that of the proxy or of its own making', async () => {
    for (let count = 0; count < freeFailures; count += 1) {
      const lie = { 'x-forwarded-for': `203.0.113.${count}` };
      expect(await statusFrom('127.0.0.2', { headers: lie })).toBe(401);
    }
    expect(await statusFrom('127.0.0.2')).toBe(429);
    expect(await statusFrom('127.0.0.3')).toBe(401);
    // Past the proxy nobody is believed.
    const direct = { port: site.port, host: `127.0.0.1:${site.port}` };
    expect(await statusFrom('127.0.0.4', { ...direct, headers: { 'x-forwarded-for': '127.0.0.2' } })).toBe(401);
  });

  it('over the WebSocket as well', async () => {
    const { socket } = await socketFrom('127.0.0.2');
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ bearer: 'x'.repeat(43) }));
    expect(String((await closed)[1])).toBe('AUTH_TOO_MANY_FAILURES');
  });

  it('is in the audit log by that address', async () => {
    await site.kill('SIGTERM');
    await site.start();
    const { entries } = await site.api.audit.search({ action: 'sign-in' });
    const failed = entries.filter(({ result }) => result === 'refused');
    expect(failed.map(({ data }) => data)).toMatchObject([{ addresses: ['127.0.0.2', '127.0.0.3', '127.0.0.4'] }]);
  });
});
