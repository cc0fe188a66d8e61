/** Views over TLS, through their wildcard name, as a browser that trusts the site's authority sees them. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createServed } from '../tls/served.ts';
import { authorityOf, certificateOf, connectAs } from '../tls/testing/certificates.ts';
import type { TlsPair } from '../tls/types.ts';
import { type Bench, shownBy, startGateway } from './test-gateway.ts';
import { type Container, makeCertificate, portOf, startContainer, targetFor, viewPath } from './test-kit.ts';
import type { IssuedView, OriginStrategy } from './types.ts';

const console = 'https://fairlead.example';
const patient = { timeout: 60_000 };
const containerCertificate = makeCertificate();

let authority: TlsPair;
let first: TlsPair;
beforeAll(async () => {
  authority = await authorityOf(['views.example', 'fairlead.example']);
  first = await certificateOf(authority, { dns: ['*.views.example', 'fairlead.example'] });
});

type Answer = { readonly status: number; readonly body: string; readonly policy: string };

/** Asks under the view's own name, at 127.0.0.1, trusting the site's authority alone. */
function get(view: IssuedView, path: string): Promise<Answer> {
  const { hostname, host } = new URL(view.origin);
  const where = { host: '127.0.0.1', port: portOf(view), servername: hostname, ca: authority.certificate };
  return new Promise((resolve, reject) => {
    const call = request({ ...where, path, headers: { host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      const policy = String(response.headers['content-security-policy']);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, policy }));
    });
    call.on('error', reject).end();
  });
}

async function openSocket(view: IssuedView): Promise<{ socket: WebSocket; heard: string[] }> {
  const { host } = new URL(view.origin);
  const path = new URL(view.url).searchParams.get('path');
  const socket = new WebSocket(`wss://${host}/${path}`, ['binary'], {
    origin: view.origin,
    ca: authority.certificate,
    lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
  });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await once(socket, 'open');
  return { socket, heard };
}

async function shown(view: IssuedView): Promise<string> {
  const line = await connectAs(new URL(view.origin).hostname, portOf(view), authority.certificate);
  const { fingerprint256 } = line.getPeerCertificate();
  line.destroy();
  return fingerprint256;
}

describe.each(shownBy)('views over TLS, shown by $by', patient, ({ workers }) => {
  let container: Container;
  let bench: Bench;
  let served: ReturnType<typeof createServed>;

  const start = async (origins: OriginStrategy): Promise<void> => {
    bench = await startGateway(
      async (sessionId) => targetFor(container, { sessionId }),
      { origins, consoleOrigin: console, tls: served.source },
      workers,
    );
  };
  beforeEach(async () => {
    served = createServed(first);
    container = await startContainer(containerCertificate);
  });
  afterEach(async () => {
    await bench.gateway.close();
    await container.close();
  }, patient.timeout);
  const issue = () => bench.gateway.issue({ sessionId: 'a', userId: 'user-1', mode: 'control', connectionId: 'c1' });

  it('are at a name of their own, page and WebSocket', async () => {
    await start({ kind: 'subdomain', domain: 'views.example', scheme: 'https' });
    const view = await issue();
    expect(view.origin).toMatch(/^https:\/\/v-[0-9a-f]{32}\.views\.example:\d+$/);
    const page = await get(view, viewPath(view, 'vnc.html'));
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<p>page</p>')]);
    expect(page.policy).toContain(`frame-ancestors ${console};`);
    expect(page.policy).toContain(view.origin.replace('https:', 'wss:'));
    const { socket, heard } = await openSocket(view);
    await expect.poll(() => heard).toEqual(['hello kasm_user']);
    socket.close();
    const { bytesIn, bytesOut, openSockets } = bench.gateway.metrics();
    if (workers === 0) expect([bytesIn > 0, bytesOut > 0, openSockets]).toEqual([true, true, 1]);
  });

  it('are at the port that browsers use, where another one is listened on', async () => {
    await start({ kind: 'subdomain', domain: 'views.example', scheme: 'https', publicPort: 443 });
    const view = await issue();
    expect(view.origin).toMatch(/^https:\/\/v-[0-9a-f]{32}\.views\.example$/);
  });

  it('answer to no other name, and speak no HTTP', async () => {
    await start({ kind: 'subdomain', domain: 'views.example', scheme: 'https' });
    const view = await issue();
    const other = { ...view, origin: `https://fairlead.example:${portOf(view)}` };
    expect((await get(other, viewPath(view, 'vnc.html'))).status).toBe(421);
    await expect(fetch(`http://127.0.0.1:${portOf(view)}/`)).rejects.toThrow();
  });

  it('go on while another certificate takes the place of theirs', async () => {
    await start({ kind: 'subdomain', domain: 'views.example', scheme: 'https' });
    const view = await issue();
    const { socket, heard } = await openSocket(view);
    await expect.poll(() => heard).toEqual(['hello kasm_user']);
    expect(await shown(view)).toBe(new X509Certificate(first.certificate).fingerprint256);

    const second = await certificateOf(authority, { dns: ['*.views.example'] });
    served.replace(second);
    await expect.poll(() => shown(view)).toBe(new X509Certificate(second.certificate).fingerprint256);
    expect((await get(view, viewPath(view, 'vnc.html'))).status).toBe(200);
    socket.send(Buffer.from('key'));
    await expect.poll(() => heard).toEqual(['hello kasm_user', 'ack kasm_user']);
    socket.close();
  });

  it('have ports of their own over TLS as well', async () => {
    // Whichever of these is free: other tests take ports of this machine, too.
    await start({ kind: 'ports', from: 17_100, to: 17_399, scheme: 'https', publicHost: 'fairlead.example' });
    const view = await issue();
    expect(view.origin).toMatch(/^https:\/\/fairlead\.example:17\d{3}$/);
    expect((await get(view, viewPath(view, 'vnc.html'))).status).toBe(200);
  });
});
