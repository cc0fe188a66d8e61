/**
 * A container for the gateway's tests: a real TLS server with a certificate made by openssl, which behaves like
 * KasmVNC where Fairlead relies on it (docs/field.md, KasmVNC: credentials on every request, the lock-out, `binary` and
 * `Origin`, COOP/COEP, the view user), and is hostile where a test wants it to be.
 */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { DesktopTarget, IssuedView, WebTarget } from './types.ts';

export type Certificate = { readonly key: string; readonly cert: string; readonly sha256: string };

export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-gateway-'));
  try {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    execFileSync('openssl', [...args, '-subj', '/CN=session', '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const pem = readFileSync(cert, 'utf8');
    const sha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
    return { key: readFileSync(key, 'utf8'), cert: pem, sha256 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Seen = { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders };

export type Container = {
  readonly port: number;
  readonly seen: Seen[];
  readonly connections: Set<Socket>;
  /** What viewers with the right to write have typed. */
  readonly typed: Buffer[];
  failures(): number;
  connectionCount(): number;
  onPage(handler: (request: IncomingMessage, response: ServerResponse) => boolean): void;
  /** Takes over the WebSockets that pass the handshake. */
  onSocket(handler: (socket: WebSocket, user: string) => void): void;
  /** Answers upgrades itself; true when it did. */
  onUpgrade(handler: (request: IncomingMessage, socket: Duplex) => boolean): void;
  useCertificate(certificate: Certificate): void;
  close(): Promise<void>;
};

export const testPassword = 'canary-password-7f3a';
const writers = new Set(['kasm_user']);
const readers = new Set(['kasm_user', 'kasm_viewer']);

export async function startContainer(certificate: Certificate): Promise<Container> {
  const seen: Seen[] = [];
  const typed: Buffer[] = [];
  const connections = new Set<Socket>();
  let failures = 0;
  let connectionCount = 0;
  let page: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  let upgrade: (request: IncomingMessage, socket: Duplex) => boolean = () => false;
  let opened: ((socket: WebSocket, user: string) => void) | null = null;

  const userOf = (request: IncomingMessage): string | null => {
    const [, encoded] = (request.headers.authorization ?? '').split(' ');
    const [user, password] = Buffer.from(encoded ?? '', 'base64')
      .toString('utf8')
      .split(':');
    const isKnown = user !== undefined && readers.has(user) && password === testPassword && failures < 5;
    if (!isKnown) failures += 1;
    return isKnown ? user : null;
  };
  const note = (request: IncomingMessage): void => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
  };

  const server: Server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    note(request);
    const user = userOf(request);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (user === null) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="Websockify"' }).end();
      return;
    }
    if (page(request, response)) return;
    if (request.url?.startsWith('/api/')) response.writeHead(writers.has(user) ? 200 : 401).end('owner');
    else if (request.url === '/vnc.html') response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>page</p>');
    else response.writeHead(404).end('none');
  });
  server.on('connection', (socket: Socket) => {
    connectionCount += 1;
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'binary', perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(request);
    socket.on('error', () => socket.destroy());
    if (upgrade(request, socket)) return;
    const user = userOf(request);
    const isFine =
      user !== null && request.headers['sec-websocket-protocol'] === 'binary' && request.headers.origin !== undefined;
    if (!isFine) {
      socket.end(`HTTP/1.1 ${user === null ? 401 : 400} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (opened !== null) return opened(client, user);
      client.send(`hello ${user}`);
      client.on('message', (data) => {
        // Like KasmVNC: what a read-only user sends is taken and ignored.
        if (writers.has(user) && Buffer.isBuffer(data)) typed.push(data);
        client.send(`ack ${user}`);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: listeningPort(server),
    seen,
    typed,
    connections,
    failures: () => failures,
    connectionCount: () => connectionCount,
    onPage: (handler) => {
      page = handler;
    },
    onSocket: (handler) => {
      opened = handler;
    },
    onUpgrade: (handler) => {
      upgrade = handler;
    },
    useCertificate: (next) => server.setSecureContext({ key: next.key, cert: next.cert }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of connections) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listeningPort(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

export function targetFor(container: Pick<Container, 'port'>, change: Partial<DesktopTarget> = {}): DesktopTarget {
  const { address, ...far } = wayTo(container);
  // Who brings a way of its own has no other.
  const way = change.dial === undefined ? { ...far, address } : far;
  return { ...way, protocol: 'kasmvnc', username: 'kasm_user', password: testPassword, ...change };
}

/** The same container as one that serves a page of its own. */
export function webTargetFor(container: Pick<Container, 'port'>, change: Partial<WebTarget> = {}): WebTarget {
  const credentials = { username: 'kasm_user', password: testPassword };
  return { ...wayTo(container), protocol: 'web', port: container.port, credentials, ...change };
}

function wayTo(
  container: Pick<Container, 'port'>,
): Omit<DesktopTarget, 'protocol' | 'username' | 'password' | 'address'> & Required<Pick<DesktopTarget, 'address'>> {
  return {
    sessionId: 'session-1',
    startKey: 'start-1',
    scheme: 'https',
    certificateSha256: null,
    address: async () => ({ host: '127.0.0.1', port: container.port }),
    dial: (signal) =>
      new Promise((resolve, reject) => {
        const socket = connectTcp({ port: container.port, host: '127.0.0.1', signal });
        socket.once('connect', () => resolve(socket)).once('error', reject);
      }),
  };
}

/** Where a view is listened for: on a port of its own, or on one of several. */
export function portOf(view: Pick<IssuedView, 'origin'>): number {
  return Number(new URL(view.origin).port);
}

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Asks the gateway as a browser at `origin` would; `path` goes on the wire as it stands. */
export function ask(
  port: number,
  origin: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, agent: false, headers: { host: new URL(origin).host, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

export function viewPath(view: IssuedView, rest: string): string {
  return `/v/${ticketOf(view)}/${rest}`;
}

export function ticketOf(view: IssuedView): string {
  return new URL(view.url).pathname.split('/')[2] ?? '';
}

/** Asks again until `check` throws no more: what follows from something comes some time after it, and that is all it is asked for. */
export function eventually<Value>(check: () => Value | Promise<Value>): Promise<Value> {
  return vi.waitFor(check, { timeout: 15_000 });
}

export type Opened = { readonly socket: WebSocket; readonly messages: Buffer[]; readonly closed: Promise<number> };

/** Opens a view's WebSocket; rejects with the status when the gateway refuses. */
export function openSocket(
  port: number,
  view: Pick<IssuedView, 'origin'>,
  path: string,
  change: { readonly origin?: string; readonly protocols?: string[] } = {},
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const host = new URL(view.origin).host;
    const socket = new WebSocket(`ws://${host}${path}`, change.protocols ?? ['binary'], {
      createConnection: () => connectTcp(port, '127.0.0.1'),
      origin: change.origin ?? view.origin,
      perMessageDeflate: false,
    });
    const messages: Buffer[] = [];
    socket.on('message', (data) => messages.push(Buffer.isBuffer(data) ? data : Buffer.from('?')));
    const closed = new Promise<number>((done) => {
      socket.once('close', (code) => done(code));
    });
    socket.on('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    socket.once('open', () => resolve({ socket, messages, closed }));
  });
}
