/** The console's WebSocket over a real socket: how it signs in, how it ends, what a slow reader costs. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createLogger } from '../log/logger.ts';
import { bearerLifeMs } from './caller.ts';
import { anna, startTokens, type Tokens } from './testing/tokens.ts';
import { type ConsoleSockets, closeCodes, createConsoleSockets } from './websocket.ts';

const pieceBytes = 64 * 1024;
let tokens: Tokens;
let server: Server;
let sockets: ConsoleSockets;
let log: ReturnType<typeof createLogger>;
let produced = 0;
const opened: string[] = [];
const ended: string[] = [];

const router = {
  test: {
    echo: os.handler(({ input }) => input),
    flood: os.handler(async function* () {
      for (produced = 0; ; produced += 1) yield 'x'.repeat(pieceBytes);
    }),
  },
};

beforeEach(async () => {
  tokens = await startTokens();
  log = createLogger({ dataDir: null, level: 'silent', terminal: null });
  sockets = createConsoleSockets({
    router,
    authority: tokens.authority,
    newId: tokens.newId,
    now: () => tokens.clock.now,
    log: log.logger,
    onConnected: (id) => opened.push(id),
    onDisconnected: (id) => ended.push(id),
  });
  server = createServer();
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  sockets.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await log.close();
  await tokens.stop();
});

/** The parts that oRPC uses, which are the same in a browser. */
const asBrowser = (ws: WebSocket) => ({
  addEventListener: ws.addEventListener.bind(ws) as globalThis.WebSocket['addEventListener'],
  removeEventListener: ws.removeEventListener.bind(ws) as globalThis.WebSocket['removeEventListener'],
  send: (data: string | ArrayBufferLike | ArrayBufferView | Blob) => ws.send(data as string),
  get readyState() {
    return ws.readyState;
  },
});

/** Listens to what follows the first message, which is not oRPC's. */
const afterFirst =
  (ws: WebSocket): globalThis.WebSocket['addEventListener'] =>
  (...args: unknown[]) => {
    const listen = () => Reflect.apply(ws.addEventListener, ws, args);
    if (args[0] === 'message') ws.once('message', listen);
    else listen();
  };

async function open(): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`);
  await once(ws, 'open');
  return ws;
}
async function closed(ws: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(ws, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}
const bearer = async () => (await tokens.authority.issueBearer(anna, 'test')).bearer;
async function signedIn(): Promise<{ ws: WebSocket; client: RouterClient<typeof router> }> {
  const ws = await open();
  ws.send(JSON.stringify({ bearer: await bearer() }));
  await once(ws, 'message');
  return { ws, client: createORPCClient(new RPCLink({ websocket: asBrowser(ws) })) };
}

describe('the first message', () => {
  it('signs in, and calls that follow at once wait for that', async () => {
    const ws = await open();
    const messages: string[] = [];
    ws.on('message', (data) => messages.push(String(data)));
    ws.send(JSON.stringify({ bearer: await bearer() }));
    const client: RouterClient<typeof router> = createORPCClient(
      new RPCLink({ websocket: { ...asBrowser(ws), addEventListener: afterFirst(ws) } }),
    );
    expect(await client.test.echo('early')).toBe('early');
    expect(JSON.parse(messages[0] ?? '')).toMatchObject({ ready: true, connectionId: opened.at(-1) });
    ws.close();
    await closed(ws);
    expect(ended.at(-1)).toBe(opened.at(-1));
    expect(sockets.count).toBe(0);
  });

  it.each([
    ['no token', '{}'],
    ['a token that nobody issued', JSON.stringify({ bearer: 'x'.repeat(43) })],
    ['a token that is no text', '{"bearer":{"$ne":null}}'],
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['more than 4 KiB', JSON.stringify({ bearer: 'x', padding: 'x'.repeat(4096) })],
  ])('with %s ends the connection', async (_what, text) => {
    const ws = await open();
    ws.send(text);
    expect(await closed(ws)).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
    expect(sockets.count).toBe(0);
  });

  it('that does not come within five seconds ends it too', async () => {
    expect(await closed(await open())).toEqual([closeCodes.tooSlow, 'AUTH_TIMEOUT']);
  });

  it('is not followed by much before it was looked at', async () => {
    const ws = await open();
    ws.send(JSON.stringify({ bearer: await bearer() }));
    for (let index = 0; index < 40; index += 1) ws.send('x'.repeat(64 * 1024));
    expect((await closed(ws))[0]).toBeGreaterThan(1000);
  });
});

describe('before signing in', () => {
  it('a message that goes on and on is cut off before it is whole', async () => {
    const ws = await open();
    ws.on('error', () => undefined);
    const end = closed(ws);
    ws.send('x'.repeat(7 * 1024 * 1024));
    expect((await end)[0]).toBe(1006);
  });

  it('only so many wait at once, and a place is free again when one has signed in', async () => {
    const waiting = await Promise.all(Array.from({ length: 64 }, open));
    expect(await closed(await open())).toEqual([closeCodes.tooMany, 'TOO_MANY_CONNECTIONS']);
    const [first] = waiting;
    first?.send(JSON.stringify({ bearer: await bearer() }));
    if (first) await once(first, 'message');
    const { client } = await signedIn();
    expect(await client.test.echo(1)).toBe(1);
    for (const ws of waiting) ws.terminate();
  });

  it('counts no byte any more once it has signed in', async () => {
    const { client } = await signedIn();
    const large = 'x'.repeat(1024 * 1024);
    expect(await client.test.echo(large)).toBe(large);
  });
});

describe('a connection', () => {
  it('ends when its token is revoked', async () => {
    const { ws } = await signedIn();
    const other = await signedIn();
    const rows = await tokens.store.db.selectFrom('tokens').select('id').orderBy('id').execute();
    const end = closed(ws);
    await tokens.authority.revoke(rows[0]?.id ?? '');
    expect(await end).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
    expect(await other.client.test.echo(1)).toBe(1);
  });

  it('is not made with a token that has expired', async () => {
    const token = await bearer();
    tokens.clock.now += bearerLifeMs;
    const ws = await open();
    ws.send(JSON.stringify({ bearer: token }));
    expect(await closed(ws)).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
  });

  it('ends at bytes that are no call', async () => {
    const { ws } = await signedIn();
    ws.send('{');
    expect((await closed(ws))[0]).toBe(1007);
  });

  it('of a reader that pauses holds little, and goes on when the reader does', async () => {
    const { ws, client } = await signedIn();
    const flood = await client.test.flood();
    await flood.next();
    ws.pause();
    // Until the kernel's buffers are full as well: then nothing more is made.
    let before = -1;
    await expect
      .poll(
        () => {
          const same = produced === before;
          before = produced;
          return same;
        },
        { interval: 400, timeout: 15_000 },
      )
      .toBe(true);
    expect(produced * pieceBytes).toBeLessThan(32 * 1024 * 1024);
    ws.resume();
    await expect.poll(() => produced, { timeout: 15_000 }).toBeGreaterThan(before + 50);
    ws.close();
    await closed(ws);
  });
});
