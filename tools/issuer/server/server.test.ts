import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerIn } from '../../../common/license/answer.ts';
import {
  activationAnswerSchema,
  activationRefusalSchema,
  exampleActivationAddress,
} from '../../../common/license/online.ts';
import { testKeys } from '../../../common/license/testing/test-key.ts';
import { projectRoot } from '../../setup.mjs';
import { activationsOf } from '../ledger/activations.ts';
import { journalEntries } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/open.ts';
import { type ActivationPage, buildActivationPage } from '../page/build.ts';
import { newTestSite } from '../testing/sites.ts';
import { newFolder, newTestKey, newTestLedger, newVendor, testContext } from '../testing/vendor.ts';
import { startActivationServer } from './server.ts';

let place: ReturnType<typeof newFolder>;
let ledger: Ledger;
let server: Awaited<ReturnType<typeof startActivationServer>>;
let log: string[];
let page: ActivationPage;

async function start(more: { readonly isBehindProxy?: boolean; readonly deadlineMs?: number } = {}) {
  log = [];
  server = await startActivationServer({
    context: testContext(ledger),
    page,
    listen: { host: '127.0.0.1', port: 0 },
    isBehindProxy: false,
    log: (line) => void log.push(line),
    ...more,
  });
}

beforeAll(async () => {
  page = await buildActivationPage({ keys: testKeys, server: 'self' });
});
beforeEach(async () => {
  place = newFolder();
  ledger = await newTestLedger(join(place.folder, 'ledger.sqlite'));
  await start();
});
afterEach(async () => {
  await server.close();
  ledger.close();
  place.remove();
});

const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${server.address}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
/** A refusal, as sites read it. */
const refusal = async (response: Response) => ({
  status: response.status,
  ...activationRefusalSchema.parse(await response.json()),
});

describe('a request', () => {
  it('is answered with the licence, and with the same again', async () => {
    const { key } = newTestKey(ledger);
    const site = newTestSite();
    const answers: string[] = [];
    for (const request of [await site.request(key), await site.request(key)]) {
      const response = await post({ request });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      answers.push(activationAnswerSchema.parse(await response.json()).answer);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answerIn(answers[0] ?? '')?.licenseKeys).toEqual([activationsOf(ledger)[0]?.licenseKey]);
    expect(journalEntries(ledger).map(({ actor }) => actor)).toEqual(Array(2).fill('server, for 127.0.0.1'));
  });

  it('and the page are answered at the address that the console and the documents show as an example', async () => {
    const { key } = newTestKey(ledger);
    const address = new URL(new URL(exampleActivationAddress).pathname, server.address);
    const body = JSON.stringify({ request: await newTestSite().request(key) });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(address, { method: 'POST', headers, body })).status).toBe(200);
    expect(await (await fetch(address)).text()).toBe(page.html);
    expect(readFileSync(join(projectRoot, 'docs/licences.md'), 'utf8')).toContain(exampleActivationAddress);
  });

  it('from fifteen sites at once never activates more than there are places', async () => {
    const { key } = newTestKey(ledger, { activations: 4 });
    const requests = await Promise.all(Array.from({ length: 15 }, () => newTestSite().request(key)));
    const responses = await Promise.all(requests.map((request) => post({ request })));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(4).fill(200), ...Array(11).fill(409)]);
    expect(activationsOf(ledger)).toHaveLength(4);
  });

  it('for one site too many is refused in the form that sites read, with the list', async () => {
    const { key } = newTestKey(ledger, { activations: 1 });
    const [first, second] = [newTestSite(), newTestSite()];
    await post({ request: await first.request(key, { site_name: 'Ward 1' }) });
    expect(await refusal(await post({ request: await second.request(key) }))).toMatchObject({
      status: 409,
      code: 'ACTIVATIONS_USED_UP',
      data: { activations: [{ installationId: first.installationId, siteName: 'Ward 1' }] },
    });
  });

  it.each([
    ['no JSON', 'request', 400],
    ['another object', { ask: 'x' }, 400],
    ['more than a request', { request: 'x', more: 1 }, 400],
    ['something that is none', { request: 'x' }, 422],
    ['nothing', '', 400],
    ['a trap for prototypes', '{"__proto__":{"request":"x"}}', 400],
  ])('that is %s is refused', async (_, body, status) => {
    expect(await refusal(await post(body))).toMatchObject({ status, code: 'ACTIVATION_REQUEST_DAMAGED' });
  });

  it('of another type, or far too long, is refused without being read', async () => {
    expect(await refusal(await post('request=x', { 'content-type': 'text/plain' }))).toMatchObject({ status: 400 });
    expect(await refusal(await post({ request: 'x'.repeat(20_000) }))).toMatchObject({
      status: 413,
      code: 'ACTIVATION_TOO_LARGE',
    });
  });

  it('too many from one address have to wait, and are not issued', async () => {
    const { key } = newTestKey(ledger, { activations: 100 });
    const statuses: number[] = [];
    let wait: string | null = null;
    for (let at = 0; at < 25; at += 1) {
      const response = await post({ request: await newTestSite().request(key) });
      statuses.push(response.status);
      if (response.status === 429) wait = response.headers.get('retry-after');
      await response.arrayBuffer();
    }
    expect(statuses).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
    expect(wait).toBe('6');
    expect(activationsOf(ledger)).toHaveLength(20);
    expect((await fetch(`${server.address}/`)).status).toBe(200);
  });

  it('who asks is said by a proxy only where there is one', async () => {
    const { key } = newTestKey(ledger);
    const from = { 'x-forwarded-for': '192.0.2.7' };
    await post({ request: await newTestSite().request(key) }, from);
    await server.close();
    await start({ isBehindProxy: true });
    await post({ request: await newTestSite().request(key) }, from);
    expect(journalEntries(ledger).map(({ actor }) => actor)).toEqual([
      'server, for 127.0.0.1',
      'server, for 192.0.2.7',
    ]);
  });

  it('that cannot be worked on says nothing of why', async () => {
    const { key } = newTestKey(ledger);
    const request = await newTestSite().request(key);
    ledger.db.exec('drop table activations');
    const told = await refusal(await post({ request }));
    expect(told).toMatchObject({ status: 503, code: 'ISSUER_INTERNAL' });
    expect(JSON.stringify(told)).not.toContain('activations');
    expect(log.join()).toContain('no such table: activations');
  });
});

describe('the server', () => {
  it('gives the page, which may ask nobody else', async () => {
    const response = await fetch(`${server.address}/`);
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(html).toContain(policy.replace("; frame-ancestors 'none'", ''));
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('lets a page elsewhere ask, without any credentials', async () => {
    const preflight = await fetch(`${server.address}/`, {
      method: 'OPTIONS',
      headers: { origin: 'https://vendor.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('has nothing at any other address', async () => {
    for (const path of ['/ledger.sqlite', '/..%2f..%2fetc/passwd', '/?x'])
      expect((await fetch(`${server.address}${path}`, { method: 'PUT' })).status).toBe(404);
    expect(await refusal(await fetch(`${server.address}/favicon.ico`))).toMatchObject({ status: 404 });
  });

  it('ends a connection whose request does not come to its end', async () => {
    await server.close();
    await start({ deadlineMs: 200 });
    for (const part of [
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Le',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"request":',
    ]) {
      const { hostname, port } = new URL(server.address);
      const socket = connect(Number(port), hostname);
      socket.on('error', (error) => log.push(String(error)));
      socket.write(part);
      // That it ends is what is waited for.
      await new Promise((resolve) => socket.resume().once('close', resolve));
    }
    expect((await fetch(`${server.address}/`)).status).toBe(200);
  });

  it('writes no key, no request and no licence into its log', async () => {
    const { key } = newTestKey(ledger, { activations: 1 });
    const requests = [await newTestSite().request(key), await newTestSite().request(key)];
    for (const request of [...requests, `${requests[0]}x`]) await post({ request });
    await post('{"request":"canary-text"}');
    await fetch(`${server.address}/canary-path\u001b[31m?canary=1`);
    const text = log.join('\n');
    expect(log.length).toBeGreaterThanOrEqual(4);
    expect(text).toContain('ACTIVATIONS_USED_UP');
    const secrets = [...key.split('-'), ...requests.flatMap((one) => one.split('.')), 'canary', '\u001b'];
    const license = activationsOf(ledger)[0]?.licenseKey.split('.') ?? [];
    expect(license).toHaveLength(3);
    for (const secret of [...secrets, ...license]) expect(text).not.toContain(secret);
  });
});

describe('serve', () => {
  it('takes the passphrase before it listens, and ends when it is told to', async () => {
    const vendor = newVendor(place.folder);
    const stop = new AbortController();
    const out: string[] = [];
    const args = ['serve', '--listen', '127.0.0.1:0', '--passphrase-file', vendor.passphraseFile];
    const running = vendor.run(args, { stop: stop.signal, stdout: { write: (text) => out.push(text) } });
    await expect.poll(() => out.join('')).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\n/);
    const address = /http:\S+/.exec(out.join(''))?.[0] ?? '';
    expect((await fetch(address)).status).toBe(200);
    stop.abort();
    expect(await running).toMatchObject({ code: 0 });
    await expect(fetch(address)).rejects.toThrow();
  });

  it('with a wrong passphrase, a port that is taken or no port does not begin', async () => {
    const vendor = newVendor(place.folder);
    const { port } = new URL(server.address);
    const listening = ['serve', '--listen', `127.0.0.1:${port}`, '--passphrase-file', vendor.passphraseFile];
    expect(await vendor.run(listening)).toMatchObject({ code: 1, err: expect.stringContaining('cannot listen') });
    for (const bad of ['8470', 'example.org:80', '127.0.0.1:99999', '[127.0.0.1]:80', '::1:80'])
      expect(await vendor.run(['serve', '--listen', bad])).toMatchObject({ code: 2 });
    writeFileSync(vendor.passphraseFile, 'four words by mistake');
    const wrong = await vendor.run(['serve', '--listen', '127.0.0.1:0', '--passphrase-file', vendor.passphraseFile]);
    expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not the passphrase') });
  });
});
