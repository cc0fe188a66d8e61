/** The local site's side of the conversation, with the real service behind it and a plain object for the port. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import { fitsOriginPattern, isLoopbackPattern } from '../../common/shell/origins.ts';
import {
  type KeyDelivery,
  keyFileName,
  type ReadyMessage,
  type ServiceMessage,
  type ShellMessage,
  serviceMessageSchema,
} from '../../common/shell/protocol.ts';
import { failOnLeaks } from '../async/testing/leaks.ts';
import { startService } from '../compose.ts';
import { runEmbedded, viewPattern } from './site.ts';

failOnLeaks();
let dataDir = '';
const open: { stop(): void; exited: Promise<number> }[] = [];
const taken: Server[] = [];

/** Ports that were free a moment ago: the usual ones may be in use by a Fairlead of this machine. */
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-embedded-'));
  const [console, viewer] = [createServer(), createServer()];
  const ports = await Promise.all([console, viewer].map((server) => listenOn(server, 0)));
  await Promise.all([console, viewer].map((server) => new Promise((resolve) => server.close(resolve))));
  writeFileSync(join(dataDir, 'ports.json'), JSON.stringify({ console: ports[0], viewer: ports[1] }));
});

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

afterEach(async () => {
  for (const { stop, exited } of open.splice(0)) {
    stop();
    await exited;
  }
  for (const server of taken.splice(0)) server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** One process of the site, as the shell sees it. Messages are cloned and checked as on a real port. */
function site() {
  const said: ServiceMessage[] = [];
  let hear: (message: unknown) => void = () => undefined;
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  const stop = runEmbedded({
    port: {
      post: (message) => void said.push(serviceMessageSchema.parse(structuredClone(message))),
      onMessage: (listener) => {
        hear = listener;
      },
    },
    shipped: null,
    startService: (options) => startService({ ...options, adoptLocalEngine: false, logLevel: 'error' }),
    consoleDir: join(dataDir, 'no-console'),
    registrySiteDir: join(dataDir, 'no-pages'),
    env: {},
    commandsFor: () => plainCommandsForTests,
    exit: resolve,
  });
  open.push({ stop, exited });
  const send = (message: ShellMessage) => hear(message);
  return {
    said,
    exited,
    stop,
    send,
    hear: (message: unknown) => hear(message),
    start: (key: KeyDelivery) => send({ type: 'start', protocol: 1, dataDir, key, appVersion: '1.2.3' }),
    async ready(): Promise<ReadyMessage> {
      const first = await vi.waitUntil(() => said[0], { timeout: 15_000 });
      if (first.type !== 'ready') throw new Error(JSON.stringify(first));
      return first;
    },
  };
}

const given = (fill: number): KeyDelivery => ({ kind: 'keychain', key: new Uint8Array(32).fill(fill) });
const keyFile: KeyDelivery = { kind: 'key-file', create: true };

/** At the address, because Node does not resolve names under localhost everywhere. */
function exchange(ready: ReadyMessage, token: string): Promise<Response> {
  const { port } = new URL(ready.consoleUrl);
  return fetch(`http://127.0.0.1:${port}/api/auth/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}

describe('the local site', () => {
  it('starts on loopback and gives tokens that open the console, once each', async () => {
    const one = site();
    one.start(keyFile);
    const ready = await one.ready();
    expect(new URL(ready.consoleUrl).hostname).toBe('fairlead.localhost');
    expect(isLoopbackPattern(ready.viewerOrigin)).toBe(true);
    expect(fitsOriginPattern(ready.viewerOrigin, new URL(ready.consoleUrl).origin)).toBe(false);
    expect((await exchange(ready, ready.openToken)).status).toBe(200);
    expect((await exchange(ready, ready.openToken)).status).not.toBe(200);
    one.send({ type: 'open-token', id: 7 });
    const answer = await vi.waitUntil(() => one.said[1]);
    if (answer.type !== 'open-token') throw new Error(answer.type);
    expect(answer.id).toBe(7);
    const response = await exchange(ready, answer.openToken);
    const { bearer } = (await response.json()) as { bearer: string };
    const about = await fetch(`http://127.0.0.1:${new URL(ready.consoleUrl).port}/api/system`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    expect(await about.json()).toMatchObject({ siteKind: 'local', version: '1.2.3', keyStorage: 'key-file', dataDir });
    expect(statSync(join(dataDir, keyFileName)).mode & 0o777).toBe(0o600);
  });

  it('ends when told, says so, and comes back at the same ports', async () => {
    const one = site();
    one.start(keyFile);
    const before = await one.ready();
    one.send({ type: 'stop' });
    expect(await one.exited).toBe(0);
    expect(one.said.at(-1)).toEqual({ type: 'stopped' });
    await expect(exchange(before, before.openToken)).rejects.toThrow();
    const two = site();
    two.start({ kind: 'key-file', create: false });
    const after = await two.ready();
    expect([after.consoleUrl, after.viewerOrigin]).toEqual([before.consoleUrl, before.viewerOrigin]);
  });

  it('takes other ports where somebody else has them, and keeps those', async () => {
    const one = site();
    one.start(keyFile);
    const before = await one.ready();
    one.send({ type: 'stop' });
    await one.exited;
    for (const origin of [before.consoleUrl, before.viewerOrigin.replace('*', 'x')]) {
      const server = createServer();
      taken.push(server);
      await listenOn(server, Number(new URL(origin).port));
    }
    const two = site();
    two.start(keyFile);
    const after = await two.ready();
    expect(after.consoleUrl).not.toBe(before.consoleUrl);
    expect(after.viewerOrigin).not.toBe(before.viewerOrigin);
    expect(JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8'))).toEqual({
      console: Number(new URL(after.consoleUrl).port),
      viewer: Number(/:(\d+)$/.exec(after.viewerOrigin)?.[1]),
      viewerWorkers: [],
    });
  });

  it('uses the key it is given, overwrites it, and fails with another one', async () => {
    const one = site();
    const key = given(7);
    one.start(key);
    await one.ready();
    expect(key).toEqual(given(0));
    one.send({ type: 'stop' });
    await one.exited;
    const same = site();
    same.start(given(7));
    await same.ready();
    same.send({ type: 'stop' });
    await same.exited;
    const other = site();
    other.start(given(8));
    expect(await other.exited).toBe(1);
    expect(other.said).toMatchObject([{ type: 'failed', error: { code: 'SECRETS_KEY_WRONG' } }]);
  });

  it('makes no key file where the shell says that there is one', async () => {
    const one = site();
    one.start({ kind: 'key-file', create: false });
    expect(await one.exited).toBe(1);
    expect(one.said).toMatchObject([{ type: 'failed', error: { code: 'SECRETS_KEY_MISSING' } }]);
  });

  it('says what keeps it from starting: another service on the folder', async () => {
    const one = site();
    one.start(keyFile);
    await one.ready();
    const two = site();
    two.start(keyFile);
    expect(await two.exited).toBe(1);
    expect(two.said).toMatchObject([
      { type: 'failed', error: { code: 'STORE_IN_USE', hint: [{ text: expect.any(String) }] } },
    ]);
  });

  it('ends in the middle of starting, and by a signal', async () => {
    const one = site();
    one.start(keyFile);
    one.send({ type: 'stop' });
    expect(await one.exited).toBe(0);
    expect(one.said).toEqual([{ type: 'stopped' }]);
    const two = site();
    two.start(keyFile);
    await two.ready();
    two.stop();
    expect(await two.exited).toBe(0);
  });

  it('answers before it was started, and not at all to what it does not know', async () => {
    const one = site();
    one.send({ type: 'open-token', id: 1 });
    await vi.waitUntil(() => one.said.length > 0);
    expect(one.said).toMatchObject([{ type: 'open-token-failed', id: 1, error: { code: 'SITE_NOT_READY' } }]);
    one.hear({ type: 'start', protocol: 2 });
    expect(await one.exited).toBe(1);
    expect(one.said.at(-1)).toMatchObject({ type: 'failed', error: { code: 'SITE_PROTOCOL' } });
  });
});

it('narrows the pattern of views to their names', () => {
  expect(viewPattern('http://*.localhost:17601')).toBe('http://v-*.localhost:17601');
});
