import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { freePort } from '../../tools/bed/ports.ts';
import { type Bench, console, shownBy, startGateway, useGateway } from './test-gateway.ts';
import { type Answer, ask, eventually, openSocket, portOf, testPassword, ticketOf, webTargetFor } from './test-kit.ts';
import type { IssuedView, WebTarget } from './types.ts';

type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  body: string;
};

/** A web application as its image serves it: plain HTTP, any path, WebSockets anywhere. */
let server: Server;
let port: number;
let seen: Seen[];
let page: (request: IncomingMessage, response: ServerResponse) => void;
let bench: Bench;
let change: Partial<WebTarget>;

beforeEach(async () => {
  seen = [];
  change = {};
  page = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>page</p>');
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered].at(-1) ?? false });
  server = createServer((incoming, response) => {
    const entry: Seen = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: '' };
    seen.push(entry);
    incoming.on('data', (chunk: Buffer) => {
      entry.body += chunk.toString();
    });
    incoming.on('end', () => page(incoming, response));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket, head) => {
    seen.push({ method: 'UPGRADE', url: incoming.url ?? '', headers: incoming.headers, body: '' });
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      client.send(`hello ${incoming.url}`);
      client.on('message', (data) => client.send(`heard ${String(data)}`));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = listeningPort(server);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function listeningPort(listening: Server): number {
  const address: AddressInfo | string | null = listening.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

const issue = (path = '/app/?a=1', sessionId = 'session-1'): Promise<IssuedView> =>
  bench.gateway.issue({
    sessionId,
    userId: 'user-1',
    mode: 'control',
    connectionId: 'c1',
    viewer: { protocol: 'web', path },
  });
const open = (view: IssuedView): Promise<Answer> => ask(portOf(view), view.origin, new URL(view.url).pathname);
const opened = async (path?: string, sessionId?: string): Promise<IssuedView> => {
  const view = await issue(path, sessionId);
  expect((await open(view)).status).toBe(200);
  return view;
};
const own = { 'sec-fetch-site': 'same-origin' };
const get = (view: IssuedView, path: string, headers: Record<string, string | string[]> = {}, method = 'GET') =>
  ask(portOf(view), view.origin, path, { ...own, ...headers }, method);
const codeOf = (answer: { readonly body: string }): string => /data-code="([A-Z_]+)"/.exec(answer.body)?.[1] ?? '';

/** With a body, as a page of the view sends one. */
function send(view: IssuedView, path: string, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: portOf(view),
        path,
        method: 'POST',
        agent: false,
        headers: { host: new URL(view.origin).host, ...own, ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

describe.each(shownBy)('shown by $by', ({ workers }) => {
  useGateway(
    workers,
    async (sessionId) =>
      webTargetFor(
        { port },
        { sessionId, scheme: 'http', credentials: { username: 'abc', password: testPassword }, ...change },
      ),
    (made) => {
      bench = made;
    },
  );

  describe('the ticket of a page of its own', () => {
    it('opens its origin, and goes on to where the page begins without the ticket', async () => {
      const view = await issue();
      expect(view.url).toBe(`${view.origin}/v/${ticketOf(view)}/.fairlead/open`);
      const answer = await open(view);
      expect(answer.status).toBe(200);
      expect(answer.body).toContain(`location.replace("${view.origin}/app/?a=1")`);
      expect(answer.body).not.toContain(ticketOf(view));
      expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'sha256-/);
      expect(seen).toEqual([]);
      expect((await get(view, '/app/?a=1')).body).toContain('<p>page</p>');
      expect(seen.map(({ url }) => url)).toEqual(['/app/?a=1']);
    });

    it('is asked for before its name opens anything', async () => {
      const view = await issue();
      const answer = await get(view, '/');
      expect([answer.status, codeOf(answer)]).toEqual([403, 'VIEW_TICKET_REFUSED']);
      await expect(openSocket(portOf(view), view, '/ws')).rejects.toThrow('refused with 403');
      expect(seen).toEqual([]);
    });

    it('opens it once: a copied address opens no second page', async () => {
      const view = await opened();
      const answer = await open(view);
      expect([answer.status, codeOf(answer)]).toEqual([409, 'VIEW_ALREADY_OPEN']);
    });

    it('opens no other origin, and nothing once it is revoked', async () => {
      const [one, two] = [await opened(), await issue()];
      const foreign = await ask(portOf(one), one.origin, new URL(two.url).pathname);
      expect([foreign.status, codeOf(foreign)]).toEqual([403, 'VIEW_TICKET_REFUSED']);
      bench.gateway.revoke({ viewId: one.viewId });
      expect(codeOf(await get(one, '/'))).toBe('VIEW_REVOKED');
      expect(codeOf(await open(one))).toBe('VIEW_REVOKED');
    });

    it('is not given out for watching, which nobody could hold to watching', async () => {
      const request = { sessionId: 's', userId: 'u', mode: 'view', connectionId: 'c1' } as const;
      const viewer = { protocol: 'web', path: '/' } as const;
      await expect(bench.gateway.issue({ ...request, viewer })).rejects.toMatchObject({ code: 'VIEW_NOT_WATCHABLE' });
      expect(bench.gateway.views()).toEqual([]);
    });

    it('is not given out where views have ports: nobody has to guess those', async () => {
      const from = await freePort();
      const other = await startGateway(async () => webTargetFor({ port }), {
        origins: { kind: 'ports', from, to: from },
      });
      const request = { sessionId: 's', userId: 'u', mode: 'control', connectionId: 'c1' } as const;
      const viewer = { protocol: 'web', path: '/' } as const;
      await expect(other.gateway.issue({ ...request, viewer })).rejects.toMatchObject({ code: 'VIEW_NEEDS_NAMES' });
      await other.gateway.close();
    });
  });

  describe('a request of a page of its own', () => {
    it('reaches its server by any path, with the gateway’s credentials and none of the browser’s', async () => {
      const view = await opened();
      for (const path of ['/api/get_users', '/v/x', '/a/../b;c=1/%2e%2e?q=%00', '/websockify']) {
        await get(view, path, {
          authorization: 'Basic Zm9vOmJhcg==',
          cookie: 'a=b',
          'x-csrf-token': 'its own',
          'x-forwarded-for': '1.2.3.4',
        });
      }
      expect(seen.map(({ url }) => url)).toEqual(['/api/get_users', '/v/x', '/a/../b;c=1/%2e%2e?q=%00', '/websockify']);
      const headers: IncomingMessage['headers'] = seen[0]?.headers ?? {};
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`abc:${testPassword}`).toString('base64')}`);
      expect(headers.host).toBe(`localhost:${port}`);
      expect(headers['x-csrf-token']).toBe('its own');
      for (const name of ['cookie', 'x-forwarded-for', 'sec-fetch-site', 'referer'])
        expect(headers[name]).toBeUndefined();
    });

    it('has no credentials where the workspace names nobody', async () => {
      change = { credentials: null };
      const view = await opened();
      await get(view, '/', { authorization: 'Basic Zm9vOmJhcg==' });
      expect(seen[0]?.headers.authorization).toBeUndefined();
    });

    it('may send something, under the origin that its server knows', async () => {
      const view = await opened();
      const origin = view.origin;
      expect(await send(view, '/api/things', '{"a":1}', { origin, 'content-type': 'application/json' })).toBe(200);
      expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/things', body: '{"a":1}' });
      expect(seen[0]?.headers.origin).toBe(`http://localhost:${port}`);
      await get(view, '/thing', {}, 'DELETE');
      expect(seen[1]?.method).toBe('DELETE');
    });

    it.each([
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: console },
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
    ])('comes from its own page alone, not with %o', async (headers) => {
      const view = await opened();
      const answer = await get(view, '/', headers);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'VIEW_ORIGIN_REFUSED']);
      expect(seen).toEqual([]);
    });

    it('is no service worker’s, and none of the gateway’s own places', async () => {
      const view = await opened();
      expect(codeOf(await get(view, '/sw.js', { 'service-worker': 'script' }))).toBe('VIEW_SERVICE_WORKER_REFUSED');
      expect(codeOf(await get(view, '/.fairlead/x'))).toBe('VIEW_PATH_REFUSED');
      expect(codeOf(await get(view, '/%2efairlead/x'))).toBe('VIEW_PATH_REFUSED');
      expect(seen).toEqual([]);
    });
  });

  describe('an answer to a page of its own', () => {
    it('keeps its cookies in the gateway, for this view alone', async () => {
      page = (_request, response) =>
        response
          .writeHead(
            200,
            [
              ['set-cookie', 'sid=one; Path=/; HttpOnly'],
              ['set-cookie', 'deep=two; Path=/app'],
            ].flat(),
          )
          .end('x');
      const [one, two] = [await opened(), await opened()];
      const answer = await get(one, '/app/login');
      expect(answer.headers['set-cookie']).toBeUndefined();
      await get(one, '/app/next');
      await get(one, '/other');
      await get(two, '/app/next');
      expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'deep=two; sid=one', 'sid=one', undefined]);
      const socket = await openSocket(portOf(one), one, '/app/ws');
      expect(seen.at(-1)?.headers.cookie).toBe('deep=two; sid=one');
      socket.socket.terminate();
      bench.gateway.revoke({ viewId: one.viewId });
      expect(bench.log.join('\n')).not.toContain('sid');
    });

    it('has the headers of the gateway, and of its own only those that describe its content', async () => {
      page = (_request, response) =>
        response
          .writeHead(200, {
            'content-type': 'text/plain',
            'content-security-policy': 'frame-ancestors *',
            'service-worker-allowed': '/',
            'clear-site-data': '"*"',
            refresh: '0; url=http://elsewhere.example/',
            link: '</x>; rel=preload',
            'www-authenticate': 'Bearer',
            'access-control-allow-origin': '*',
          })
          .end('x');
      const { headers } = await get(await opened(), '/');
      for (const name of [
        'service-worker-allowed',
        'clear-site-data',
        'refresh',
        'link',
        'www-authenticate',
        'access-control-allow-origin',
      ])
        expect(headers[name]).toBeUndefined();
      expect(headers['content-security-policy']).toContain(`frame-ancestors ${console} 'self'`);
      expect(headers['content-security-policy']).toContain('sandbox allow-scripts');
      expect(headers['content-type']).toBe('text/plain');
    });

    it('leads to its own pages only', async () => {
      const view = await opened();
      const leads = async (location: string) => {
        page = (_request, response) => response.writeHead(302, { location }).end();
        const answer = await get(view, '/app/x');
        return answer.headers.location ?? codeOf(answer);
      };
      expect(await leads('next?a=1#b')).toBe(`${view.origin}/app/next?a=1#b`);
      expect(await leads(`http://localhost:${port}//evil.example/`)).toBe(`${view.origin}//evil.example/`);
      for (const location of [
        '//evil.example/',
        'http://evil.example/',
        'javascript:alert(1)',
        `http://a:b@localhost:${port}/`,
      ])
        expect(await leads(location)).toBe('VIEW_ANSWER_REFUSED');
    });

    it('never asks for a login: a refused one is said, another 401 is the page’s own matter', async () => {
      const view = await opened();
      page = (_request, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      const refused = await get(view, '/');
      expect([refused.status, codeOf(refused)]).toEqual([502, 'VIEW_CREDENTIALS_REFUSED']);
      page = (_request, response) => response.writeHead(401).end('sign in');
      const answer = await get(view, '/');
      expect([answer.status, answer.body, answer.headers['www-authenticate']]).toEqual([401, 'sign in', undefined]);
    });

    it('that is a document gets the script by which the console knows that it is there', async () => {
      const view = await opened();
      const answer = await get(view, '/', { 'sec-fetch-dest': 'iframe' });
      expect(answer.body).toBe('<script src="/.fairlead/page.js"></script><p>page</p>');
      expect((await get(view, '/data', { 'sec-fetch-dest': 'empty' })).body).toBe('<p>page</p>');
      const script = await get(view, '/.fairlead/page.js', { 'sec-fetch-dest': 'script' });
      expect(script.headers['content-type']).toContain('text/javascript');
      expect(script.body).toContain(`tell('connection_state', 'connected')`);
    });
  });

  describe('the WebSockets of a page of its own', () => {
    it('lead anywhere, several at a time, in the words that page and server chose', async () => {
      const view = await opened();
      const one = await openSocket(portOf(view), view, '/socket.io/?transport=websocket', { protocols: ['a', 'b'] });
      const two = await openSocket(portOf(view), view, '/websockify', { protocols: [] });
      expect([one.socket.protocol, two.socket.protocol]).toEqual(['b', '']);
      expect(seen.map(({ url }) => url)).toEqual(['/socket.io/?transport=websocket', '/websockify']);
      expect(seen[0]?.headers).toMatchObject({ host: `localhost:${port}`, origin: `http://localhost:${port}` });
      expect(seen[0]?.headers.authorization).toMatch(/^Basic /);
      await eventually(() => expect(bench.gateway.metrics().openSockets).toBe(2));
      bench.gateway.revoke({ viewId: view.viewId });
      await Promise.all([one.closed, two.closed]);
    });

    it('are opened by its own page alone', async () => {
      const view = await opened();
      for (const origin of [console, 'null', 'http://v-x.localhost'])
        await expect(openSocket(portOf(view), view, '/ws', { origin })).rejects.toThrow('refused with 403');
      expect(seen).toEqual([]);
    });
  });

  describe('whether a page answers', () => {
    const target = (): WebTarget => webTargetFor({ port }, { scheme: 'http' });
    it.each([
      [200, null],
      [302, null],
      [401, null],
      [404, null],
      [500, 'VIEW_PAGE_FAILS'],
      [503, 'VIEW_PAGE_FAILS'],
    ])('a status of %i says so', async (status, code) => {
      page = (_request, response) => response.writeHead(status).end();
      const asked = bench.gateway.pageAnswers(target(), '/app');
      if (code === null) await expect(asked).resolves.toBeUndefined();
      else await expect(asked).rejects.toMatchObject({ code });
      expect(seen[0]?.url).toBe('/app');
    });

    it('nobody at all does', async () => {
      const nobody = webTargetFor({ port: await freePort() }, { scheme: 'http' });
      await expect(bench.gateway.pageAnswers(nobody, '/')).rejects.toMatchObject({ code: 'SESSION_PORT_REFUSED' });
    });
  });

  it('raw requests without a path of their own are refused', async () => {
    const view = await opened();
    const host = new URL(view.origin).host;
    const answer = await new Promise<string>((resolve) => {
      const socket = connectTcp(portOf(view), '127.0.0.1', () =>
        socket.write(`GET http://elsewhere.example/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      );
      let said = '';
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      socket.on('close', () => resolve(said));
    });
    expect(answer).toContain('VIEW_PATH_REFUSED');
    expect(seen).toEqual([]);
  });
});
