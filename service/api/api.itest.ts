/** The listener of a whole service as programs and pages meet it: names, tokens, headers, limits, the document. */

import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { contract } from '../../common/contract/index.ts';
import { proceduresOf } from '../../common/contract/procedures.ts';
import { type Hint, hintText } from '../../common/hint.ts';
import { type Challenge, isProof, newChallenge } from '../../common/proof.ts';
import { refusal } from '../testing/client.ts';
import { type Site, startSite } from '../testing/site.ts';
import { publicPaths } from './router.ts';
import { mostPerAddress } from './strangers.ts';

let site: Site;
let consoleDir: string;

beforeAll(async () => {
  consoleDir = await mkdtemp(join(tmpdir(), 'fairlead-console-'));
  await mkdir(join(consoleDir, 'assets'));
  await writeFile(
    join(consoleDir, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__FAIRLEAD_NONCE__"><script nonce="__FAIRLEAD_NONCE__"></script>',
  );
  await writeFile(join(consoleDir, 'assets', 'a.js'), `/* ${'x'.repeat(4096)} */`);
  site = await startSite({ consoleDir });
});
afterAll(async () => {
  await site?.dispose();
  await rm(consoleDir, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** A request with exactly these headers. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: site.port, path, method, headers, agent: false as const };
    const call = request({ ...options, maxHeaderSize: 2 * 1024 * 1024 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}
const codeOf = ({ body }: Answer): unknown => (JSON.parse(body) as { code?: unknown }).code;
const own = () => `fairlead.localhost:${site.port}`;

describe('names', () => {
  it.each(['evil.example', 'v-abc.localhost', 'fairlead.localhost.evil.example'])(
    'of others are refused: %s',
    async (name) => {
      for (const path of ['/', '/assets/a.js', '/api/hosts', '/healthz', '/api/openapi.json']) {
        const answer = await ask(path, { Host: `${name}:${site.port}`, Authorization: `Bearer ${site.bearer}` });
        expect([path, answer.status, codeOf(answer)]).toEqual([path, 421, 'HOST_NOT_ALLOWED']);
      }
    },
  );

  it.each(['http://evil.example', 'null', 'http://v-abc.localhost', 'https://fairlead.localhost'])(
    'of other origins are refused: %s',
    async (origin) => {
      for (const path of ['/api/hosts', '/api/auth/exchange', '/'])
        expect((await ask(path, { Host: own(), Origin: origin })).status).toBe(403);
      const ws = new WebSocket(`ws://127.0.0.1:${site.port}/rpc`, { origin });
      const [thrown] = (await once(ws, 'error')) as [Error];
      expect(thrown.message).toContain('403');
    },
  );

  it('of its own are answered', async () => {
    const headers = { Host: own(), Origin: `http://${own()}`, Authorization: `Bearer ${site.bearer}` };
    expect((await ask('/api/hosts', headers)).status).toBe(200);
  });
});

describe('a port per view, for browsers without names under localhost', () => {
  it('puts the console at the address itself, too', async () => {
    const other = await startSite({ consoleDir, args: ['--viewer-ports', '18100-18105'] });
    try {
      expect(other.firstUrl).toContain(`http://127.0.0.1:${other.port}/#token=`);
      expect(new URL((await other.api.system.openUrl()).url).hostname).toBe('127.0.0.1');
      const page = await fetch(`http://127.0.0.1:${other.port}/`);
      expect(page.headers.get('content-security-policy')).toContain('frame-src http://127.0.0.1:*;');
    } finally {
      await other.dispose();
    }
  });
});

describe('what is no request of a console', () => {
  /** Bytes on a connection of their own, and then a reset instead of an end. */
  const throwIn = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(site.port, '127.0.0.1', () => socket.write(text));
      socket.once('error', reject);
      socket.once('data', () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
  const upgrade = (target: string, host: string) =>
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;

  it.each(['//', '///', '//[', '/rpc//', '*', '/\\', '/%', 'http://[/'])(
    'does the service no harm: %s',
    async (target) => {
      const { pid } = site;
      await throwIn(upgrade(target, own()));
      await throwIn(`GET ${target} HTTP/1.1\r\nHost: ${own()}\r\n\r\n`);
      expect((await ask('/healthz', { Host: own() })).status).toBe(200);
      expect(site.pid).toBe(pid);
    },
  );

  it('nor does one that is refused and resets its connection', async () => {
    for (let index = 0; index < 5; index += 1) await throwIn(upgrade('/rpc', 'evil.example'));
    expect((await ask('/healthz', { Host: own() })).status).toBe(200);
  });
});

describe('tokens', () => {
  it('are exchanged once, and good until signed out, which ends their connections', async () => {
    const token = new URL(site.firstUrl).hash.replace('#token=', '');
    const exchange = () =>
      site.http('/api/auth/exchange', {
        bearer: null,
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token }),
      });
    const first = await exchange();
    expect(first.status).toBe(200);
    const { bearer } = (await first.json()) as { bearer: string };
    const second = await exchange();
    expect(second.status).toBe(401);
    expect(await second.json()).toMatchObject({ code: 'AUTH_TOKEN_USED_UP', data: { hint: expect.any(Array) } });

    const connection = await site.connect(bearer);
    expect((await connection.api.system.me()).userName).toBe('admin');
    expect((await site.http('/api/auth/sign-out', { bearer, method: 'POST' })).status).toBe(200);
    expect(await connection.closed).toBe(4401);
    expect((await site.http('/api/auth/me', { bearer })).status).toBe(401);
    await expect(site.connect(bearer)).rejects.toThrow('4401');
  });

  it('count in the header and nowhere else', async () => {
    const attempts: Record<string, string>[] = [
      {},
      { Cookie: `bearer=${site.bearer}; Authorization=Bearer ${site.bearer}` },
      { Authorization: site.bearer },
      { Authorization: `Basic ${Buffer.from(`admin:${site.bearer}`).toString('base64')}` },
    ];
    for (const headers of attempts) {
      const answer = await ask(`/api/hosts?bearer=${site.bearer}`, { Host: own(), ...headers });
      expect([answer.status, codeOf(answer)]).toEqual([401, 'AUTH_REQUIRED']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('before sign-in', () => {
  const silent: Socket[] = [];
  const hold = async (text: string) => {
    const socket = connect(site.port, '127.0.0.1');
    silent.push(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
    await once(socket, 'connect');
    if (text) socket.write(text);
  };
  const handshake = `Host: fairlead.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`;

  it.each([
    ['say nothing', () => ''],
    ['never end their headers', () => 'GET / HTTP/1.1\r\nHost: x\r\n'],
    [
      'never end their body',
      () =>
        `POST /api/auth/exchange HTTP/1.1\r\nHost: ${own()}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
    ['never end their handshake', () => `GET /rpc HTTP/1.1\r\n${handshake}`],
    [
      'never send a token',
      () => `GET /rpc HTTP/1.1\r\n${handshake.replace('localhost', `localhost:${site.port}`)}\r\n`,
    ],
  ])('a person signs in although more connections than the limit %s', async (_what, text) => {
    for (let index = 0; index < 240; index += 1) await hold(text());
    const opened = await site.api.system.openUrl();
    const token = new URL(opened.url).hash.replace('#token=', '');
    expect((await ask('/', { Host: own() })).status).toBe(200);
    const body = JSON.stringify({ token });
    const answer = await ask(
      '/api/auth/exchange',
      { Host: own(), 'Content-Length': String(body.length) },
      'POST',
      body,
    );
    expect(answer.status).toBe(200);
    const { bearer } = JSON.parse(answer.body) as { bearer: string };
    const connection = await site.connect(bearer);
    expect((await connection.api.system.me()).userName).toBe('admin');
    connection.close();
    await expect.poll(() => silent.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(mostPerAddress);
    for (const socket of silent.splice(0)) socket.destroy();
  });

  it('bodies are a few KiB', async () => {
    for (const path of ['/api/auth/exchange', '/api/auth/prove', '/api/workspaces-validate', '/nowhere']) {
      const headers = { Host: own(), 'Content-Type': 'application/json', 'Content-Length': String(5 * 1024) };
      const answer = await ask(path, headers, 'POST', ' '.repeat(5 * 1024));
      expect([path, answer.status]).toEqual([path, path.startsWith('/api/auth') || path === '/nowhere' ? 413 : 401]);
      expect([path, answer.headers.connection]).toEqual([path, 'close']);
    }
  });

  it('failures are told to wait, tokens that are good are not, and the audit log is spared', async () => {
    const before = (await site.api.audit.search({ action: 'sign-in', limit: 100 })).entries.length;
    const wrong = () => ask('/api/hosts', { Host: own(), Authorization: `Bearer ${'x'.repeat(43)}` });
    const link = () =>
      site.http('/api/auth/exchange', {
        bearer: null,
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token: 'x'.repeat(22) }),
      });
    for (let index = 0; index < 30; index += 1) await wrong();
    const refused = await wrong();
    expect([refused.status, codeOf(refused)]).toEqual([429, 'AUTH_TOO_MANY_FAILURES']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await link()).status).toBe(429);
    expect((await site.http('/api/hosts')).status).toBe(200);
    const { entries } = await site.api.audit.search({ action: 'sign-in', limit: 100 });
    // One row for whatever failed in a minute; another test may have begun that minute.
    expect(entries.length - before).toBeLessThanOrEqual(1);
  });

  it('the service proves itself at its own addresses, and passes on nothing for others', async () => {
    const control = JSON.parse(await readFile(join(site.dataDir, 'run', 'control.json'), 'utf8')) as {
      serviceKey: string;
    };
    const prove = async (challenge: Challenge) => {
      const body = JSON.stringify(challenge);
      const headers = { Host: own(), 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
      return ask('/api/auth/prove', headers, 'POST', body);
    };
    for (const name of ['127.0.0.1', 'fairlead.localhost', 'localhost']) {
      const challenge = newChallenge(crypto, `http://${name}:${site.port}`, 'console');
      const answer: unknown = JSON.parse((await prove(challenge)).body);
      expect([name, await isProof(crypto.subtle, control.serviceKey, challenge, answer)]).toEqual([name, true]);
    }
    const elsewhere = await prove(newChallenge(crypto, `http://127.0.0.1:${site.port + 1}`, 'console'));
    expect([elsewhere.status, codeOf(elsewhere)]).toEqual([403, 'PROOF_ORIGIN']);
  });
});

describe('a token that ends', () => {
  const signIn = async () => {
    const token = new URL((await site.api.system.openUrl()).url).hash.replace('#token=', '');
    const answer = await site.http('/api/auth/exchange', {
      bearer: null,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return ((await answer.json()) as { bearer: string }).bearer;
  };

  it('ends its streams over HTTP, its WebSockets, and its download tickets; others go on', async () => {
    const bearer = await signIn();
    const stream = await site.http('/api/system/changes', { bearer });
    const others = await site.http('/api/system/changes');
    expect([stream.status, others.status]).toEqual([200, 200]);
    const connection = await site.connect(bearer);
    const over = stream.text().then(
      () => 'ended',
      () => 'ended',
    );
    const { url } = await connection.api.audit.exportTicket({ format: 'csv' });
    expect((await site.http('/api/auth/sign-out', { bearer, method: 'POST' })).status).toBe(200);
    expect(await over).toBe('ended');
    expect(await connection.closed).toBe(4401);
    expect(codeOf(await ask(url, { Host: own() }))).toBe('DOWNLOAD_TICKET_USED_UP');
    const reader = others.body?.getReader();
    await site.api.system.openUrl();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });
});

describe('an API key', () => {
  it('does over HTTP what it was given and nothing else, and ends at once, in open streams too', async () => {
    const { key, apiKey } = await site.api.account.apiKeys.create({
      name: 'Nightly report',
      days: 30,
      permissions: ['account.use', 'hosts.view'],
    });
    const status = async (path: string, init: RequestInit = {}) => {
      const headers = { 'Content-Type': 'application/json' };
      return (await site.http(path, { bearer: key, headers, ...init })).status;
    };
    const post = { method: 'POST', body: '{}' };
    expect(await status('/api/hosts')).toBe(200);
    expect(await status('/api/settings')).toBe(403);
    expect(await status('/api/auth/open-url', post)).toBe(403);
    expect(await status('/api/account/factors/totp/begin', post)).toBe(403);
    const more = { ...post, body: JSON.stringify({ name: 'More', days: 1, permissions: ['hosts.view'] }) };
    expect(await status('/api/account/api-keys', more)).toBe(403);
    await expect(site.connect(key)).rejects.toThrow('4401');
    const stream = await site.http('/api/system/changes', { bearer: key });
    expect(stream.status).toBe(200);
    const over = stream.text().then(
      () => 'ended',
      () => 'ended',
    );
    await site.api.account.apiKeys.end({ id: apiKey.id });
    expect(await over).toBe('ended');
    // 429 where other tests here have failed to sign in often enough already.
    expect([401, 429]).toContain(await status('/api/hosts'));
    expect(await refusal(site.api.account.apiKeys.end({ id: apiKey.id }))).toMatchObject({ code: 'API_KEY_NOT_FOUND' });
    const { entries } = await site.api.audit.search({ limit: 20 });
    expect(entries.map(({ action, objectName, result }) => `${action} ${objectName} ${result}`)).toEqual(
      expect.arrayContaining([
        'account.create-api-key Nightly report ok',
        'account.end-api-key Nightly report ok',
        'account.create-api-key  refused',
      ]),
    );
    expect(JSON.stringify(entries) + (await site.log())).not.toContain(key.slice(8));
  });

  it('is all that a site without accounts has of these: there is no second factor to set up', async () => {
    expect(await refusal(site.api.account.factors.beginTotp())).toMatchObject({ code: 'PEOPLE_LOCAL_SITE' });
    expect(await site.api.account.factors.view()).toEqual({
      totpSince: null,
      passkeys: [],
      recoveryCodesLeft: 0,
      passkeysOffered: true,
    });
  });
});

describe('what is sent', () => {
  it('carries the same headers everywhere', async () => {
    for (const path of [
      '/',
      '/assets/a.js',
      '/assets/none.js',
      '/api/hosts',
      '/api/openapi.json',
      '/d/none',
      '/healthz',
    ]) {
      const { headers } = await ask(path, { Host: own() });
      expect({ path, ...headers }).toMatchObject({
        path,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'origin-agent-cluster': '?1',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-frame-options': 'DENY',
      });
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('has a policy with a nonce of its own per answer', async () => {
    const pages = await Promise.all([ask('/', { Host: own() }), ask('/sessions/abc', { Host: own() })]);
    const nonces = pages.map(({ headers, body }) => {
      const policy = String(headers['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(Buffer.from(nonce, 'base64').length).toBe(16);
      expect(body).toBe(
        `<!doctype html><meta property="csp-nonce" nonce="${nonce}"><script nonce="${nonce}"></script>`,
      );
      expect(policy).toMatch(/frame-src http:\/\/\*\.localhost:\d+;/);
      expect(policy).not.toContain('unsafe');
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(pages[0]?.headers['cache-control']).toBe('no-store');
  });

  it('keeps hashed files for ever, compressed where that is asked for, and knows no other paths', async () => {
    const plain = await ask('/assets/a.js', { Host: own() });
    expect(plain.headers['cache-control']).toContain('immutable');
    expect((await ask('/assets/a.js', { Host: own(), 'Accept-Encoding': 'gzip' })).headers['content-encoding']).toBe(
      'gzip',
    );
    for (const path of ['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/..%2f..%2fetc%2fpasswd'])
      expect((await ask(path, { Host: own() })).body).not.toContain('root:');
    expect(codeOf(await ask('/assets/none.js', { Host: own() }))).toBe('FILE_NOT_FOUND');
  });
});

describe('limits', () => {
  it('a megabyte of cookies keeps nobody out', async () => {
    const headers = { Host: own(), Cookie: `bomb=${'x'.repeat(1000 * 1024)}`, Authorization: `Bearer ${site.bearer}` };
    expect((await ask('/', headers)).status).toBe(200);
    expect((await ask('/api/hosts', headers)).status).toBe(200);
  });

  it('bodies are short, and their length is said', async () => {
    const headers = { Host: own(), Authorization: `Bearer ${site.bearer}`, 'Content-Type': 'application/json' };
    const large = await ask(
      '/api/workspaces-validate',
      { ...headers, 'Content-Length': String(9 * 1024 * 1024) },
      'POST',
      ' ',
    );
    expect(codeOf(large)).toBe('REQUEST_TOO_LARGE');
    const chunked = await ask('/api/workspaces-validate', { ...headers, 'Transfer-Encoding': 'chunked' }, 'POST', '{}');
    expect(codeOf(chunked)).toBe('REQUEST_LENGTH_MISSING');
    expect(codeOf(await ask('/api/workspaces-validate', headers, 'POST', '{'))).not.toBe('INTERNAL');
  });

  it('a page gets no service worker', async () => {
    expect((await ask('/assets/a.js', { Host: own(), 'Service-Worker': 'script' })).status).toBe(403);
  });
});

describe('downloads', () => {
  it('work once, as a file', async () => {
    const { url, expiresAt } = await site.api.audit.exportTicket({ format: 'csv' });
    expect(expiresAt).toBeGreaterThan(Date.now());
    const first = await ask(url, { Host: own() });
    expect(first.status).toBe(200);
    expect(first.headers['content-disposition']).toMatch(/^attachment; filename="fairlead-audit-[\d-]+\.csv"$/);
    expect(first.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(first.body).toContain('sign-in');
    expect(codeOf(await ask(url, { Host: own() }))).toBe('DOWNLOAD_TICKET_USED_UP');
  });
});

describe('errors', () => {
  it('have a code, a sentence and a hint, over both ways', async () => {
    const answer = await site.http('/api/hosts/none');
    expect(answer.status).toBe(404);
    const wire = (await answer.json()) as { code: string; message: string; data: { hint: Hint } };
    expect(wire).toMatchObject({ code: 'HOST_NOT_FOUND', message: expect.stringContaining('none') });
    const socket = await refusal(site.api.hosts.get({ id: 'none' }));
    expect(socket).toMatchObject({ code: wire.code, message: wire.message, hint: wire.data.hint, status: 404 });
    expect(JSON.stringify(wire)).not.toContain('.ts:');
  });

  it('name what is wrong with the input', async () => {
    const refused = await refusal(site.api.audit.search({ limit: 100_000 }));
    expect(refused).toMatchObject({ code: 'INPUT_INVALID', data: { issues: [{ path: 'limit' }] } });
    const answer = await site.http('/api/audit?limit=100000');
    expect(await answer.json()).toMatchObject({
      code: 'INPUT_INVALID',
      data: { data: { issues: [{ path: 'limit' }] } },
    });
  });

  it('are sentences for people, whatever was sent and however', async () => {
    const raw = /too (?:big|small)|invalid input|expected|received|malformed|\bJSON\b at position|undefined/i;
    const sent: readonly (readonly [string, string, string])[] = [
      ['POST', '/api/hosts', JSON.stringify({ name: 'x'.repeat(101), config: { kind: 'ssh', host: '', port: 1e9 } })],
      ['POST', '/api/registries', JSON.stringify({ location: 7 })],
      ['POST', '/api/sessions', JSON.stringify({ workspaceId: '' })],
      ['PATCH', '/api/settings', JSON.stringify({ dataFolders: ['/etc'], historyDays: 'many' })],
      ['POST', '/api/registries', '{"location"'],
      ['POST', '/api/registries', ''],
      ['POST', '/api/registries', '[1]'],
    ];
    for (const [method, path, body] of sent) {
      const answer = await site.http(path, { method, body, headers: { 'Content-Type': 'application/json' } });
      const { code, message, data } = (await answer.json()) as {
        code: string;
        message: string;
        data: { hint: Hint };
      };
      expect({ status: answer.status, code }).toEqual({
        status: 400,
        code: expect.stringMatching(/^(?:INPUT|REQUEST)_INVALID$/),
      });
      expect(`${message} ${hintText(data.hint)}`).not.toMatch(raw);
      expect(message).toMatch(/^[A-Z"].*\.$/s);
    }
    const refused = await refusal(site.api.registries.preview({ location: 'x'.repeat(3000) }));
    expect(refused.message).toBe('The address of the registry may have 2048 characters at most.');
  });
});

type Document = {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { operationId?: string; responses?: Record<string, unknown> }>>;
};
type Procedure = { readonly name: string; readonly method: string; readonly path: string };

function procedures(): Procedure[] {
  return proceduresOf(contract).map(({ name, procedure }) => {
    const { method = 'POST', path = '' } = procedure['~orpc'].route;
    return { name, method, path };
  });
}

describe('the contract', () => {
  it('is told as an OpenAPI document that holds every procedure and refers to nothing that is not there', async () => {
    const text = await (await site.http('/api/openapi.json', { bearer: null })).text();
    const document = JSON.parse(text) as Document;
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = new Set<string>();
    for (const { name, method, path } of procedures()) {
      const operation = document.paths[path]?.[method.toLowerCase()];
      expect([name, operation?.operationId]).toEqual([name, name]);
      expect(Object.keys(operation?.responses ?? {})).toContain('200');
      ids.add(name);
    }
    const told = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(told)).toEqual(ids);
    expect(told).toHaveLength(ids.size);
    for (const [, reference = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce<unknown>(
          (at, key) => (at as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')],
          document,
        );
      expect([reference, typeof found]).toEqual([reference, 'object']);
    }
  });

  it('is answered by a handler each, and by none without signing in', async () => {
    const connection = await site.connect();
    const open = publicPaths();
    for (const { name, method, path } of procedures()) {
      if (name === 'auth.signOut') continue;
      const scope = new AbortController();
      const init: RequestInit = {
        method,
        signal: scope.signal,
        ...(method === 'GET' ? {} : { body: '{}', headers: { 'Content-Type': 'application/json' } }),
      };
      const at = `/api${path.replaceAll(/\{\w+\}/g, 'none')}`;
      const anonymous = await site.http(at, { ...init, bearer: null });
      const isPublic = open.has(`/api${path}`);
      expect([name, anonymous.status === 401]).toEqual([name, !isPublic]);
      const answer = await site.http(at, init);
      const isJson = answer.headers.get('content-type')?.includes('json');
      const code = isJson ? ((await answer.json()) as { code?: string } | null)?.code : undefined;
      expect([name, code === 'API_NO_SUCH_CALL' || code === 'INTERNAL' || code === 'NOT_FOUND']).toEqual([name, false]);
      scope.abort();
    }
    connection.close();
  });
});
