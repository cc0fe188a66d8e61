import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { freePort } from '../../tools/bed/ports.ts';
import { type Bench, console, shownBy, startGateway, useGateway } from './test-gateway.ts';
import {
  ask,
  type Certificate,
  type Container,
  makeCertificate,
  portOf,
  startContainer,
  targetFor,
  testPassword,
  ticketOf,
  viewPath,
} from './test-kit.ts';
import type { DesktopTarget, IssuedView, ViewMode } from './types.ts';

let certificate: Certificate;
let otherCertificate: Certificate;
let container: Container;
let bench: Bench;
let change: Partial<DesktopTarget>;
let failure: Error | null;

beforeAll(() => {
  certificate = makeCertificate();
  otherCertificate = makeCertificate();
});
beforeEach(async () => {
  change = {};
  failure = null;
  container = await startContainer(certificate);
});
afterEach(() => container.close());

const issue = (sessionId = 'session-1', mode: ViewMode = 'control', userId = 'user-1'): Promise<IssuedView> =>
  bench.gateway.issue({ sessionId, userId, mode, connectionId: 'c1' });
const get = (view: IssuedView, rest: string, headers: Record<string, string | string[]> = {}, method = 'GET') =>
  ask(portOf(view), view.origin, viewPath(view, rest), headers, method);
const codeOf = (answer: { readonly body: string }): string => /data-code="([A-Z_]+)"/.exec(answer.body)?.[1] ?? '';

describe.each(shownBy)('shown by $by', ({ workers }) => {
  useGateway(
    workers,
    async (sessionId, mode) => {
      if (failure !== null) throw failure;
      const username = mode === 'view' ? 'kasm_viewer' : 'kasm_user';
      return targetFor(container, { sessionId, username, ...change });
    },
    (made) => {
      bench = made;
    },
  );

  describe('a view of a session', () => {
    it('shows the page of the container on an origin of its own', async () => {
      const [one, two] = [await issue(), await issue()];
      expect(one.origin).toMatch(
        workers === 0
          ? new RegExp(`^http://v-[0-9a-f]{32}\\.localhost:${bench.port}$`)
          : /^http:\/\/v-[0-9a-f]{32}\.localhost:\d+$/,
      );
      expect(one.origin).not.toBe(two.origin);
      expect(one.url).toContain(`/v/${ticketOf(one)}/vnc.html?autoconnect=true`);
      const answer = await get(one, 'vnc.html?autoconnect=true');
      expect([answer.status, answer.body]).toEqual([200, '<p>page</p>']);
      expect(container.seen.map(({ url }) => url)).toEqual(['/vnc.html']);
    });

    it('carries credentials from the first request on and none of the browser’s', async () => {
      const view = await issue();
      await get(view, 'vnc.html', {
        authorization: 'Basic Zm9vOmJhcg==',
        cookie: 'a=b',
        referer: 'http://secret.example/',
        'x-forwarded-for': '1.2.3.4',
        'accept-language': 'de',
      });
      expect(container.failures()).toBe(0);
      const headers = container.seen[0]?.headers ?? {};
      const expected = `Basic ${Buffer.from(`kasm_user:${testPassword}`).toString('base64')}`;
      expect(headers.authorization).toBe(expected);
      expect(headers.origin).toBe('https://localhost:6901');
      expect(headers['accept-language']).toBe('de');
      for (const name of ['cookie', 'referer', 'x-forwarded-for']) expect(headers[name]).toBeUndefined();
    });

    it('keeps connections, so that assets do not each pay a handshake', async () => {
      const view = await issue();
      for (let count = 0; count < 8; count += 1) await get(view, `dist/asset-${count}.js`);
      expect(container.connectionCount()).toBe(1);
      await Promise.all(Array.from({ length: 30 }, (_, index) => get(view, `dist/more-${index}.js`)));
      expect(container.connectionCount()).toBeLessThanOrEqual(6);
      // Processes count from their start.
      if (workers === 0) expect(bench.gateway.metrics().handshakes).toBe(container.connectionCount());
    });

    it('answers requests that come together in their order, whatever their size', async () => {
      const large = 'x'.repeat(3_000_000);
      container.onPage((request, response) => {
        if (request.url === '/large') response.writeHead(200, { 'Content-Length': large.length }).end(large);
        else if (request.url === '/framed') response.writeHead(200).end(large);
        else response.writeHead(200, { 'Content-Length': 5 }).end('small');
        return true;
      });
      const view = await issue();
      const host = new URL(view.origin).host;
      const ask = (rest: string, more = '') => `GET ${viewPath(view, rest)} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
      const all = ask('large') + ask('small') + ask('framed') + ask('large') + ask('small', 'Connection: close\r\n');
      const said = await new Promise<string>((resolve, reject) => {
        const socket = connectTcp(portOf(view), '127.0.0.1', () => socket.write(all));
        const chunks: Buffer[] = [];
        socket.on('data', (chunk: Buffer) => chunks.push(chunk));
        socket.on('error', reject).on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
      });
      const bodies = said.split(/HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/).slice(1);
      expect([bodies[0], bodies[1], bodies[3], bodies[4]]).toEqual([large, 'small', large, 'small']);
      // In chunks, with a size before each.
      expect(bodies[2]?.replaceAll(/[^x]/g, '')).toBe(large);
    });

    it.each([true, false])(
      'passes every byte on, also to a browser that is slow (of known length: %s)',
      async (isKnown) => {
        const content = randomBytes(24_000_000);
        container.onPage((_request, response) => {
          response.writeHead(200, isKnown ? { 'Content-Length': content.length } : {});
          // In pieces of every size, so that some end where records and buffers do.
          for (let at = 0, size = 1; at < content.length; at += size, size = (size * 7) % 70_001)
            response.write(content.subarray(at, at + size));
          response.end();
          return true;
        });
        const view = await issue();
        const hash = createHash('sha256');
        await new Promise<void>((resolve, reject) => {
          const outgoing = request(
            {
              host: '127.0.0.1',
              port: portOf(view),
              path: viewPath(view, 'large'),
              agent: false,
              headers: { host: new URL(view.origin).host },
            },
            (response) => {
              response.on('data', (chunk: Buffer) => {
                hash.update(chunk);
                response.pause();
                void turns(30).then(() => response.resume());
              });
              response.on('end', resolve).on('error', reject);
            },
          );
          outgoing.on('error', reject).end();
        });
        expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
      },
    );

    it('survives a container that closes a kept connection just as the next request comes', async () => {
      const used = new Set<unknown>();
      container.onPage((request) => {
        const isSecond = used.has(request.socket);
        used.add(request.socket);
        if (isSecond) request.socket.destroy();
        return isSecond;
      });
      const view = await issue();
      expect((await get(view, 'vnc.html')).status).toBe(200);
      expect((await get(view, 'vnc.html')).status).toBe(200);
      expect([container.seen.length, container.connectionCount()]).toEqual([3, 2]);
    });
  });

  describe('what a ticket opens', () => {
    it('nothing on another origin, of another view, or made up', async () => {
      const [one, two] = [await issue('session-1'), await issue('session-2')];
      for (const path of [viewPath(two, 'vnc.html'), `/v/${'x'.repeat(32)}/vnc.html`]) {
        const answer = await ask(portOf(one), one.origin, path);
        expect([answer.status, codeOf(answer)]).toEqual([403, 'VIEW_TICKET_REFUSED']);
      }
      expect(container.seen).toEqual([]);
    });

    // The clock is this process's own.
    if (workers === 0)
      it('nothing once it is revoked, expired or its connection is gone', async () => {
        const view = await issue();
        expect((await get(view, 'vnc.html')).status).toBe(200);
        expect(bench.gateway.revoke({ sessionId: 'session-1' })).toBe(1);
        expect(codeOf(await get(view, 'vnc.html'))).toBe('VIEW_REVOKED');
        const late = await issue();
        bench.gateway.connectionClosed('c1');
        bench.clock.advance(59_000);
        expect((await get(late, 'vnc.html')).status).toBe(200);
        bench.clock.advance(1000);
        const answer = await get(late, 'vnc.html');
        expect([answer.status, codeOf(answer)]).toEqual([410, 'VIEW_TICKET_EXPIRED']);
        expect(bench.gateway.views()).toEqual([]);
      });

    // Somebody takes it back in the very moment in which the container answers.
    if (workers === 0)
      it.each([false, true])(
        'nothing when it is revoked while the container is asked (others watch: %s)',
        async (isShared) => {
          const view = await issue();
          if (isShared) await issue();
          container.onPage((_request, response) => {
            bench.gateway.revoke({ viewId: view.viewId });
            response.end('secret');
            return true;
          });
          expect(codeOf(await get(view, 'vnc.html'))).toBe('VIEW_REVOKED');
        },
      );

    it.each([
      'evil.example',
      'fairlead.localhost',
      `v-${'0'.repeat(32)}.fairlead.localhost`,
      `v-${'0'.repeat(32)}.evil.example`,
      'V-X',
      '127.0.0.1',
    ])('nothing under the foreign host %s', async (host) => {
      const view = await issue();
      const port = new URL(view.origin).port;
      for (const name of [host, `${host}:${port}`]) {
        const answer = await get(view, 'vnc.html', { host: name });
        expect([answer.status, codeOf(answer)]).toEqual([421, 'VIEW_HOST_REFUSED']);
      }
      expect(container.seen).toEqual([]);
    });

    it('not with its own host in another spelling, and not with two', async () => {
      const view = await issue();
      const host = new URL(view.origin).host;
      for (const name of [host.toUpperCase(), host.replace(':', '.:'), host.replace(/:\d+$/, ''), `x.${host}`]) {
        expect((await get(view, 'vnc.html', { host: name })).status).toBe(421);
      }
      const raw = await rawRequest(
        view,
        `GET ${viewPath(view, 'vnc.html')} HTTP/1.1\r\nHost: ${host}\r\nHost: evil\r\n\r\n`,
      );
      expect(raw).toMatch(/^HTTP\/1\.1 (400|421)/);
      expect(container.seen).toEqual([]);
    });

    it.each([
      'api/get_users',
      'API/get_users',
      '%61pi/get_users',
      'app/%2e%2e/api/get_users',
      '/api/x',
      'api;a/x',
      '..%5capi/x',
    ])('not the owner interface: %s', async (rest) => {
      const answer = await get(await issue(), rest);
      expect([400, 403]).toContain(answer.status);
      expect(container.seen).toEqual([]);
    });

    it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'])('nothing by %s', async (method) => {
      const answer = await get(await issue(), 'vnc.html', {}, method);
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
      expect(container.seen).toEqual([]);
    });

    it('no body, and so no second request hidden in one', async () => {
      const view = await issue();
      const host = new URL(view.origin).host;
      const head = `GET ${viewPath(view, 'vnc.html')} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
      expect(await rawRequest(view, `${head}Content-Length: 5\r\n\r\nhello`)).toMatch(/^HTTP\/1\.1 405/);
      expect(await rawRequest(view, `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 405/);
      expect(container.seen).toEqual([]);
    });

    it('no service worker', async () => {
      for (const header of [{ 'service-worker': 'script' }, { 'sec-fetch-dest': 'serviceworker' }]) {
        const answer = await get(await issue(), 'sw.js', header);
        expect([answer.status, codeOf(answer)]).toEqual([403, 'VIEW_SERVICE_WORKER_REFUSED']);
      }
      expect(container.seen).toEqual([]);
    });

    it('its page even with a megabyte of cookies', async () => {
      const cookies = Array.from({ length: 180 }, (_, index) => `bomb${index}=${'x'.repeat(4000)}`).join('; ');
      expect(cookies.length).toBeGreaterThan(700_000);
      expect((await get(await issue(), 'vnc.html', { cookie: cookies })).status).toBe(200);
      expect(container.seen[0]?.headers.cookie).toBeUndefined();
    });
  });

  describe('what a container may answer', () => {
    const hostile = {
      'Service-Worker-Allowed': '/',
      'Set-Cookie': 'a=b; Domain=fairlead.localhost',
      'Clear-Site-Data': '"*"',
      Refresh: '0; url=http://evil.example/',
      Link: '<http://evil.example/>; rel=preload',
      'Strict-Transport-Security': 'max-age=999999; includeSubDomains',
      'Content-Security-Policy': "frame-ancestors *; script-src 'none'",
      'Content-Security-Policy-Report-Only': 'report-uri http://evil.example/',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Report-To': '{}',
      'Reporting-Endpoints': 'a="http://evil.example/"',
      NEL: '{}',
      'Alt-Svc': 'h2="evil.example:443"',
      SourceMap: 'http://evil.example/x.map',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
      'X-Frame-Options': 'ALLOWALL',
      'Permissions-Policy': 'clipboard-read=*',
      'Referrer-Policy': 'unsafe-url',
      'Origin-Agent-Cluster': '?0',
      'X-Content-Type-Options': 'none',
      'Cache-Control': 'public, max-age=31536000',
      'Speculation-Rules': '"/x.json"',
      'Keep-Alive': 'timeout=999',
      'X-Made-Up-Tomorrow': '1',
    };

    it('only its content: every other header is dropped and ours are sent', async () => {
      container.onPage((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html', ETag: '"e"', ...hostile }).end('hi');
        return true;
      });
      const view = await issue();
      const { headers } = await get(view, 'vnc.html');
      const own = [
        'cache-control',
        'content-security-policy',
        'cross-origin-resource-policy',
        'origin-agent-cluster',
        'permissions-policy',
        'referrer-policy',
        'x-content-type-options',
      ];
      const passed = ['content-type', 'etag'];
      const wire = ['connection', 'date', 'transfer-encoding', 'keep-alive'];
      expect(Object.keys(headers).filter((name) => ![...own, ...passed, ...wire].includes(name))).toEqual([]);
      expect(headers['keep-alive'] ?? '').not.toContain('999');
      expect(headers['content-security-policy']).toContain(`frame-ancestors ${console};`);
      expect(headers['content-security-policy']).toContain(
        'sandbox allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads',
      );
      expect(headers['content-security-policy']).toContain(`connect-src 'self' ${view.origin.replace('http', 'ws')}`);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'origin-agent-cluster': '?1',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
      for (const feature of ['clipboard-read', 'clipboard-write', 'camera', 'microphone', 'display-capture']) {
        expect(headers['permissions-policy']).toContain(`${feature}=()`);
      }
    });

    it('redirects within itself only', async () => {
      let location = '';
      container.onPage((_request, response) => {
        response.writeHead(302, { Location: location }).end();
        return true;
      });
      const view = await issue();
      for (const inside of ['/app/x.html', 'x.html', 'https://localhost:6901/app/x.html']) {
        location = inside;
        const answer = await get(view, 'app/');
        expect([answer.status, answer.headers.location]).toEqual([
          302,
          viewPath(view, inside === '/' ? '' : 'app/x.html'),
        ]);
      }
      const outside = [
        'http://evil.example/',
        '//evil.example/',
        '/api/get_users',
        '/a/../api/x',
        'javascript:alert(1)',
        '',
        console,
      ];
      for (const place of outside.filter((value) => value !== '')) {
        location = place;
        const answer = await get(view, 'vnc.html');
        expect([answer.status, answer.headers.location, codeOf(answer)]).toEqual([
          502,
          undefined,
          'VIEW_ANSWER_REFUSED',
        ]);
      }
    });

    const document = { 'sec-fetch-dest': 'iframe', accept: 'text/html,*/*;q=0.8' };
    const html = '<!doctype html><html><head><script>go()</script>';

    it('a document, which gets the script for storage; asked for whole and unencoded', async () => {
      container.onPage((_request, response) => {
        const version = { ETag: '"e"', 'Last-Modified': 'Mon, 01 Jan 2024 00:00:00 GMT', 'Accept-Ranges': 'bytes' };
        const type = { 'Content-Type': 'Text/HTML; charset=utf-8', 'Content-Length': html.length };
        response.writeHead(200, { ...type, ...version }).end(html);
        return true;
      });
      const view = await issue();
      const conditions = { 'if-none-match': '"e"', 'if-modified-since': 'x', range: 'bytes=0-1', 'if-range': '"e"' };
      const asked = { ...document, ...conditions, 'accept-encoding': 'gzip, br' };
      const page = await get(view, 'app/x.html', asked);
      expect(page.body).toBe(
        '<!doctype html><html><head><script src="../.fairlead/storage.js"></script><script>go()</script>',
      );
      const names = ['content-length', 'etag', 'last-modified', 'accept-ranges'];
      expect(names.filter((name) => page.headers[name] !== undefined)).toEqual([]);
      expect(container.seen[0]?.headers['accept-encoding']).toBe('identity');
      expect(Object.keys(conditions).filter((name) => name in (container.seen[0]?.headers ?? {}))).toEqual([]);

      const head = await get(view, 'app/x.html', document, 'HEAD');
      expect([head.status, head.body, head.headers['content-length'], head.headers.etag]).toEqual([
        200,
        '',
        undefined,
        undefined,
      ]);

      const script = await ask(
        portOf(view),
        view.origin,
        new URL('../.fairlead/storage.js', new URL(viewPath(view, 'app/x.html'), view.origin)).pathname,
      );
      expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(script.body).toContain('localStorage');
      expect(container.seen.filter(({ url }) => url.includes('fairlead'))).toEqual([]);
      // Old browsers and plain names say nothing of their purpose.
      expect((await get(view, 'x.html', { accept: 'text/html,*/*' })).body).toContain('storage.js');
    });

    it.each([
      ['fetched by the page', { 'sec-fetch-dest': 'empty', accept: 'text/html' }, { 'Content-Type': 'text/html' }, 200],
      ['of another type', document, { 'Content-Type': 'application/xhtml+xml' }, 200],
      ['without a type', document, {}, 200],
      ['in UTF-16', document, { 'Content-Type': 'text/html; charset=UTF-16LE' }, 200],
      ['encoded all the same', document, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' }, 200],
      ['a part', document, { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-47/99' }, 206],
      [
        'a download',
        document,
        { 'Content-Type': 'text/html', 'Content-Disposition': 'attachment; filename="x.html"' },
        200,
      ],
    ])('anything else byte by byte: %s', async (_name, asked, headers, status) => {
      container.onPage((_request, response) => {
        response.writeHead(status, { ...headers, 'Content-Length': html.length, ETag: '"e"' }).end(html);
        return true;
      });
      const answer = await get(await issue(), 'x', asked);
      const { etag, 'content-length': length } = answer.headers;
      expect([answer.status, answer.body, etag, length]).toEqual([status, html, '"e"', String(html.length)]);
    });

    it('that nothing changed, to whoever asks on a condition', async () => {
      container.onPage((request, response) => {
        response.writeHead(request.headers['if-none-match'] === '"e"' ? 304 : 200, { ETag: '"e"' }).end();
        return true;
      });
      const answer = await get(await issue(), 'app.js', { 'sec-fetch-dest': 'script', 'if-none-match': '"e"' });
      expect([answer.status, answer.headers.etag, answer.body]).toEqual([304, '"e"', '']);
    });

    it('no login prompt: a 401 becomes a page, and is not tried again while the lock-out may last', async () => {
      change = { password: 'wrong' };
      const view = await issue();
      for (let count = 0; count < 6; count += 1) {
        const answer = await get(view, 'vnc.html');
        expect([answer.status, codeOf(answer)]).toEqual([502, 'VIEW_CREDENTIALS_REFUSED']);
        expect(answer.headers['www-authenticate']).toBeUndefined();
      }
      expect(container.failures()).toBe(1);
    });
  });

  describe('the certificate', () => {
    it('is pinned at the first connection of a start; another is refused before any credentials are sent', async () => {
      const view = await issue();
      expect((await get(view, 'vnc.html')).status).toBe(200);
      container.useCertificate(otherCertificate);
      for (const socket of container.connections) socket.resetAndDestroy();
      container.seen.length = 0;
      const answer = await get(view, 'vnc.html');
      expect([answer.status, codeOf(answer)]).toEqual([502, 'VIEW_CERTIFICATE_CHANGED']);
      expect(answer.body).not.toContain(certificate.sha256);
      expect(container.seen).toEqual([]);
      expect(await bench.gateway.status(view.viewId)).toMatchObject({ error: { code: 'VIEW_CERTIFICATE_CHANGED' } });
      change = { startKey: 'start-2' };
      bench.clock.advance(5000);
      expect((await get(view, 'vnc.html')).status).toBe(200);
    });

    it('is known by the session that a later connection takes up again', async () => {
      const isTakenUp: boolean[] = [];
      container.onPage(({ socket }) => {
        isTakenUp.push(socket instanceof TLSSocket && socket.isSessionReused());
        return false;
      });
      const view = await issue();
      expect((await get(view, 'vnc.html')).status).toBe(200);
      for (const socket of container.connections) socket.resetAndDestroy();
      expect((await get(view, 'vnc.html')).status).toBe(200);
      expect(isTakenUp).toEqual([false, true]);
    });

    it('has to be the given one where it is known', async () => {
      change = { certificateSha256: certificate.sha256.toUpperCase() };
      expect((await get(await issue(), 'vnc.html')).status).toBe(200);
      change = { certificateSha256: otherCertificate.sha256, startKey: 'start-2' };
      const answer = await get(await issue('session-2'), 'vnc.html');
      expect(codeOf(answer)).toBe('VIEW_CERTIFICATE_CHANGED');
    });

    it('is read past the connection where that is possible, once per start, before any credentials are sent', async () => {
      let reads = 0;
      let kept: string | null = certificate.sha256;
      const readCertificate = async (): Promise<string | null> => {
        reads += 1;
        return kept;
      };
      change = { readCertificate };
      const view = await issue();
      const answers = await Promise.all(['a', 'b', 'c'].map((path) => get(view, path)));
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(reads).toBe(1);

      kept = otherCertificate.sha256;
      change = { readCertificate, startKey: 'start-2' };
      container.seen.length = 0;
      expect(codeOf(await get(await issue('session-2'), 'vnc.html'))).toBe('VIEW_CERTIFICATE_CHANGED');
      expect(container.seen).toEqual([]);

      kept = null;
      change = { readCertificate, startKey: 'start-3' };
      expect((await get(await issue('session-3'), 'vnc.html')).status).toBe(200);
      expect(reads).toBe(3);
    });
  });

  describe('when it cannot be shown', () => {
    it('says why, in words, with the code of the cause and a strict policy', async () => {
      failure = new FairleadError('SESSION_ENDED_EARLY', {
        message: 'The session "<b>Desk</b>" has ended.',
        hint: 'Start it again.',
        status: 410,
      });
      const answer = await get(await issue(), 'vnc.html');
      expect([answer.status, codeOf(answer)]).toEqual([410, 'SESSION_ENDED_EARLY']);
      expect(answer.body).toContain('&lt;b&gt;Desk&lt;/b&gt;');
      expect(answer.body).not.toContain('<b>');
      expect(answer.headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors http:\/\/fairlead/,
      );
    });

    it('answers programs in JSON, readable by the console alone', async () => {
      const view = await issue();
      failure = new Error('connect ECONNREFUSED 10.1.2.3:6901');
      const refused = await get(view, 'vnc.html', { accept: 'application/json' });
      expect(refused.status).toBe(502);
      expect(JSON.parse(refused.body)).toMatchObject({ error: { code: 'VIEW_UNREACHABLE' } });
      expect(refused.body).not.toContain('10.1.2.3');
      expect(refused.headers['access-control-allow-origin']).toBe(console);
      failure = null;
      const ready = await get(view, '.fairlead/status', { accept: 'application/json' });
      expect(JSON.parse(ready.body)).toMatchObject({ state: 'ready' });
      expect(await bench.gateway.status(view.viewId)).toMatchObject({ state: 'ready' });
    });

    // The way is this process's own.
    if (workers === 0)
      it('tells a container that is gone from one that is slow to dial', async () => {
        change = {
          dial: () =>
            Promise.reject(
              new FairleadError('SESSION_PORT_REFUSED', { message: 'No.', status: 502, data: { port: 6901 } }),
            ),
        };
        expect(codeOf(await get(await issue(), 'vnc.html'))).toBe('SESSION_PORT_REFUSED');
        change = { dial: () => Promise.reject(new DOMException('late', 'TimeoutError')) };
        const late = await get(await issue('session-2'), 'vnc.html');
        expect([late.status, codeOf(late)]).toEqual([504, 'VIEW_TIMED_OUT']);
      });
  });

  describe('what it tells', () => {
    it('logs no ticket and no password', async () => {
      const view = await issue();
      await get(view, `vnc.html?path=v/${ticketOf(view)}/websockify`);
      await get(view, `x/${ticketOf(view)}%00`);
      change = { password: 'wrong' };
      bench.clock.advance(5000);
      await get(view, 'vnc.html');
      bench.gateway.revoke({ viewId: view.viewId });
      await get(view, 'vnc.html');
      expect(bench.log.some((line) => line.includes('/v/***/vnc.html'))).toBe(true);
      const all = bench.log.join('\n');
      expect(all).not.toContain(`/v/${ticketOf(view)}`);
      expect(all).not.toContain(testPassword);
      expect(all).not.toContain('Basic ');
    });

    // Counted from the start of the process, and reported now and then.
    if (workers === 0)
      it('counts views, requests, refusals and bytes', async () => {
        const view = await issue();
        await get(view, 'vnc.html');
        await get(view, 'api/x');
        const metrics = bench.gateway.metrics();
        expect(metrics).toMatchObject({ openViews: 1, openSockets: 0, requests: 2, refused: 1, bufferedBytes: 0 });
        expect(metrics.bytesOut).toBeGreaterThan(500);
        expect(metrics.eventLoopDelay.p99).toBeGreaterThanOrEqual(metrics.eventLoopDelay.p50);
      });
  });
});

describe('one port per view', () => {
  it('gives each view a listener that dies with it, and empties what an earlier session left there', async () => {
    const from = await freePort();
    const ports = await startGateway(async (sessionId) => targetFor(container, { sessionId }), {
      origins: { kind: 'ports', from, to: from },
    });
    try {
      const view = await ports.gateway.issue({ sessionId: 's', userId: 'u', mode: 'control', connectionId: 'c1' });
      expect(view.origin).toBe(`http://127.0.0.1:${from}`);
      const first = await ask(from, view.origin, viewPath(view, 'vnc.html'));
      const second = await ask(from, view.origin, viewPath(view, 'vnc.html'));
      expect([first.status, first.headers['clear-site-data']]).toEqual([200, '"storage"']);
      expect([second.status, second.headers['clear-site-data']]).toEqual([200, undefined]);
      expect((await ask(from, view.origin, viewPath(view, 'vnc.html'), { host: 'localhost' })).status).toBe(421);
      await expect(
        ports.gateway.issue({ sessionId: 's', userId: 'u', mode: 'control', connectionId: 'c1' }),
      ).rejects.toMatchObject({ code: 'VIEW_NO_PORT' });
      ports.gateway.revoke({ viewId: view.viewId });
      await expect(ask(from, view.origin, viewPath(view, 'vnc.html'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    } finally {
      await ports.gateway.close();
    }
  });
});

/** Lets the event loop turn so many times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function rawRequest(view: IssuedView, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(portOf(view), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
