/** A whole standalone site over TLS: console, WebSocket, command line and health, as somebody who imported its authority. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { plainCommandsForTests } from '../common/commands.ts';
import type { HealthCheck } from '../common/model/system.ts';
import { isProof, newChallenge } from '../common/proof.ts';
import { mostPerAddress } from './api/strangers.ts';
import { provedCall } from './cli/proved-call.ts';
import { run } from './cli/testing.ts';
import { startService } from './compose.ts';
import type { RunningService, ServiceOptions, SiteAddress } from './options.ts';
import { keyFileProvider } from './secrets/key-providers.ts';
import { storeFile } from './store/sqlite.ts';
import { authorityOf, certificateOf, writePair } from './tls/testing/certificates.ts';

let folder: string;
let ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-tls-site-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><meta property="csp-nonce" nonce="__FAIRLEAD_NONCE__">');
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, address: Partial<SiteAddress>, change: Partial<ServiceOptions> = {}) {
  const dataDir = join(folder, name);
  const service = await startService({
    dataDir,
    version: '1.2.3',
    siteKind: 'standalone',
    listen: { host: '127.0.0.1', port: 0 },
    viewerPort: 0,
    viewerWorkerPorts: [],
    viewerPorts: null,
    address: { tls: { kind: 'own' }, publicUrl: null, trustedProxies: [], viewerDomain: null, ...address },
    consoleDir: folder,
    keyProvider: keyFileProvider(join(dataDir, 'data.key')),
    logLevel: 'error',
    logToTerminal: false,
    env: {},
    adoptLocalEngine: false,
    commands: plainCommandsForTests,
    publicCommands: plainCommandsForTests,
    ...change,
  });
  ends.push(() => service.close());
  return { service, dataDir };
}

type Answer = { readonly status: number; readonly body: string; readonly headers: Record<string, unknown> };

/** Asks at 127.0.0.1 under `host`, trusting `ca` alone; null: nobody, as before the authority was imported. */
function ask(
  service: RunningService,
  path: string,
  { ca, host, headers = {} }: { ca: string | null; host?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const { console: port } = service.ports;
  const name = host ?? `localhost:${port}`;
  const tls = ca === null ? { rejectUnauthorized: false } : { ca };
  return new Promise((resolve, reject) => {
    const { hostname } = new URL(`https://${name}`);
    // Addresses are no server names.
    const servername = isIP(hostname) > 0 ? '' : hostname;
    const options = { host: '127.0.0.1', port, path, agent: false as const, servername, ...tls };
    const call = request({ ...options, headers: { host: name, ...headers } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    call.on('error', reject).end();
  });
}

describe('a site with an authority of its own', () => {
  let service: RunningService;
  let dataDir: string;
  let ca: string;
  beforeAll(async () => {
    ({ service, dataDir } = await start('own', { viewerDomain: { name: 'views.example', port: null } }));
    ca = (await ask(service, '/ca.pem', { ca: null })).body;
  });
  const own = () => `https://localhost:${service.ports.console}`;

  it('hands its certificate out to everybody, and on the command line with its fingerprint', async () => {
    const { headers } = await ask(service, '/ca.pem', { ca });
    expect(headers).toMatchObject({
      'content-type': 'application/x-pem-file',
      'content-disposition': 'attachment; filename="fairlead-ca.pem"',
    });
    const { code, out, err } = await run(['tls', 'ca', '--data', dataDir]);
    expect({ code, out }).toEqual({ code: 0, out: ca });
    expect(err).toBe(`SHA-256 fingerprint: ${new X509Certificate(ca).fingerprint256}\n`);
    expect(out).not.toContain('PRIVATE');
  });

  it('shows its console at its address, with views under their domain', async () => {
    expect(service.consoleOrigin).toBe(own());
    const page = await ask(service, '/', { ca });
    expect(page.status).toBe(200);
    const [viewPort] = service.ports.viewers;
    expect(page.headers['content-security-policy']).toContain(`frame-src https://*.views.example:${viewPort};`);
  });

  it('is at the names of this machine over https, and nowhere else', async () => {
    const { console: port } = service.ports;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `fairlead.localhost:${port}`])
      expect([host, (await ask(service, '/healthz', { ca: null, host })).status]).toEqual([host, 200]);
    const elsewhere = await ask(service, '/healthz', { ca: null, host: `evil.example:${port}` });
    expect([elsewhere.status, JSON.parse(elsewhere.body)]).toEqual([
      421,
      expect.objectContaining({ code: 'HOST_NOT_ALLOWED' }),
    ]);
    const origin = `http://localhost:${port}`;
    expect((await ask(service, '/healthz', { ca, headers: { origin } })).status).toBe(403);
    expect((await ask(service, '/healthz', { ca, headers: { origin: own() } })).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it('counts who never ends a handshake among the strangers, who lock nobody out', async () => {
    const lines = Array.from({ length: mostPerAddress + 10 }, () => connect(service.ports.console, '127.0.0.1'));
    let closed = 0;
    for (const line of lines) line.on('error', () => line.destroy()).on('close', () => (closed += 1));
    await expect.poll(() => closed).toBeGreaterThanOrEqual(10);
    expect((await ask(service, '/healthz', { ca })).status).toBe(200);
    for (const line of lines) line.destroy();
  });

  it('takes a token over its WebSocket, once it proved itself', async () => {
    const bearer = await service.localBearer();
    const socket = new WebSocket(`${own().replace('https', 'wss')}/rpc`, {
      ca,
      origin: own(),
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const heard: unknown[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    await once(socket, 'open');
    const challenge = newChallenge(crypto, own(), 'console');
    socket.send(JSON.stringify({ prove: challenge }));
    await expect.poll(() => heard.length).toBe(1);
    const { proof } = heard[0] as { proof: string };
    expect(await isProof(crypto.subtle, service.serviceKey, challenge, { signature: proof })).toBe(true);
    socket.send(JSON.stringify({ bearer }));
    await expect.poll(() => heard[1]).toMatchObject({ ready: true });
    socket.close();
  });

  it('answers the command line of this machine, and tells of its certificate', async () => {
    const control = { url: service.localOrigin, bearer: await service.localBearer(), serviceKey: service.serviceKey };
    expect(control.url).toBe(`https://127.0.0.1:${service.ports.console}`);
    const answer = await provedCall(control, 'GET', '/api/system/health');
    if (typeof answer === 'string') throw new Error(answer);
    const { checks } = answer.body as { checks: HealthCheck[] };
    expect(checks.find(({ id }) => id === 'service.address')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(
        /^https:\/\/localhost:\d+\. Certificate of .*, made by the site's own authority, good until/,
      ),
    });
    const about = await provedCall(control, 'GET', '/api/system');
    expect(about).toMatchObject({
      body: { address: own(), certificate: { kind: 'own', authority: new X509Certificate(ca).fingerprint256 } },
    });
  });
});

describe('a site with a certificate that was given', () => {
  it('says at the start what is wrong with it, and what to do', async () => {
    const [certificate, key] = [join(folder, 'nowhere.pem'), join(folder, 'nowhere.key')];
    const args = [
      'serve',
      '--data',
      join(folder, 'none'),
      '--listen',
      '127.0.0.1:0',
      '--tls-cert',
      certificate,
      '--tls-key',
      key,
    ];
    const { code, out, err } = await run([...args, '--viewer-ports', '17400-17420']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`The file of the certificate, ${certificate}, cannot be read`);
    expect(err).toContain('(TLS_FILE_UNREADABLE)');
    expect(err).toContain('Check that the file is there');
    const told = JSON.parse((await run([...args, '--json', '--no-log'])).out);
    expect(told).toMatchObject({ event: 'failed', code: 'TLS_FILE_UNREADABLE' });
  });

  it('is at its public address, and has no authority to hand out', async () => {
    const authority = await authorityOf(['fairlead.example']);
    const pair = await certificateOf(authority, { dns: ['fairlead.example'] });
    const files = await writePair(join(folder, 'files'), pair, [authority]);
    const { service, dataDir } = await start(
      'given',
      { tls: { kind: 'files', ...files }, publicUrl: 'https://fairlead.example' },
      { viewerPorts: { from: 17_400, to: 17_420 } },
    );
    const ca = authority.certificate;
    expect(service.consoleOrigin).toBe('https://fairlead.example');
    const page = await ask(service, '/', { ca, host: 'fairlead.example' });
    expect(page.headers['content-security-policy']).toContain('frame-src https://fairlead.example:*;');
    const none = await ask(service, '/ca.pem', { ca, host: 'fairlead.example' });
    expect([none.status, JSON.parse(none.body)]).toEqual([404, expect.objectContaining({ code: 'FILE_NOT_FOUND' })]);
    expect(await run(['tls', 'ca', '--data', dataDir])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('has no authority of its own'),
    });
  });

  it('does not start with one that does not cover the names of views, and leaves no store behind', async () => {
    const authority = await authorityOf(['fairlead.example']);
    const pair = await certificateOf(authority, { dns: ['fairlead.example'] });
    const files = await writePair(join(folder, 'narrow'), pair, [authority]);
    const started = start('refused', {
      tls: { kind: 'files', ...files },
      publicUrl: 'https://fairlead.example',
      viewerDomain: { name: 'views.example', port: null },
    });
    await expect(started).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_NAME', data: { name: '*.views.example' } });
    expect(existsSync(join(folder, 'refused', storeFile))).toBe(false);
  });
});
