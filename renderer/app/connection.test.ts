/** The console's connection against a real WebSocket server that signs in and then answers nothing. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import { plainCommandsForTests } from '../../common/commands.ts';
import { type Challenge, proofText } from '../../common/proof.ts';
import { backOffMs, type Connection, connect } from './connection.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const others = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const serviceKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const signed = (challenge: Challenge, { privateKey } = keys) =>
  createSign('sha256')
    .update(proofText(challenge))
    .sign({ key: privateKey, dsaEncoding: 'ieee-p1363' })
    .toString('base64url');
let server: WebSocketServer;
/** The first message of the peer, for a challenge. */
let answer: (challenge: Challenge) => string;
let connection: Connection;
const peers: Peer[] = [];
const received: string[] = [];
const uncaught: unknown[] = [];
const onUncaught = (reason: unknown) => uncaught.push(reason);

beforeEach(async () => {
  answer = (challenge) => JSON.stringify({ proof: signed(challenge) });
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.on('connection', (peer) => {
    peers.push(peer);
    peer.on('message', (data) => {
      const text = String(data);
      received.push(text);
      const prove = (JSON.parse(text) as { prove?: Challenge }).prove;
      if (prove) peer.send(answer(prove));
      if (text.includes('"bearer"')) peer.send('{"ready":true}');
    });
  });
  process.on('uncaughtException', onUncaught);
  connection = connect(
    `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    { bearer: 'token', serviceKey },
    plainCommandsForTests,
  );
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

const bearersSent = () => received.filter((text) => text.includes('token'));

it('has the service prove itself, signs in and is connected when that was taken', async () => {
  await stateIs('connected');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  expect(JSON.parse(received[0] ?? '')).toMatchObject({ prove: { origin, purpose: 'console' } });
  expect(received.slice(1)).toEqual(['{"bearer":"token"}']);
});

it.each<[string, (challenge: Challenge) => string]>([
  ['with another key', (challenge) => JSON.stringify({ proof: signed(challenge, others) })],
  ['of another challenge', (challenge) => JSON.stringify({ proof: signed({ ...challenge, nonce: 'n'.repeat(32) }) })],
  ['of another address', (challenge) => JSON.stringify({ proof: signed({ ...challenge, origin: 'http://x:1' }) })],
  ['for somebody else', (challenge) => JSON.stringify({ proof: signed({ ...challenge, purpose: 'shell' }) })],
  ['that is none', () => '{"proof":"abc"}'],
  ['that is no text', () => '{"proof":{"signature":1}}'],
  ['in no JSON', () => 'hello'],
  ['left out: it says it is ready', () => '{"ready":true}'],
])('sends nothing to what has taken the port since: a proof %s', async (_what, stranger) => {
  await stateIs('connected');
  const before = bearersSent().length;
  answer = stranger;
  peers[0]?.terminate();
  await expect
    .poll(() => {
      const status = connection.status.getState();
      return status.state === 'waiting' && status.stranger;
    })
    .toBe(true);
  expect(bearersSent()).toHaveLength(before);
  // The service is back.
  answer = (challenge) => JSON.stringify({ proof: signed(challenge) });
  connection.reconnect();
  await stateIs('connected');
});

it('is signed out by nobody but the service', async () => {
  await stateIs('connected');
  answer = () => {
    peers.at(-1)?.close(4401);
    return '';
  };
  peers[0]?.terminate();
  await stateIs('waiting');
  answer = (challenge) => JSON.stringify({ proof: signed(challenge) });
  await stateIs('connected');
  peers.at(-1)?.close(4401);
  await stateIs('signed-out');
});

it('comes again at once where the rights of its person changed', async () => {
  await stateIs('connected');
  const states: string[] = [];
  connection.status.subscribe(({ state }) => states.push(state));
  peers.at(-1)?.close(4410);
  await expect.poll(() => states).toEqual(['connecting', 'connected']);
});

it('goes on with another token after it was signed out, and only then', async () => {
  await stateIs('connected');
  connection.resume({ bearer: 'a later token', serviceKey });
  peers.at(-1)?.close(4401);
  await stateIs('signed-out');
  expect(bearersSent()).toEqual(['{"bearer":"token"}']);
  connection.resume({ bearer: 'another token', serviceKey });
  await stateIs('connected');
  expect(bearersSent()).toEqual(['{"bearer":"token"}', '{"bearer":"another token"}']);
});

it('tells the service of a call that is cancelled', async () => {
  await stateIs('connected');
  const scope = new AbortController();
  const call = connection.api.hosts.list(undefined, { signal: scope.signal });
  await expect.poll(() => received.length).toBe(3);
  scope.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => received.length).toBe(4);
});

it('says of a call that ended with the connection that this was lost', async () => {
  await stateIs('connected');
  const call = connection.api.hosts.list();
  await expect.poll(() => received.length).toBe(3);
  peers[0]?.terminate();
  await expect(call).rejects.toMatchObject({ code: 'CONSOLE_OFFLINE' });
});

it('ends its calls when the connection breaks, and minds no cancelling afterwards', async () => {
  await stateIs('connected');
  const scope = new AbortController();
  const call = connection.api.hosts.list(undefined, { signal: scope.signal });
  await expect.poll(() => received.length).toBe(3);
  // As a page does that shows something else the moment it hears of it.
  connection.status.subscribe(({ state }) => state === 'waiting' && scope.abort());
  peers[0]?.terminate();
  await expect(call).rejects.toThrow();
  // The next connection is made: whatever the cancelling caused has happened by then.
  await expect.poll(() => received.length).toBe(5);
  expect(uncaught).toEqual([]);
});

it('waits longer after every attempt, up to ten seconds or so', () => {
  expect([1, 2, 3, 20].map((attempt) => backOffMs(attempt, 0.5))).toEqual([250, 500, 1000, 10_000]);
});
