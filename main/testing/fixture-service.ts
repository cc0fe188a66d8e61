/**
 * A small local site for the shell's specs: a real process with real listeners that speaks the shell's protocol, so that the
 * specs need neither store nor engine. It keeps a diary in its data folder, and tells (over HTTP, to the spec) what it was given.
 */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {} from 'electron';
import { proofText } from '../../common/proof.ts';
import { challengeSchema } from '../../common/proof-schemas.ts';
import {
  type ServiceMessage,
  type ShellMessage,
  shellMessageSchema,
  siteProtocol,
} from '../../common/shell/protocol.ts';

const port = process.parentPort;
const say = (message: ServiceMessage): void => port.postMessage(message);
const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const tokens = new Set<string>();
const used: string[] = [];

const token = (): string => {
  const made = randomBytes(16).toString('base64url');
  tokens.add(made);
  return made;
};

const consolePage = (viewerPort: number): string => `<!doctype html><title>Fixture console</title>
<h1>Console</h1><input id="field">
<a id="foreign" href="https://foreign.example/page?secret=1">foreign</a>
<a id="popup" href="https://docs.example/help" target="_blank">popup</a>
<a id="plain" href="http://plain.example/" target="_blank">plain</a>
<a id="own" href="/other">own</a>
<iframe id="view" sandbox="allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads"
  src="http://v-abc.localhost:${viewerPort}/v/ticket"></iframe>
<script>
const token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname);
globalThis.commands = [];
globalThis.fairlead?.onCommand((command) => commands.push(command));
fetch('/exchange', { method: 'POST', body: token }).then((answer) => { document.title = answer.ok ? 'open' : 'refused'; });
</script>`;

const viewPage = `<!doctype html><title>Hostile title</title><button id="key">type here</button>
<a id="away" href="https://foreign.example/from-session">away</a>`;

function send(response: ServerResponse, body: string, type = 'text/html'): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'referrer-policy': 'no-referrer' }).end(body);
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<[Server, number]> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [server, (server.address() as AddressInfo).port];
}

async function start(message: Extract<ShellMessage, { type: 'start' }>): Promise<void> {
  const diary = (line: string): void => appendFileSync(join(message.dataDir, 'diary.txt'), `${line}\n`);
  diary('start');
  const [, viewerPort] = await listen((_request, response) => send(response, viewPage));
  const [, consolePort] = await listen((request, response) => {
    if (request.url === '/exchange') {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        const good = tokens.delete(body);
        if (good) used.push(body);
        response.writeHead(good ? 200 : 401).end();
      });
      return;
    }
    if (request.url === '/api/auth/prove') {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8');
      });
      request.on('end', () => {
        const text = proofText(challengeSchema.parse(JSON.parse(body)));
        const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
        send(response, JSON.stringify({ signature: signature.toString('base64url') }), 'application/json');
      });
      return;
    }
    if (request.url === '/state') {
      const key = message.key.kind === 'key-file' ? null : Buffer.from(message.key.key).toString('hex');
      const { pid, argv, env } = process;
      send(response, JSON.stringify({ pid, argv, env, key, kind: message.key.kind, used }), 'application/json');
      return;
    }
    if (request.url === '/crash') {
      diary('crash');
      process.exit(7);
    }
    if (request.url === '/other') send(response, '<!doctype html><title>other</title>own page');
    else if (request.url === '/favicon.ico') response.writeHead(404).end();
    else send(response, consolePage(viewerPort));
  });
  port.on('message', ({ data }) => {
    const later = shellMessageSchema.parse(data);
    if (later.type === 'open-token') say({ type: 'open-token', id: later.id, openToken: token() });
    if (later.type === 'stop') {
      diary('stop');
      say({ type: 'stopped' });
      setImmediate(() => process.exit(0));
    }
  });
  diary(`ready ${consolePort}`);
  say({
    type: 'ready',
    protocol: siteProtocol,
    consoleUrl: `http://fairlead.localhost:${consolePort}/`,
    viewerOrigin: `http://v-*.localhost:${viewerPort}`,
    serviceKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    openToken: token(),
  });
}

let started = false;
port.on('message', ({ data }) => {
  if (started) return;
  started = true;
  const message = shellMessageSchema.parse(data);
  if (message.type !== 'start') process.exit(3);
  if (process.env.FAIRLEAD_FIXTURE_FAILS !== undefined) {
    say({
      type: 'failed',
      error: {
        code: 'STORE_TOO_NEW',
        message: 'The store is <b>newer</b>.',
        hint: [{ text: 'Install the newer version.' }],
      },
    });
    setImmediate(() => process.exit(1));
    return;
  }
  void start(message);
});
