/** Fetching through a real proxy, from a real TLS server whose authority is the site's own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FairleadError } from '../../common/errors.ts';
import type { NetworkChange } from '../../common/model/network.ts';
import { actorWith } from '../access/testing/actors.ts';
import { createEventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { createNetwork, type Network } from '../network/network.ts';
import { startProxy, type TestProxy } from '../network/testing/proxy.ts';
import { createSecretBox } from '../secrets/box.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import type { Store } from '../store/types.ts';
import { createHttpClient, tryAddress } from './fetch-http.ts';
import { serve, type TestServer } from './testing/fetch-server.ts';

const backend = sqliteBackend();
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'fairlead-proxy-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
let store: Store;
const administrator = actorWith('administrator');
let made: Network;
/** The network's operations, as one who may do everything calls them. */
const network = {
  view: () => made.operations.view(administrator),
  update: async (change: NetworkChange) => (await made.operations.update(administrator, change)).value,
};
let site: TestServer;
let plain: TestServer;
const proxies: TestProxy[] = [];
let env: Record<string, string>;
/** Names of the headers that reached the site itself. */
const received: string[][] = [];

beforeAll(async () => {
  await backend.start();
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const name = ['-subj', '/CN=Authority of the site', '-addext', 'subjectAltName=DNS:registry.test'];
  execFileSync('openssl', [...args, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const page = (request: IncomingMessage, response: ServerResponse) => {
    received.push(Object.keys(request.headers));
    response.end('hello');
  };
  site = await serve({ '/': page }, { tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } });
  plain = await serve({ '/list.json': 'hello' });
});
beforeEach(async () => {
  store = await (await backend.fresh()).open();
  env = {};
  await start();
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
});
afterAll(async () => {
  await site.stop();
  await plain.stop();
  await backend.closeAll();
  await backend.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const now = () => 1_000;
  let ids = 0;
  const secrets = await createSecretBox({
    store,
    keyProvider: { kind: 'this-run', key: async () => Buffer.alloc(32, 7) },
    clock: now,
    ids: () => `id-${++ids}`,
    onValue: () => undefined,
  });
  const events = createEventBus<ServiceTopics>({ onListenerError: (error) => expect.unreachable(String(error)) });
  const log = { warn: expect.unreachable } as never;
  made = createNetwork({ store, secrets, events, log, env, now, ask: () => expect.unreachable() });
}

async function proxy(options: { login?: string; refuse?: number } = {}): Promise<TestProxy> {
  const names = { 'registry.test:443': site.port, 'registry.test:80': plain.port };
  const started = await startProxy({ names, ...options });
  proxies.push(started);
  return started;
}

/** A client of a machine whose resolver knows no name of the Internet. */
const client = (known: Readonly<Record<string, string>> = {}) =>
  createHttpClient({
    outbound: made.outbound,
    resolve: async (name) => {
      const address = known[name];
      if (address === undefined) throw Object.assign(new Error('No such name'), { code: 'ENOTFOUND' });
      return [{ address, family: 4 }];
    },
  });
const ask = (url: string, known?: Readonly<Record<string, string>>) => tryAddress(client(known), url, never);
const failure = (work: Promise<unknown>): Promise<FairleadError> =>
  work.then(
    () => expect.unreachable('It was fetched.'),
    (thrown: FairleadError) => thrown,
  );
const manual = (change: NetworkChange) => network.update({ proxy: 'manual', ...change });
const authorities = () => readFileSync(cert, 'utf8');

describe('through a proxy', () => {
  it('https goes by a tunnel, http by a request, with the sign-in for the proxy alone', async () => {
    const { origin, asked } = await proxy({ login: 'anna:s3cret pass' });
    await manual({ proxyUrl: origin, proxyUser: 'anna', proxyPassword: 's3cret pass', authorities: authorities() });
    expect(await ask('https://registry.test/')).toEqual({ status: 200, proxy: new URL(origin).host });
    expect(await ask('http://registry.test/list.json')).toMatchObject({ status: 200 });
    expect(asked.map(({ what }) => what)).toEqual(['CONNECT registry.test:443', 'GET http://registry.test/list.json']);
    expect(received.at(-1)).toContain('user-agent');
    expect(received.at(-1)).not.toContain('proxy-authorization');
    // The password is told to nobody, and is not in the row in clear.
    const view = JSON.stringify(await network.view());
    expect(view).toContain('"hasProxyPassword":true');
    const row = JSON.stringify(await store.db.selectFrom('settings').selectAll().execute());
    for (const text of [view, row]) expect(text).not.toContain('s3cret');
  });

  it('a wrong password, one that is missing, and a refusal each say what to do', async () => {
    const { origin } = await proxy({ login: 'anna:right' });
    const host = new URL(origin).host;
    await manual({ proxyUrl: origin, authorities: authorities() });
    for (const url of ['https://registry.test/', 'http://registry.test/list.json'])
      expect(await failure(ask(url))).toMatchObject({
        code: 'NETWORK_PROXY_SIGN_IN',
        message: `The proxy ${host} wants a user name and a password.`,
      });
    await manual({ proxyUser: 'anna', proxyPassword: 'wrong' });
    const error = await failure(ask('https://registry.test/'));
    expect(error).toMatchObject({
      code: 'NETWORK_PROXY_SIGN_IN',
      message: `The proxy ${host} refuses the user name or the password.`,
    });
    expect(JSON.stringify(error)).not.toContain('wrong');
    const refusing = await proxy({ refuse: 403 });
    await manual({ proxyUrl: refusing.origin });
    expect(await failure(ask('https://registry.test/'))).toMatchObject({
      code: 'NETWORK_PROXY_REFUSED',
      message: expect.stringContaining('answered 403'),
    });
    const { origin: gone, stop } = await proxy();
    await stop();
    await manual({ proxyUrl: gone });
    expect(await failure(ask('https://registry.test/'))).toMatchObject({ code: 'NETWORK_PROXY_UNREACHABLE' });
  });

  it('a password goes to no other proxy than the one that it was given for', async () => {
    const other = await proxy({ login: 'anna:right' });
    await manual({ proxyUrl: 'http://proxy.test:1', proxyUser: 'anna', proxyPassword: 'right' });
    await manual({ proxyUrl: other.origin });
    expect((await network.view()).hasProxyPassword).toBe(false);
    expect(await failure(ask('https://registry.test/'))).toMatchObject({ code: 'NETWORK_PROXY_SIGN_IN' });
    expect(JSON.stringify(other.asked)).not.toContain(Buffer.from('anna:right').toString('base64'));
    expect(await store.db.selectFrom('secrets').selectAll().where('purpose', 'like', 'network%').execute()).toEqual([]);
  });

  it('exceptions and what is inside are reached past it', async () => {
    const { origin, asked } = await proxy();
    await manual({ proxyUrl: origin, exceptions: ['registry.test'] });
    expect(await ask(`http://registry.test:${plain.port}/list.json`, { 'registry.test': '127.0.0.1' })).toEqual({
      status: 200,
      proxy: null,
    });
    await manual({ exceptions: [] });
    // Not an exception, but of this machine.
    expect(await ask(`http://inside.test:${plain.port}/list.json`, { 'inside.test': '127.0.0.1' })).toEqual({
      status: 200,
      proxy: null,
    });
    expect(await ask(`${plain.origin}/list.json`)).toEqual({ status: 200, proxy: null });
    expect(asked).toEqual([]);
  });

  it('the environment names it, with its sign-in and its exceptions', async () => {
    const { origin, asked } = await proxy({ login: 'env:p@ss' });
    env = { HTTPS_PROXY: origin.replace('://', '://env:p%40ss@'), no_proxy: 'other.test' };
    await start();
    await network.update({ authorities: authorities() });
    expect(await ask('https://registry.test/')).toMatchObject({ status: 200, proxy: new URL(origin).host });
    expect(asked).toHaveLength(1);
    expect((await network.view()).environment).toEqual({ https: origin, http: null, exceptions: ['other.test'] });
    await network.update({ proxy: 'none' });
    expect(await failure(ask('https://registry.test/'))).toMatchObject({ code: 'REGISTRY_NAME_NOT_RESOLVED' });
  });
});

describe('authorities of the site', () => {
  it('are trusted when they are given, pasted or as a file, and not before', async () => {
    const { origin } = await proxy();
    await manual({ proxyUrl: origin });
    expect(await failure(ask('https://registry.test/'))).toMatchObject({
      code: 'REGISTRY_TLS',
      hint: [{ text: expect.stringContaining('add that authority under Settings') }],
    });
    await network.update({ authoritiesFile: cert });
    expect(await ask('https://registry.test/')).toMatchObject({ status: 200 });
    const view = await network.update({ authoritiesFile: '', authorities: authorities() });
    expect(view.authorities).toEqual([{ subject: 'Authority of the site', validTo: expect.any(Number) }]);
    expect(await ask('https://registry.test/')).toMatchObject({ status: 200 });
  });

  it('that are none are refused before they are saved', async () => {
    for (const text of ['hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
      expect(await failure(network.update({ authorities: text }))).toMatchObject({ code: 'NETWORK_AUTHORITIES' });
    expect(await failure(network.update({ authoritiesFile: key }))).toMatchObject({
      message: expect.stringContaining('holds no certificates'),
    });
    expect(await failure(network.update({ authoritiesFile: join(folder, 'none') }))).toMatchObject({
      message: expect.stringContaining('does not exist'),
    });
    expect((await network.view()).settings.authorities).toBe('');
    expect(await failure(network.update({ proxy: 'manual' }))).toMatchObject({ code: 'NETWORK_PROXY_MISSING' });
  });
});
