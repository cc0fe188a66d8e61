/** The console's WebSocket over a real socket: how it signs in, how it ends, what a slow reader costs. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { os, type RouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { plainCommandsForTests } from '../../common/commands.ts';
import { bearerLifeMs } from '../access/authority.ts';
import { anna, startTokens, type Tokens } from '../access/testing/tokens.ts';
import { createLogger } from '../log/logger.ts';
import { createFailedSignIns, type FailedSignIns, type FailureSummary, freeFailures } from './failed-sign-ins.ts';
import { createStrangers, roomPerAddress, type Strangers, settleMs } from './strangers.ts';
import { type After, createTokenHolds, type TokenHolds } from './token-holds.ts';
import { type ConsoleSockets, closeCodes, createConsoleSockets } from './websocket.ts';

const pieceBytes = 64 * 1024;
let tokens: Tokens;
let server: Server;
let sockets: ConsoleSockets;
let log: ReturnType<typeof createLogger>;
let strangers: Strangers;
let holds: TokenHolds;
let failures: FailedSignIns;
const timers: { readonly at: number; then(): void }[] = [];
const endedTokens: string[] = [];
const failedRows: FailureSummary[] = [];
let strangersClock = 0;
let produced = 0;
let aborted = 0;
/** What the echo was asked, also where nobody could be answered any more. */
const asked: unknown[] = [];
const opened: string[] = [];
const ended: string[] = [];

const router = {
  test: {
    echo: os.handler(({ input }) => {
      asked.push(input);
      return input;
    }),
    /** Goes on until its caller, or the token of it, is gone. */
    wait: os.handler(
      ({ signal }) =>
        new Promise<string>((resolve) => {
          signal?.addEventListener('abort', () => {
            aborted += 1;
            resolve('aborted');
          });
        }),
    ),
    flood: os.handler(async function* () {
      for (produced = 0; ; produced += 1) yield 'x'.repeat(pieceBytes);
    }),
  },
};

beforeEach(async () => {
  tokens = await startTokens();
  log = createLogger({ dataDir: null, level: 'silent', terminal: null });
  strangers = createStrangers({ now: () => strangersClock });
  timers.length = 0;
  endedTokens.length = 0;
  failedRows.length = 0;
  const after: After = (ms, then) => {
    const timer = { at: tokens.clock.now + ms, then };
    timers.push(timer);
    return () => timers.splice(timers.indexOf(timer), 1);
  };
  holds = createTokenHolds({
    authority: tokens.authority,
    now: () => tokens.clock.now,
    after,
    onEnded: (id) => endedTokens.push(id),
  });
  failures = createFailedSignIns({
    now: () => tokens.clock.now,
    after,
    write: async (row) => void failedRows.push(row),
    commands: plainCommandsForTests,
  });
  sockets = createConsoleSockets({
    router,
    authority: tokens.authority,
    newId: tokens.newId,
    strangers,
    holds,
    failures,
    prove: ({ nonce }) => `signature of ${nonce}`,
    addressOf: ({ socket }) => socket.remoteAddress ?? '',
    log: log.logger,
    onConnected: (id) => opened.push(id),
    onDisconnected: (id) => ended.push(id),
  });
  server = createServer();
  server.on('connection', (socket) => strangers.arrived(socket));
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

  it('is refused above 4 KiB although its token is good', async () => {
    const ws = await open();
    ws.send(JSON.stringify({ bearer: await bearer(), padding: 'x'.repeat(4096) }));
    expect(await closed(ws)).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
  });

  it('with an API key is refused: pages are for people', async () => {
    const given = { name: 'Nightly', expiresAt: tokens.clock.now + 1000, permissions: ['hosts.view'] as const };
    const { key } = await tokens.authority.issueApiKey(tokens.store.db, anna, given);
    expect(await tokens.authority.verify(key)).toMatchObject({ userId: anna.userId });
    const ws = await open();
    ws.send(JSON.stringify({ bearer: key }));
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

  it('only so many wait at once: the oldest gives way, and whoever has a token signs in', async () => {
    const waiting = await Promise.all(Array.from({ length: roomPerAddress }, open));
    for (const ws of waiting) ws.on('error', () => undefined);
    const oldest = new Promise((resolve) => waiting[0]?.once('close', resolve));
    strangersClock += settleMs;
    const { client, ws } = await signedIn();
    expect(await client.test.echo(1)).toBe(1);
    await oldest;
    expect(waiting.filter(({ readyState }) => readyState !== WebSocket.OPEN)).toEqual([waiting[0]]);
    expect(strangers.count).toBe(roomPerAddress - 1);
    for (let index = 0; index < 3; index += 1) await open();
    expect(ws.readyState).toBe(WebSocket.OPEN);
    for (const one of waiting) one.terminate();
  });

  it('whoever is refused is hung up on, although it never says goodbye', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const head =
      'GET /rpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    socket.write(head);
    await once(socket, 'data');
    // A masked text frame, "{}": no token.
    socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d]));
    socket.resume();
    // `ws` alone waits half a minute for an answer to its goodbye.
    await expect.poll(() => strangers.count, { timeout: 10_000 }).toBe(0);
    socket.destroy();
  });

  it('failures are counted, and many of them told to wait', async () => {
    for (let index = 0; index < freeFailures; index += 1) {
      const ws = await open();
      ws.send('{}');
      expect(await closed(ws)).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
    }
    const ws = await open();
    ws.send('{}');
    expect(await closed(ws)).toEqual([closeCodes.notAuthenticated, 'AUTH_TOO_MANY_FAILURES']);
    const { client } = await signedIn();
    expect(await client.test.echo(1)).toBe(1);
    await failures.close();
    expect(failedRows).toMatchObject([{ bearer: freeFailures + 1, link: 0 }]);
  });

  it('the service proves itself where it is asked to, once', async () => {
    const ws = await open();
    const nonce = 'n'.repeat(32);
    const prove = { nonce, origin: 'http://fairlead.localhost:1', purpose: 'console' };
    ws.send(JSON.stringify({ prove }));
    const [answer] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(String(answer))).toEqual({ proof: `signature of ${nonce}` });
    ws.send(JSON.stringify({ bearer: await bearer() }));
    const [ready] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(String(ready))).toMatchObject({ ready: true });
    ws.close();

    const second = await open();
    second.send(JSON.stringify({ prove }));
    await once(second, 'message');
    second.send(JSON.stringify({ prove }));
    expect((await closed(second))[0]).toBe(closeCodes.notAuthenticated);
    const third = await open();
    third.send(JSON.stringify({ prove: { ...prove, nonce: 'short' } }));
    expect((await closed(third))[0]).toBe(closeCodes.notAuthenticated);
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

  it('and its calls end with the token at once, and what it sends afterwards is not done', async () => {
    const { ws, client } = await signedIn();
    const calls = client.test.wait().catch(() => 'ended');
    await client.test.echo('before');
    const [row] = await tokens.store.db.selectFrom('tokens').select('id').execute();
    // As a client that ignores the goodbye: what it sent is under way already.
    ws.pause();
    const before = aborted;
    await tokens.authority.revoke(row?.id ?? '');
    expect(aborted).toBe(before + 1);
    expect(sockets.count).toBe(0);
    expect(endedTokens).toEqual([row?.id]);
    client.test.echo('after').catch(() => undefined);
    ws.resume();
    await closed(ws);
    await calls;
    expect(asked).not.toContain('after');
    expect(ended.at(-1)).toBe(opened.at(-1));
  });

  it('ends when its token expires, although nobody calls', async () => {
    const { ws, client } = await signedIn();
    const call = client.test.wait().catch(() => 'ended');
    await client.test.echo('before');
    const end = closed(ws);
    const before = aborted;
    tokens.clock.now += bearerLifeMs;
    for (const { at, then } of [...timers]) if (at <= tokens.clock.now) then();
    expect(aborted).toBe(before + 1);
    expect(await end).toEqual([closeCodes.notAuthenticated, 'AUTH_REQUIRED']);
    await call;
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
