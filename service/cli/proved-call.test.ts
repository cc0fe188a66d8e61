/** The command line against programs that have taken the service's port, and against one that hangs up at the right moment. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { challengeSchema } from '../../common/proof-schemas.ts';
import { loadServiceKey, type ServiceKey } from '../api/service-key.ts';
import { provedCall } from './proved-call.ts';

let dataDir: string;
let key: ServiceKey;
let ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'fairlead-call-'));
  key = await loadServiceKey(dataDir);
});
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
  await rm(dataDir, { recursive: true });
});

const bearer = 'canary-9182';

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function listen(handle: Handle) {
  const heard: { readonly url: string; readonly authorization: string | undefined; readonly socket: Socket }[] = [];
  const server = createServer((request, response) => {
    heard.push({ url: request.url ?? '', authorization: request.headers.authorization, socket: request.socket });
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { heard, control: { url: `http://fairlead.localhost:${port}`, bearer, serviceKey: key.publicKey } };
}
const proof = (body: string) => JSON.stringify({ signature: key.prove(challengeSchema.parse(JSON.parse(body))) });

it('asks for a proof first, and calls on the same connection', async () => {
  const { heard, control } = await listen((request, response, body) =>
    response.end(request.url === '/api/auth/prove' ? proof(body) : '{"answer":42}'),
  );
  expect(await provedCall(control, 'POST', '/api/auth/open-url')).toEqual({ status: 200, body: { answer: 42 } });
  expect(heard.map(({ url, authorization }) => [url, authorization])).toEqual([
    ['/api/auth/prove', undefined],
    ['/api/auth/open-url', `Bearer ${bearer}`],
  ]);
  expect(heard[1]?.socket).toBe(heard[0]?.socket);
});

it.each<[string, (response: ServerResponse, body: string) => void]>([
  ['ends the connection', (response, body) => response.writeHead(200, { Connection: 'close' }).end(proof(body))],
  ['resets it', (response, body) => response.end(proof(body), () => response.socket?.resetAndDestroy())],
])('makes no other connection where the service, having proved itself, %s', async (_what, answer) => {
  const { heard, control } = await listen((request, response, body) => {
    if (request.url === '/api/auth/prove') answer(response, body);
    else response.end('{}');
  });
  expect(await provedCall(control, 'POST', '/api/auth/open-url')).toBe('nobody');
  expect(heard.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it('sends nothing to who has no proof, or the proof of another challenge', async () => {
  let old = '';
  const { heard, control } = await listen((_request, response, body) => {
    old ||= proof(body.replace(/"nonce":"[^"]+"/, `"nonce":"${'n'.repeat(32)}"`));
    response.end(old);
  });
  expect(await provedCall(control, 'POST', '/api/auth/open-url')).toBe('stranger');
  expect(heard.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it('gives up where nothing is said, and where nobody is', async () => {
  const { control } = await listen(() => undefined);
  expect(await provedCall(control, 'GET', '/api/hosts', 200)).toBe('nobody');
  expect(await provedCall({ ...control, url: 'http://fairlead.localhost' }, 'GET', '/api/hosts')).toBe('nobody');
  for (const end of ends) await end();
  ends = [];
  expect(await provedCall(control, 'GET', '/api/hosts')).toBe('nobody');
});
