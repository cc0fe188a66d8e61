/** The console's connection against a real WebSocket server that signs in and then answers nothing. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import { backOffMs, type Connection, connect } from './connection.ts';

let server: WebSocketServer;
let connection: Connection;
const peers: Peer[] = [];
const received: string[] = [];
const uncaught: unknown[] = [];
const onUncaught = (reason: unknown) => uncaught.push(reason);

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (peer) => {
    peers.push(peer);
    peer.on('message', (data) => {
      const text = String(data);
      received.push(text);
      const prove = (JSON.parse(text) as { prove?: Challenge }).prove;
      if (prove) peer.send(JSON.stringify({ proof: answer(prove) }));
      if (text.includes('"bearer"')) peer.send('{"ready":true}');
    });
  });
  process.on('uncaughtException', onUncaught);
  connection = connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
});
afterEach(async () => {
  connection.close();
  for (const peer of peers.splice(0)) peer.terminate();
  server.close();
  process.off('uncaughtException', onUncaught);
  received.length = 0;
  uncaught.length = 0;
});

const stateIs = (state: string) => expect.poll(() => connection.status.getState().state).toBe(state);

it('signs in with its first message and is connected when that was taken', async () => {
  await stateIs('connected');
  expect(received).toEqual(['{"bearer":"token"}']);
});

it('tells the service of a call that is cancelled', async () => {
  await stateIs('connected');
  const scope = new AbortController();
  const call = connection.api.hosts.list(undefined, { signal: scope.signal });
  await expect.poll(() => received.length).toBe(2);
  scope.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => received.length).toBe(3);
});

it('says of a call that ended with the connection that this was lost', async () => {
  await stateIs('connected');
  const call = connection.api.hosts.list();
  await expect.poll(() => received.length).toBe(2);
  peers[0]?.terminate();
  await expect(call).rejects.toMatchObject({ code: 'CONSOLE_OFFLINE' });
});

it('ends its calls when the connection breaks, and minds no cancelling afterwards', async () => {
  await stateIs('connected');
  const scope = new AbortController();
  const call = connection.api.hosts.list(undefined, { signal: scope.signal });
  await expect.poll(() => received.length).toBe(2);
  // As a page does that shows something else the moment it hears of it.
  connection.status.subscribe(({ state }) => state === 'waiting' && scope.abort());
  peers[0]?.terminate();
  await expect(call).rejects.toThrow();
  // The next connection is made: whatever the cancelling caused has happened by then.
  await expect.poll(() => received.length).toBe(3);
  expect(uncaught).toEqual([]);
});

it('waits longer after every attempt, up to ten seconds or so', () => {
  expect([1, 2, 3, 20].map((attempt) => backOffMs(attempt, 0.5))).toEqual([250, 500, 1000, 10_000]);
});
